import json
from importlib.resources import files

from machi.forms.commands.publish_procedure import PublishProcedure, publish_procedure
from machi.shared.service import Context


async def seed_sample_city(context: Context) -> None:
    """Publish the sample city's procedures; a second time changes nothing."""
    folder = files("machi.forms.sample_city") / "procedures"
    for file in sorted(folder.iterdir(), key=lambda one: one.name):
        if file.name.endswith(".json"):
            document = json.loads(file.read_text(encoding="utf-8"))
            await publish_procedure(PublishProcedure(document), context)
