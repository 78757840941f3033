"""What was approved of drafts of staffing, and taking it back before it has been worked by."""

from dataclasses import dataclass
from datetime import date, datetime

from api.errors import Conflict, own_issue
from api.records.staffing_approvals import ApprovalNumber, Moved, StaffingApproval
from api.records.users import User
from api.records.volunteers import VOLUNTEER, VolunteerNumber
from api.services.access import Writing, require_role, writing
from api.services.day_plans import require_reach
from api.services.staffing_drafts import require_to_come
from api.store import moves, volunteers
from api.store.session import Store
from api.store.staffing_approvals import get_approval, list_approvals, note_undone


@dataclass(frozen=True, slots=True, kw_only=True)
class Undone:
    """What came of taking an approval back.

    Parameters
    ----------
    back
        Who works where they did before.
    left
        Whose posts somebody changed since: they stay as they are.
    """

    back: tuple[VolunteerNumber, ...]
    left: tuple[VolunteerNumber, ...]


def view_approvals(store: Store, user: User, *, today: date) -> tuple[StaffingApproval, ...]:
    """Return what holds from today or later in somebody's areas, the newest first."""
    require_role(user, "volunteers.read")
    with store.reading() as session:
        found = list_approvals(session, user, since=today)
    return tuple(one for one in found if user.reaches(one.area))


def undo(store: Store, user: User, number: ApprovalNumber, *, today: date, now: datetime) -> Undone:
    """Let everybody whom an approval moved work where they did before, and be in the state of then.

    Raises
    ------
    Forbidden
        With ``not-your-role`` or ``not-your-area``.
    Missing
        With ``no-such-approval``.
    Conflict
        With ``nothing-to-undo`` where it was taken back, and ``changed-meanwhile`` where everybody
        was given other posts since.
    Refused
        With ``day-is-past`` once a day has been worked by it.
    """
    require_role(user, "volunteers.post")
    with writing(store, user, at=now) as change:
        session = change.session
        approval = get_approval(session, user, number)
        require_reach(user, approval.area)
        require_to_come(approval.day, today)
        if approval.undone_by:
            raise Conflict(own_issue("nothing-to-undo", f"{number}: {approval.undone_by}"))
        now_at = {
            one.volunteer: volunteers.get_volunteer(session, one.volunteer).posts
            for one in approval.moved
        }
        as_left = [one for one in approval.moved if now_at[one.volunteer] == one.after]
        if not as_left:
            names = ", ".join(f"volunteer {one}" for one in now_at)
            raise Conflict(own_issue("changed-meanwhile", names))
        for one in as_left:
            volunteers.replace_posts(session, one.volunteer, one.before)
            _take_state_back(change, one, f"staffing {number}")
            change.done("volunteers.post", f"volunteer {one.volunteer}: staffing {number} undone")
        note_undone(session, number, by=user.name, at=now)
        change.done("volunteers.post", f"staffing {number} undone: {len(as_left)}")
    back = tuple(one.volunteer for one in as_left)
    return Undone(back=back, left=tuple(one for one in now_at if one not in back))


def _take_state_back(change: Writing, moved: Moved, reason: str) -> None:
    """Have a volunteer be in the state before an approval, where nothing moved them since."""
    if moved.state_before == moved.state_after:
        return
    last = moves.last_move(change.session, VOLUNTEER, moved.volunteer)
    if last is not None and (last.before, last.after) == (moved.state_before, moved.state_after):
        moves.take_back(
            change.session,
            VOLUNTEER,
            volunteers.TABLE,
            moved.volunteer,
            seen=None,
            by=change.user.name,
            at=change.at,
            reason=reason,
        )
