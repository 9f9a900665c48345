"""What the linter and the examples say, with the labels that people know instead of keys."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import date
from typing import Any

from machi.forms.domain.authoring.finding import Finding
from machi.forms.domain.procedure import Procedure
from machi.forms.words.conditions import names_of
from machi.forms.words.examples import outcome_words
from machi.forms.words.findings import finding_words

_NAMES_A_QUESTION = ("field", "by", "date")


def said(
    document: Mapping[str, Any], finding: Finding, language: str, procedure: Procedure | None = None
) -> str:
    """Say what was found; a question is called by its label, wherever there is one.

    procedure: the document as it is read, once it can be: what came of an example needs it.
    """
    labels = names_of(document, language).labels
    inner = {key.rpartition(".")[2]: label for key, label in labels.items()}
    values = dict(finding.values)
    for name in _NAMES_A_QUESTION:
        key = str(values.get(name, ""))
        if key:
            values[name] = labels.get(key) or inner.get(key.removeprefix("item."), key)
    what = finding.code.removeprefix("example_")
    if procedure is not None and "expected" in values and what != "fee":
        example = document["examples"][int(finding.at.split("/")[2])]
        today = date.fromisoformat(example["today"])
        for name in ("expected", "found"):
            told = (what, str(values[name]))
            values[name] = outcome_words(procedure, told, today, language)
    return finding_words(replace(finding, values=values), language)
