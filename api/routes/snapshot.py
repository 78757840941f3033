"""What is shown while the database is lost: few endpoints, as known last, to be read only.

Who was signed in stays so until their shift ends; roles and areas hold as ever.
"""

from collections.abc import Callable, Mapping
from datetime import datetime
from types import MappingProxyType
from typing import Any, Final, NamedTuple

from fastapi import Request, Response
from fastapi.encoders import jsonable_encoder
from fastapi.responses import JSONResponse

from api.dependencies import language_of, moment_of, secret_of
from api.errors import Forbidden, translated
from api.records.day_plans import DayPlanNumber
from api.records.users import User
from api.routes.access import NEEDS, endpoint_path
from api.schemas.boards import BoardShape
from api.schemas.day_plans import DayPlanShape
from api.schemas.faults import IssueShape
from api.schemas.users import UserShape
from api.services.access import require_role
from api.services.ground import find_ground
from api.services.run_boards import Running
from api.services.snapshot import Snapshot, last_lists
from geodata.errors import Issue
from maps.wording import Language


class _Asked(NamedTuple):
    """Who asks for what, and when."""

    request: Request
    snapshot: Snapshot
    user: User
    now: datetime

    @property
    def language(self) -> Language:
        return language_of(self.request)

    def day(self) -> Running:
        """Return the day that is asked for; no number that there is: none is known."""
        asked = str(self.request.path_params["day_plan"])
        number = int(asked) if asked.isdecimal() and len(asked) < _DIGITS else 0
        return self.snapshot.see(self.user, DayPlanNumber(number))

    def signed(self, running: Running, signs: list[IssueShape]) -> list[IssueShape]:
        """Return the signs of a day with that it is of an earlier moment, which comes first."""
        lost = self.snapshot.sign(running, now=self.now)
        return [IssueShape.from_domain(lost, language=self.language), *signs]


_DIGITS: Final = 10


def _me(asked: _Asked) -> Response:
    return _json(UserShape.from_domain(asked.user))


def _day_plans(asked: _Asked) -> Response:
    given = asked.request.query_params
    day, area = given.get("day"), given.get("area")
    shapes = []
    for running in asked.snapshot.find(asked.user):
        shape = DayPlanShape.from_domain(running.day_plan, language=asked.language)
        if day in (None, str(shape.day)) and area in (None, "", shape.area):
            signs = asked.signed(running, shape.signs)
            shapes.append(shape.model_copy(update={"signs": signs}))
    return _json(shapes)


def _board(asked: _Asked) -> Response:
    running = asked.day()
    at = asked.snapshot.at(running)
    shape = BoardShape.of(running, now=at, language=asked.language)
    signs = asked.signed(running, shape.signs)
    return _json(shape.model_copy(update={"signs": signs}))


def _lists(asked: _Asked) -> Response:
    running = asked.day()
    sign = asked.snapshot.sign(running, now=asked.now)
    told = "\r\n".join(_spoken(sign, language) for language in ("vi", "en"))
    data = asked.request.app.state.settings.data
    roads = find_ground(data, running.board.day).roads
    return Response(last_lists(running, roads=roads, told=told), media_type="application/zip")


def _spoken(issue: Issue, language: Language) -> str:
    said = translated(issue, language)
    return f"{said.subject}: {said.message}. {said.remedy}.\r\n"


def _json(shape: Any) -> Response:
    return JSONResponse(jsonable_encoder(shape))


SHOWN: Final[Mapping[str, Callable[[_Asked], Response]]] = MappingProxyType(
    {
        "GET /api/me": _me,
        "GET /api/day-plans": _day_plans,
        "GET /api/day-plans/{day_plan}/board": _board,
        "GET /api/day-plans/{day_plan}/lists.zip": _lists,
    }
)
"""What can be seen all the same; everything else is refused, and nothing is taken in."""


def last_known(request: Request) -> Response | None:
    """Return what an endpoint showed last; None where it shows nothing then, or nobody is known.

    Raises
    ------
    Forbidden
        If who asks may not see it.
    Unreachable
        If nothing is known of it.
    """
    endpoint = f"{request.method} {endpoint_path(request)}"
    asked = _asked(request)
    if asked is None or endpoint not in SHOWN:
        return None
    action = NEEDS[endpoint].action
    try:
        if action is not None:
            require_role(asked.user, action)
        answer = SHOWN[endpoint](asked)
    except Forbidden:
        asked.snapshot.note(asked.user, endpoint, "", outcome="denied", now=asked.now)
        raise
    if action is not None:
        path = request.url.path
        asked.snapshot.note(asked.user, action, path, outcome="read", now=asked.now)
    answer.headers["Cache-Control"] = "no-store"
    return answer


def _asked(request: Request) -> _Asked | None:
    snapshot: Snapshot | None = getattr(request.app.state, "snapshot", None)
    if snapshot is None:  # the service has not started
        return None
    at = moment_of(request)
    user = snapshot.who(secret_of(request), now=at)
    return None if user is None else _Asked(request, snapshot, user, at)


class LastDay(NamedTuple):
    """A day that can still be seen and printed, for a page."""

    number: int
    area: str
    letter: str
    sign: Issue


def last_days(request: Request) -> tuple[LastDay, ...]:
    """Return what of the last known who asks may look at."""
    asked = _asked(request)
    if asked is None or not asked.user.may("plans.read"):
        return ()
    return tuple(
        LastDay(
            running.day_plan.number,
            running.day_plan.area.ward,
            running.day_plan.letter,
            asked.snapshot.sign(running, now=asked.now),
        )
        for running in asked.snapshot.find(asked.user)
    )
