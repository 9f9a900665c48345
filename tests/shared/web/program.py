"""A service as a process, for the tests of serving: `python program.py serve --port …`."""

from pathlib import Path

from fastapi import APIRouter, FastAPI, Request
from pydantic_settings import SettingsConfigDict
from sqlalchemy import MetaData
from starlette.responses import StreamingResponse

from machi.shared.run import main
from machi.shared.service import Context, Service
from machi.shared.settings import ServiceSettings
from machi.shared.web.app import web_app
from machi.shared.web.dependencies import Running
from machi.shared.web.live import live_response

router = APIRouter()


@router.get("/probe/live")
async def live(request: Request, context: Running) -> StreamingResponse:
    return live_response(request, context.live, ["board:honcho"])


class ProbeSettings(ServiceSettings):
    model_config = SettingsConfigDict(env_prefix="PROBE_", frozen=True, extra="ignore")


def create_app(context: Context) -> FastAPI:
    return web_app(context, title="Probe", api=[], pages=[router])


async def seed(_: Context) -> None: ...


if __name__ == "__main__":
    main(
        Service(
            name="probe",
            settings=ProbeSettings,
            metadata=MetaData(),
            migrations=Path(__file__).parent.parent / "probe",
            create_app=create_app,
            seed=seed,
        )
    )
