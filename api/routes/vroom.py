"""``POST /vroom``: VROOM's JSON in and out, as vroom-express does it."""

from typing import Final

from anyio.to_thread import run_sync
from fastapi import APIRouter, Request, Response

from api.dependencies import SettingsDep, TurnsDep
from api.errors import TooOften, own_issue
from api.schemas.vroom import VroomAnswerShape, VroomFaultShape, VroomInputShape
from api.services.vroom import Ask, answer

router = APIRouter(prefix="/vroom", tags=["vroom"])

MOST_WAITING: Final = 8
"""So many inputs wait for a worker at most; who comes then is told to come again."""
BUSY_S: Final = 10
"""As long as the longest search that nobody asked to be longer."""
_INPUT: Final = {
    "requestBody": {
        "required": True,
        "content": {"application/json": {"schema": VroomInputShape.model_json_schema()}},
    }
}
_FAULT: Final = {"model": VroomFaultShape}


@router.post(
    "",
    openapi_extra=_INPUT,
    response_class=Response,
    responses={
        200: {"model": VroomAnswerShape},
        **dict.fromkeys((400, 401, 403, 413, 429, 500), _FAULT),
    },
)
async def post_vroom(*, request: Request, settings: SettingsDep, turns: TurnsDep) -> Response:
    """Solve an input of VROOM and answer as it does; nothing is kept.

    Coordinates without matrices are ridden over imported roads, else by straight lines.
    """
    if turns.statistics().tasks_waiting >= MOST_WAITING:
        raise TooOften(own_issue("too-busy", "vroom"), after_s=BUSY_S)
    body = await request.body()
    ask = Ask(body=body, data=settings.data, most_bytes=settings.most_bytes)
    found = await run_sync(answer, ask, limiter=turns)
    return Response(found.text, status_code=found.status, media_type="application/json")


@router.get("/health", response_class=Response)
def get_health() -> Response:
    """Tell vroom-express's clients that inputs are taken."""
    return Response()
