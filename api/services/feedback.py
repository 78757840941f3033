"""How people live and feel: from the door into the ward's inbox, until somebody sees to it."""

from collections.abc import Collection
from datetime import datetime

from api.errors import Conflict, Forbidden, own_issue
from api.records.feedback import FEEDBACK, Feedback, FeedbackNumber, Said
from api.records.requests import RequestNumber
from api.records.users import User
from api.services.access import require_area, require_role, writing
from api.services.seeing import seen_request
from api.store import feedback, moves, requests
from api.store.session import Store


def add(
    store: Store,
    user: User,
    number: RequestNumber,
    said: Said,
    *,
    client_id: str,
    now: datetime,
) -> Feedback:
    """Keep what somebody of the office heard of a household; raise as `seen_request`."""
    require_role(user, "feedback.add")
    with store.reading() as session:
        seen_request(session, user, number)
    return keep(store, user, number, said, client_id=client_id, told_at=None, now=now)


def keep(
    store: Store,
    user: User,
    number: RequestNumber,
    said: Said,
    *,
    client_id: str,
    told_at: datetime | None,
    now: datetime,
) -> Feedback:
    """Keep what was said by whoever it was; that they may is known. The same id again counts once.

    Raises
    ------
    Conflict
        With ``sent-otherwise`` for other content under the same id.
    """
    with writing(store, user, at=now) as change:
        known = feedback.find_sent(change.session, user.organisation, client_id)
        if known is not None:
            if (known.request, known.said) != (number, said):
                raise Conflict(own_issue("sent-otherwise", f"feedback {known.number}: {client_id}"))
            return known
        row = feedback.add_feedback(
            change.session,
            Feedback(
                number=FeedbackNumber(0),
                organisation=user.organisation,
                area=requests.get_request(change.session, number).spot,
                request=number,
                by=user.name,
                at=now,
                told_at=told_at,
                said=said,
                client_id=client_id,
            ),
        )
        moves.begin(change.session, FEEDBACK, row, by=user.name, at=now)
        urgent = ", urgent" if said.urgent else ""
        change.done("feedback.add", f"feedback {row.number}: request {number}{urgent}")
        return feedback.get_feedback(change.session, FeedbackNumber(row.number))


def find(store: Store, user: User, *, states: Collection[str], most: int) -> tuple[Feedback, ...]:
    """Return what was said in one's areas, what is urgent first."""
    with store.reading() as session:
        return feedback.list_feedback(session, user, states=states, most=most)


def acknowledge(
    store: Store,
    user: User,
    number: FeedbackNumber,
    *,
    seen: int,
    reason: str,
    now: datetime,
) -> Feedback:
    """Keep that somebody sees to it, and how; raise `Conflict` where somebody does already."""
    require_role(user, "feedback.acknowledge")
    with writing(store, user, at=now) as change:
        found = feedback.get_feedback(change.session, number)
        if found.organisation != user.organisation:
            raise Forbidden(own_issue("not-shared", f"feedback {number}"))
        require_area(user, found.area, subject=f"feedback {number}")
        moves.move(
            change.session,
            FEEDBACK,
            feedback.TABLE,
            number,
            "acknowledged",
            seen=seen,
            by=user.name,
            at=now,
            reason=reason,
        )
        change.done("feedback.acknowledge", f"feedback {number}: acknowledged")
        return feedback.get_feedback(change.session, number)
