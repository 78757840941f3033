"""All paper of today at once, for when the power is about to go: boards and lists of every plan."""

import io
import zipfile
from collections.abc import Callable
from datetime import datetime

from api.errors import Conflict, own_issue
from api.records.day_plans import DayPlan
from api.records.places import EVERYWHERE, place_day
from api.records.users import User
from api.services.access import require_role
from api.services.running import Days
from api.store import day_plans


def plans_of_today(days: Days, user: User, *, now: datetime) -> tuple[DayPlan, ...]:
    """Return the plans that people work by today in one's areas.

    Raises
    ------
    Conflict
        With ``nobody-runs`` where there is none.
    """
    require_role(user, "plans.read")
    today = place_day(now)
    with days.store.reading() as session:
        valid = day_plans.valid_ones(session, user.organisation, today)
    own = tuple(one for one in valid if user.reaches(one.area))
    if not own:
        raise Conflict(own_issue("nobody-runs", f"{today:%d/%m/%Y}"))
    return own


def packed(
    plans: tuple[DayPlan, ...],
    *,
    sheet: Callable[[DayPlan], bytes],
    lists: Callable[[DayPlan], bytes],
    now: datetime,
) -> bytes:
    """Return a ZIP with a folder for each plan: its board, and what its own ZIP of lists holds.

    Parameters
    ----------
    sheet, lists
        Return the board of a plan as a PDF, and its lists as a ZIP.
    """
    file = io.BytesIO()
    stamp = now.timetuple()[:6]
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as whole:
        for one in plans:
            folder = f"{one.number}-{one.letter}-{_plain(one.area.ward)}"
            whole.writestr(zipfile.ZipInfo(f"{folder}/bang-board.pdf", stamp), sheet(one))
            with zipfile.ZipFile(io.BytesIO(lists(one))) as inner:
                for name in inner.namelist():
                    whole.writestr(zipfile.ZipInfo(f"{folder}/{name}", stamp), inner.read(name))
    return file.getvalue()


def _plain(key: str) -> str:
    """Return the key of an area as every system has names of folders: no star, no colon."""
    return "all" if key == EVERYWHERE else key.replace(":", "-")
