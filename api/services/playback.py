"""A day plan played back: as it was planned, or as it runs."""

from datetime import datetime
from pathlib import Path
from typing import Final

from api.records.day_plans import VALID, DayPlanNumber
from api.records.places import PLACE_TIME
from api.records.users import User
from api.services import day_plans, ground
from api.services.drawing import ridden_plan
from api.services.maps import ridden_routes
from api.services.run_boards import outcomes_of
from api.services.running import Days
from maps.frame import page_html
from maps.playback import Played, playback_map
from maps.sheet import Ground, Sheet
from maps.wording import Language, both, day_text
from routing.dispatch import Board, advance
from routing.plan import Plan
from routing.problem import Problem

TITLE: Final = both("Chạy lại ngày", "Playback of")


def day_playback(
    days: Days,
    user: User,
    number: DayPlanNumber,
    *,
    data: Path,
    language: Language,
    now: datetime,
) -> str:
    """Return the page that plays a day plan; what runs, or is over, is played as it went.

    Raises
    ------
    Missing, Forbidden, Conflict
        As `api.services.day_plans.found_plan`.
    """
    view = day_plans.found_plan(days.store, user, number)
    below = ground.find_ground(data, view.problem)
    state = day_plans.view(days.store, user, number)[0].state
    if state in VALID:
        running = days.see(number, now=now)
        played = _went(advance(running.board, running.at_s(now)), below)
    elif state == "closed":
        played = _went(days.as_it_went(number).board, below)
    else:
        played = played_plan(view.problem, view.plan, below)
    return playback_html(
        played, below, language=language, at=now.astimezone(PLACE_TIME), by=user.name
    )


def _went(board: Board, below: ground.Ground) -> Played:
    """Return a day as it went so far, and as it was expected to go on."""
    routes = tuple(ridden_routes(board, below.roads))
    missed = frozenset(
        (position, at)
        for position, route in enumerate(routes)
        for at, outcome in enumerate(outcomes_of(board, route))
        if outcome == "not-done"
    )
    return Played(problem=board.day, routes=routes, missed=missed, now_s=board.now_s)


def played_plan(problem: Problem, plan: Plan, below: ground.Ground) -> Played:
    """Return a plan to be played, over the roads where there are any."""
    drawn, _ = ridden_plan(problem, plan, below.roads)
    return Played(problem=problem, routes=drawn.routes)


def playback_html(
    played: Played, below: ground.Ground, *, language: Language, at: datetime, by: str = ""
) -> str:
    """Return the page that plays a day."""
    sheet = Sheet(
        title=f"{TITLE[language]} {day_text(played.problem.day)}",
        at=at,
        language=language,
        by=by,
        sample=played.problem.sample,
    )
    return page_html(
        playback_map(played, sheet, ground=Ground(areas=below.areas, roads=below.roads))
    )
