"""What it takes to draw a lottery again: the result as a file, and six lines for any terminal."""

from collections.abc import Iterable

from machi.queue.queries.booking.lotteries import Lottery, Result

FILE = "draw.csv"

_RECIPE = """\
SEED={seed}
printf %s "$SEED" | sha256sum    # = {commitment}
tail -n +2 {file} | cut -d, -f2 | while read -r id; do
  printf '%s,%s\\n' "$id" "$(printf %s%s "$SEED" "$id" | sha256sum | cut -c-64)"
done | LC_ALL=C sort -t, -k2 |
awk '{{ print NR "," $0 "," (NR <= {places} ? "won" : "waiting") }}'
"""


def recipe(lottery: Lottery) -> str:
    """Write the commands that print the lines of the file again. They need a POSIX shell."""
    return _RECIPE.format(
        seed=lottery.seed, commitment=lottery.commitment, file=FILE, places=lottery.places
    )


def result_file(lottery: Lottery, results: Iterable[Result]) -> str:
    """Write place, application, lot and result, a line each; an application's number is no name."""
    lines = ["place,application,lot,result"]
    for each in results:
        result = "won" if each.place <= lottery.places else "waiting"
        lines.append(f"{each.place},{each.reservation_id},{each.lot},{result}")
    return "".join(f"{line}\n" for line in lines)
