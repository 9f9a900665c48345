"""A whole city, opened as `machi up` opens it, in a folder of its own."""

import re
import signal
import subprocess
import sys
from collections.abc import Iterator

import pytest

_OPEN = re.compile(r"The city is open: (http://[\d.:]+)")


@pytest.fixture(scope="session")
def city(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The address of a freshly opened city; it is closed after the last test."""
    folder = tmp_path_factory.mktemp("city")
    command = [sys.executable, "-m", "machi.local", "up", "--port", "0", "--data", str(folder)]
    command.append("--standard-register")  # the other way to the register: files are tested apart
    # Our own program with our own arguments.
    process = subprocess.Popen(  # noqa: S603
        command, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True
    )
    said = []
    try:
        assert process.stdout
        for line in process.stdout:
            said.append(line)
            if found := _OPEN.search(line):
                yield found[1]
                break
        else:
            pytest.fail("the city did not open:\n" + "".join(said))
    finally:
        process.send_signal(signal.SIGTERM)
        process.communicate(timeout=20)
