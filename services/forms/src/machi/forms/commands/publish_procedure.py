import json
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import Any

from jsonschema import Draft202012Validator

from machi.forms.domain.order import ProcedureRefused
from machi.forms.domain.publishing import check
from machi.forms.domain.reading import fingerprint, read_procedure
from machi.forms.store import procedures
from machi.shared.errors import Conflict
from machi.shared.service import Context


class VersionIsFinal(Conflict):
    """A published version never changes: a changed document needs a new version."""

    code = "forms.version_is_final"
    words = "公開した版は変更できません。版の番号を上げてください。"


@dataclass(frozen=True, slots=True)
class PublishProcedure:
    """A document becomes a version that people can use."""

    document: Mapping[str, Any]


async def publish_procedure(command: PublishProcedure, context: Context) -> bool:
    """Publish a document; give whether it was new. The same document again changes nothing.

    Raises:
        ProcedureRefused: the document has a fault; its detail says which.
        VersionIsFinal: this version was published with another content.

    """
    fault = next(iter(_schema().iter_errors(command.document)), None)
    if fault is not None:
        raise ProcedureRefused(f"{fault.json_path}: {fault.message}")
    procedure = read_procedure(command.document)
    check(procedure)
    mark = fingerprint(command.document)
    async with context.db.transaction() as tx:
        new, standing = await procedures.publish(tx, procedure, mark, context.clock.now())
        if standing != mark:
            raise VersionIsFinal(f"{procedure.id} version {procedure.version}")
    return new


@cache
def _schema() -> Draft202012Validator:
    file = files("machi.forms") / "schema" / "procedure.schema.json"
    return Draft202012Validator(json.loads(file.read_text(encoding="utf-8")))
