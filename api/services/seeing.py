"""Who may see a request, and a patient; and whether they saw the last change."""

from sqlalchemy.orm import Session

from api.errors import Conflict, Forbidden, own_issue
from api.records.requests import KeptRequest, PatientNumber, RequestNumber
from api.records.users import User
from api.services.access import require_area
from api.store import patients, requests


def seen_request(session: Session, user: User, number: RequestNumber) -> KeptRequest:
    """Return a request that somebody may see.

    Raises
    ------
    Missing
        If there is none of that number.
    Forbidden
        With ``not-shared`` or ``not-your-area``.
    """
    found = requests.get_request(session, number)
    subject = f"request {number}"
    require_area(user, found.spot, subject=subject)
    own = found.organisation == user.organisation
    if not own and not patients.is_shared(session, found.patient, user.organisation):
        raise Forbidden(own_issue("not-shared", subject))
    return found


def require_patient(session: Session, user: User, number: PatientNumber) -> None:
    """Refuse a patient whom somebody may not see; raise `Forbidden` with ``not-shared``."""
    if not patients.sees_patient(session, user, number):
        raise Forbidden(own_issue("not-shared", f"patient {number}"))


def next_version(kept: int | None, seen: int | None, *, subject: str) -> int:
    """Return the version of what is sent whole in place of what is kept.

    Parameters
    ----------
    kept
        The present version; None: nothing is kept yet.
    seen
        The version that whoever sends it has seen; None: none, it is new.

    Raises
    ------
    Conflict
        With ``changed-meanwhile`` where the two differ.
    """
    if kept != seen:
        raise Conflict(own_issue("changed-meanwhile", subject))
    return 1 + (kept or 0)
