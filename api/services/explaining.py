"""Why what a running day does in a ward is done by people or depots from outside it."""

from datetime import datetime

from api.errors import Missing, own_issue
from api.records.day_plans import DayPlanNumber
from api.records.users import User
from api.services.access import require_role
from api.services.running import Days
from routing.from_outside import FromOutside, from_outside
from routing.model import TaskId
from routing.problem import Problem


def why_from_outside(
    days: Days, user: User, number: DayPlanNumber, task: TaskId, *, now: datetime
) -> tuple[tuple[FromOutside, ...], Problem]:
    """Return why a task is not done with the ward's own, and the problem of what is open.

    Nothing where the ward's own do it, where nobody does, and where it is begun.

    Raises
    ------
    Forbidden
        With ``not-your-role`` or ``not-your-area``.
    Missing
        With ``no-such-task``.
    """
    require_role(user, "plans.run")
    board = days.see_own(user, number, now=now).board
    if all(one.id != task for one in board.day.tasks):
        raise Missing(own_issue("no-such-task", task))
    if all(one.id != task for one in board.open.tasks):
        return (), board.open
    return from_outside(board.open, board.plan, only=task), board.open
