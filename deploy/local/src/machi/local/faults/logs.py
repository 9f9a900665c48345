"""What the processes complained of: named beside a result, so that a slow run can be understood."""

import json
from collections import Counter
from pathlib import Path

TELLING = {
    "reaction_failed",
    "task_crashed",
    "task_ended",
    "dead_letter",
    "bus_refused",
    "pull_refused",
    "acknowledgement_lost",
}
TROUBLE = ("Traceback", "Error", "already in use")


def complaints(folder: Path) -> list[str]:
    """Count the errors in the logs of a town's processes, the most frequent first."""
    counted: Counter[str] = Counter()
    for log in folder.glob("*-*.log"):
        for line in log.read_text(errors="replace").splitlines():
            counted.update(_complaint(log.stem, line))
    return [f"{count} x {what}" for what, count in counted.most_common(8)]


def _complaint(member: str, line: str) -> list[str]:
    try:
        said = json.loads(line)
    except ValueError:
        return [f"{member}: {line[:100]}"] if any(word in line for word in TROUBLE) else []
    if not isinstance(said, dict) or said.get("event") not in TELLING:
        return []
    parts = (said.get(key) for key in ("event", "subject", "task", "error", "reason", "where"))
    return [f"{member}: " + " ".join(str(part) for part in parts if part)]
