"""What of the format is not a setting of a form, and why: the one place where that is said.

A test holds that every attribute of the schema is a setting, a condition, or named here.
"""

from collections.abc import Mapping

ELSEWHERE: Mapping[str, str] = {
    "schema": "the format's number: given by the program",
    "id": "chosen when the document is begun; never changes once it is published",
    "version": "counted by the program when it is published",
    "pages": "parts of their own: added, moved and taken away in the list",
    "rules": "parts of their own",
    "documents": "parts of their own",
    "examples": "parts of their own, kept from the preview",
    "fee.lines": "parts of their own",
    "page.key": "given by the program; an address of a citizen's draft",
    "page.fields": "parts of their own",
    "field.type": "chosen from the palette; another type is another question",
    "field.fields": "parts of their own",
    "field.options": "each a control of its own",
    "option.value": "given by the program; answers are stored by it",
    "rule.key": "given by the program; examples name it",
    "document.key": "given by the program; files and examples name it",
    "line.key": "given by the program; bills name it",
    "example.name": "typed when an example is kept",
    "example.case": "chosen when an example is kept",
    "example.today": "the day that the preview stands at when an example is kept",
    "example.channel": "the channel that the preview shows when an example is kept",
    "example.answers": "typed into the preview",
    "example.papers": "ticked in the preview",
    "example.expect": "what the evaluator says; taken over by a person who has looked",
}
