"""The child process of the forecaster: reads a state, answers with its outlook, until told no more.

`python -m machi.queue.roll_outs`: a length and a pickle on standard input, the same as answer. Only
the worker that started it can write there.
"""

import pickle
import struct
import sys
from typing import BinaryIO

from machi.queue.domain.forecast.outlook import look_ahead

HEADER = struct.Struct("!I")
"""Length of what follows, in bytes."""


def answer_all(asks: BinaryIO, answers: BinaryIO) -> None:
    """Answer every state until the asking side closes."""
    while header := asks.read(HEADER.size):
        (size,) = HEADER.unpack(header)
        hall, history, seed = pickle.loads(asks.read(size))  # noqa: S301 - from the parent, over a pipe
        outlook = pickle.dumps(look_ahead(hall, history, seed))
        answers.write(HEADER.pack(len(outlook)) + outlook)
        answers.flush()


if __name__ == "__main__":
    answer_all(sys.stdin.buffer, sys.stdout.buffer)
