"""A collection file reads whole, or is refused whole, naming its first wrong line."""

import json
from pathlib import Path

import pytest

from machi.payments.domain.collection import Fault, Kind, Refused, read

SAMPLES = Path(__file__).parent / "samples"
GOOD = (SAMPLES / "collection_20261204_good.csv").read_bytes()
VECTORS = json.loads((Path(__file__).parent / "vectors.json").read_text("utf-8"))["vectors"]
HEADER, *LINES = GOOD.splitlines(keepends=True)
FIRST = LINES[1].decode("cp932")  # 02, so every column counts


def changed(column: int, text: str) -> bytes:
    columns = FIRST.removesuffix("\r\n").split(",")
    columns[column] = text
    return HEADER + (",".join(columns) + "\r\n").encode("cp932")


def test_all_lines_of_the_sample_are_read() -> None:
    lines = read(GOOD)
    assert len(lines) == 200
    assert [line.number for line in lines] == list(range(2, 202))
    assert {line.kind for line in lines} == set(Kind) - {Kind.REAL_TIME}


def test_the_last_line_may_lack_its_end() -> None:
    assert read(GOOD.removesuffix(b"\r\n")) == read(GOOD)


@pytest.mark.parametrize(
    ("raw", "line", "fault"),
    [
        (b"", 1, Fault.EMPTY),
        (HEADER, 2, Fault.EMPTY),
        (b"error: cannot connect\r\n", 1, Fault.REMOTE_ERROR),
        (b"\xef\xbb\xbf" + GOOD, 1, Fault.NOT_CP932),
        (GOOD.decode("cp932").encode(), 1, Fault.NOT_CP932),
        (GOOD.replace(b"\r\n", b"\n"), 1, Fault.LINE_END),
        (HEADER + b"\x81\r\n", 2, Fault.NOT_CP932),
        (HEADER + b'02,"\r\n', 2, Fault.QUOTES),
        (HEADER + b'02,"a"b\r\n', 2, Fault.QUOTES),
        (HEADER + b"02,1\r\n", 2, Fault.COLUMNS),
        (HEADER + b"\r\n", 2, Fault.COLUMNS),
        (changed(0, "99"), 2, Fault.KIND),
        (changed(1, "20260230"), 2, Fault.DATE),
        (changed(1, "２０２６１１２６"), 2, Fault.DATE),
        (changed(2, "2400"), 2, Fault.TIME),
        (changed(3, "EAN123"), 2, Fault.BARCODE),
        (changed(4, "000000"), 2, Fault.REPEATED),
        (changed(5, "00000000000"), 2, Fault.REPEATED),
        (changed(6, "1"), 2, Fault.REPEATED),
        (changed(7, "22611"), 2, Fault.AMOUNT),
        (changed(7, "-1"), 2, Fault.AMOUNT),
        (changed(7, "9" * 4000), 2, Fault.AMOUNT),
        (changed(8, "10"), 2, Fault.CODE),
        (changed(10, "１１４２４０"), 2, Fault.CODE),
        (changed(11, "0"), 2, Fault.DATE),
        (changed(12, ""), 2, Fault.DATE),
    ],
)
def test_a_wrong_line_refuses_the_file(raw: bytes, line: int, fault: Fault) -> None:
    with pytest.raises(Refused) as refused:
        read(raw)
    assert (refused.value.line, refused.value.fault) == (line, fault)


def test_no_single_wrong_digit_in_a_barcode_is_taken_in() -> None:
    barcode = FIRST.split(",")[3]
    for place in range(3, len(barcode)):
        wrong = barcode[:place] + str((int(barcode[place]) + 1) % 10) + barcode[place + 1 :]
        with pytest.raises(Refused):
            read(changed(3, wrong))


def test_a_postal_line_with_a_wrong_check_digit_is_only_flagged() -> None:
    postal = next(line for line in LINES if line.startswith(b"12")).decode("cp932")
    columns = postal.split(",")
    columns[3] = columns[3][:-1] + str((int(columns[3][-1]) + 1) % 10)
    [line] = read(HEADER + ",".join(columns).encode("cp932"))
    assert line.warnings == ("CHECK_DIGIT",)


def test_store_names_keep_their_own_hyphen() -> None:
    [vector] = [each for each in VECTORS if each["kind"] == "decode_cp932"]
    decoded = bytes.fromhex(vector["input"]["hex"]).decode("cp932")
    assert decoded == vector["expected"]["cp932"]
    assert "－" in decoded
