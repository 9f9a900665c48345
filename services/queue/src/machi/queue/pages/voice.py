"""What a wallboard plays: a chime, then the call in Japanese and in English."""

from typing import Annotated, Literal

from fastapi import APIRouter, Query
from fastapi.responses import Response

from machi.queue.domain.voice import announcement
from machi.queue.settings import QueueSettings
from machi.queue.store.voice import VERSION, Voice, chime, voice
from machi.shared.errors import NotFound
from machi.shared.web.context import Context
from machi.shared.web.dependencies import Running

router = APIRouter()

_A_DAY = {"Cache-Control": "public, max-age=86400"}


class NotSpoken(NotFound):
    code = "queue.not_spoken"
    words = "この音声はありません。"


def voice_of(context: Context) -> Voice:
    settings = context.settings
    return voice(settings.voice_folder if isinstance(settings, QueueSettings) else None)


@router.get("/queue/voice/chime.wav")
async def give_chime() -> Response:
    return Response(chime(), media_type="audio/wav", headers=_A_DAY)


@router.get("/queue/voice/{language}/{number}/{counter}.wav")
async def give_call(
    language: Literal["ja", "en"],
    number: str,
    counter: str,
    context: Running,
    kind: Annotated[Literal["usual", "long", "ready"], Query()] = "usual",
) -> Response:
    """Give a call as one WAV file.

    Raises:
        NotSpoken: it is no number, or this language has no voice here (yet).

    """
    clips = announcement(language, number, counter, long_wait=kind == "long", ready=kind == "ready")
    spoken = voice_of(context).say(language, clips)
    if spoken is None:
        raise NotSpoken
    return Response(spoken, media_type="audio/wav", headers=_A_DAY | {"ETag": f'"{VERSION}"'})
