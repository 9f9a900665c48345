"""Files as people send them, and a procedure that asks for them. Synthetic."""

import io
from typing import Any

from PIL import Image

from machi.local.standins.clamd import EICAR

POSITION = b"35.681236, 139.767125"
"""Stands in the pictures below as where they were taken."""


def pdf(text: str = "見本", size: int = 0) -> bytes:
    body = b"%PDF-1.7\n% " + text.encode() + b"\n"
    return body + b"\0" * max(0, size - len(body) - 6) + b"%%EOF\n"


def infected() -> bytes:
    return b"%PDF-1.7\nstream\n" + EICAR + b"\nendstream\n%%EOF\n"


def picture(kind: str, *, turned: int = 1) -> bytes:
    """Make a picture that says where it was taken, twice as wide as high before it is turned."""
    image = Image.new("RGB", (64, 32), "white")
    image.paste("red", (0, 0, 32, 32))
    exif = Image.Exif()
    exif[0x0112] = turned
    exif[0x010E] = POSITION.decode()
    exif.get_ifd(0x8825)[29] = POSITION.decode()
    written = io.BytesIO()
    if kind == "HEIF":
        import pillow_heif  # noqa: PLC0415 - it registers itself with pillow

        pillow_heif.register_heif_opener()
    image.save(written, kind, exif=exif.tobytes(), **({"quality": 90} if kind != "PNG" else {}))
    return written.getvalue()


def question(key: str, kind: str, **more: Any) -> dict[str, Any]:  # noqa: ANN401 - a document's JSON
    return {"key": key, "type": kind, "label": {"ja": key}, **more}


PICTURES = {"accept": ["pdf", "jpeg", "png", "heic"], "max_files": 2, "max_mb": 1}


def _file() -> dict[str, Any]:
    return {"file_id": "見本", "name": "見本.pdf", "media_type": "application/pdf", "bytes": 1}


def _example(case: str, answers: dict[str, Any], **expect: Any) -> dict[str, Any]:  # noqa: ANN401
    return {
        "name": case,
        "case": case,
        "today": "2026-04-06",
        "channel": "counter",
        "answers": answers,
        "expect": expect,
    }


ASKS_FOR_FILES: dict[str, Any] = {
    "schema": "procedure/1",
    "id": "mihon-tempu",
    "version": 1,
    "kind": "shinsei",
    "title": {"ja": "見本の添付"},
    "owner": "kankyo",
    "channels": ["online", "counter"],
    "assurance": {"online": "none", "counter": "none"},
    "delegation": {"allowed": False},
    "retention": {"draft": 14, "withdrawn": 30, "refused": 60, "done": 90},
    "pages": [
        {
            "key": "first",
            "title": {"ja": "はじめ"},
            "fields": [
                question("note", "text", required=True),
                question(
                    "lives",
                    "choice",
                    required=True,
                    options=[
                        {"value": "yes", "label": {"ja": "はい"}},
                        {"value": "no", "label": {"ja": "いいえ"}},
                    ],
                ),
            ],
        },
        {
            "key": "second",
            "title": {"ja": "写真"},
            "fields": [
                question("photo", "file", required=True, **PICTURES),
                question(
                    "lease",
                    "file",
                    visible_if={"field": "lives", "op": "eq", "value": "yes"},
                    **PICTURES,
                ),
                question(
                    "dogs",
                    "repeat",
                    item_label={"ja": "犬"},
                    min=0,
                    max=3,
                    fields=[question("name", "text"), question("shot", "file", **PICTURES)],
                ),
            ],
        },
    ],
    "documents": [
        {
            "key": "shomei",
            "title": {"ja": "証明書"},
            "accept": ["upload", "show"],
            "required_if": {"field": "lives", "op": "eq", "value": "yes"},
        }
    ],
    "fee": {"timing": {}, "lines": []},
    "print": {"template": "mihon-tempu", "signature": False, "guide": False},
    "examples": [
        _example(
            "valid",
            {"note": "あり", "lives": "no", "photo": [_file()]},
            ok=True,
            documents=[],
            fee=0,
        ),
        _example(
            "conditional",
            {"note": "あり", "lives": "yes", "photo": [_file()]},
            ok=True,
            documents=["shomei"],
            fee=0,
        ),
        _example(
            "invalid",
            {"note": "あり", "lives": "no"},
            ok=False,
            errors=[{"at": "photo", "code": "required"}],
        ),
    ],
}
"""A procedure with a file at the top, one in each item, one that hides, and a paper."""


def written_pdf(text: str, *, field: str = "") -> bytes:
    """Make a PDF that says something in letters; `field` stands in a field that was filled in."""
    stream = f"BT /F1 12 Tf 72 700 Td ({text}) Tj ET".encode()
    objects = [
        b"<</Type/Catalog/Pages 2 0 R>>",
        b"<</Type/Pages/Kids[3 0 R]/Count 1>>",
        b"<</Type/Page/Parent 2 0 R/Contents 4 0 R/Annots[6 0 R]/Resources 7 0 R>>",
        b"<</Length %d>>\nstream\n%b\nendstream" % (len(stream), stream),
        b"<</Type/Font/Subtype/Type1/BaseFont/Helvetica>>",
        b"<</Type/Annot/Subtype/Widget/FT/Tx/T(n)/Rect[0 0 99 20]/V(%b)>>" % field.encode(),
        b"<</Font<</F1 5 0 R>>>>",
    ]
    made = b"%PDF-1.7\n"
    places = []
    for number, one in enumerate(objects, 1):
        places.append(len(made))
        made += b"%d 0 obj\n%b\nendobj\n" % (number, one)
    table = b"".join(b"%010d 00000 n \n" % at for at in places)
    end = b"trailer\n<</Size 8/Root 1 0 R>>\nstartxref\n%d\n%%%%EOF\n" % len(made)
    return made + b"xref\n0 8\n0000000000 65535 f \n" + table + end
