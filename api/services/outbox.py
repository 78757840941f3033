"""Messages: queued in the same commit as what they tell of, tried until they went out.

A message may go out twice, where the service stops just after; both carry one id. It is given up
only when it tells nobody anything any more, or is refused for what it is: then a person tells it.
"""

from collections.abc import Callable, Collection, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Final
from uuid import uuid4

from sqlalchemy.orm import Session

from api.errors import Conflict, Forbidden, own_issue
from api.records.day_plans import DayPlan, DayPlanNumber
from api.records.lifecycles import Move
from api.records.messages import (
    BY_HAND,
    MESSAGE,
    Message,
    MessageNumber,
    plan_notice,
    thanks_notice,
    wait_after,
)
from api.records.places import PLACE_TIME, Spot
from api.records.requests import RequestNumber
from api.records.users import User
from api.records.volunteers import VolunteerNumber
from api.services.access import Writing, at_the_desk, require_role, writing
from api.services.sending import ANSWERS_WITHIN_S, NotSent, Outgoing, Send
from api.store import messages, moves, patients, requests, volunteers
from api.store.session import Store

MOST_AT_ONCE: Final = 100
THANKED_FOR: Final = timedelta(days=7)
"""So long after the end of duty a way out may be back for thanks to go out."""
_CLAIMED_FOR: Final = timedelta(seconds=3 * ANSWERS_WITHIN_S)
"""Longer than a try lasts; who is killed over one leaves it due again after that."""


def tell_of_plan(
    change: Writing,
    day_plan: DayPlan,
    letter: str,
    *,
    going: Collection[VolunteerNumber],
    went: Collection[VolunteerNumber],
    before: DayPlanNumber | None,
) -> None:
    """Queue a notice for each volunteer of a plan, and for those whom only the one before had.

    Parameters
    ----------
    going, went
        Who has stops in it, and who had some in the version before.
    before
        That version, whose notices are outdated now.
    """
    if before is not None:
        for old in messages.open_ones(change.session, before):
            if old.request is None:  # the code of a door is the same in every version
                _move(change, old, "outdated")
    still_in = {volunteer: volunteer in going for volunteer in {*going, *went}}
    _queue(change, day_plan, _notices(day_plan, letter, still_in))


def tell_of_change(
    change: Writing, day_plan: DayPlan, version: str, still_in: Mapping[VolunteerNumber, bool]
) -> None:
    """Queue a notice for each volunteer whose route was changed; those before it are outdated.

    Parameters
    ----------
    still_in
        Of each, whether they have anything left to do.
    """
    for old in messages.open_ones(change.session, day_plan.number):
        if old.volunteer in still_in:
            _move(change, old, "outdated")
    _queue(change, day_plan, _notices(day_plan, version, still_in))


def tell_stops(
    change: Writing, day_plan: DayPlan, texts: Mapping[VolunteerNumber, Sequence[str]]
) -> None:
    """Queue the stops of volunteers as SMS; what they were to be told before is outdated."""
    for old in messages.open_ones(change.session, day_plan.number):
        if old.volunteer in texts:
            _move(change, old, "outdated")
    _queue(
        change,
        day_plan,
        [
            _Letter(text=text, volunteer=volunteer)
            for volunteer in sorted(texts)
            for text in texts[volunteer]
        ],
    )


def tell_doors(change: Writing, day_plan: DayPlan, texts: Mapping[RequestNumber, str]) -> None:
    """Queue what whoever opens the doors of requests is told; what waits for them is outdated."""
    for old in messages.open_ones(change.session, day_plan.number):
        if old.request in texts:
            _move(change, old, "outdated")
    _queue(change, day_plan, [_Letter(text=texts[one], request=one) for one in sorted(texts)])


def tell_thanks(
    change: Writing, day: date, areas: Mapping[VolunteerNumber, Spot], *, organisation: str
) -> None:
    """Queue thanks for each volunteer whose duty ended that day, seen to in the area they were in.

    What they were still to be told of plans is outdated.
    """
    for old in messages.open_ones_to(change.session, areas.keys()):
        _move(change, old, "outdated")
    _add(
        change,
        [
            _message(
                _Letter(text=thanks_notice(day), volunteer=volunteer),
                organisation=organisation,
                area=areas[volunteer],
                until=change.at + THANKED_FOR,
                at=change.at,
            )
            for volunteer in sorted(areas)
        ],
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class _Letter:
    """What is told to a volunteer, or to whoever opens the door of a request."""

    text: str
    volunteer: VolunteerNumber | None = None
    request: RequestNumber | None = None


def _notices(
    day_plan: DayPlan, version: str, still_in: Mapping[VolunteerNumber, bool]
) -> list[_Letter]:
    return [
        _Letter(
            text=plan_notice(day_plan.day, version, still_in=still_in[volunteer]),
            volunteer=volunteer,
        )
        for volunteer in sorted(still_in)
    ]


def _queue(change: Writing, day_plan: DayPlan, letters: Sequence[_Letter]) -> None:
    until = datetime.combine(
        day_plan.day + timedelta(days=1), datetime.min.time(), tzinfo=PLACE_TIME
    )
    _add(
        change,
        [
            _message(
                letter,
                organisation=day_plan.organisation,
                area=day_plan.area,
                day_plan=day_plan.number,
                until=until,
                at=change.at,
            )
            for letter in letters
        ],
    )


def _message(
    letter: _Letter,
    *,
    organisation: str,
    area: Spot,
    day_plan: DayPlanNumber | None = None,
    until: datetime,
    at: datetime,
) -> Message:
    return Message(
        number=MessageNumber(0),
        id=uuid4().hex,
        organisation=organisation,
        area=area,
        volunteer=letter.volunteer,
        request=letter.request,
        day_plan=day_plan,
        text=letter.text,
        state=MESSAGE.first,
        version=1,
        created_at=at,
        until=until,
        due_at=at,
    )


def _add(change: Writing, letters: Sequence[Message]) -> None:
    for row in messages.add_messages(change.session, letters):
        moves.begin(change.session, MESSAGE, row, by=change.user.name, at=change.at)


def find(store: Store, user: User, *, states: Collection[str], most: int) -> tuple[Message, ...]:
    """Return the messages of one's areas, the newest first."""
    with store.reading() as session:
        return messages.list_messages(session, user, states=sorted(states), most=most)


def view(store: Store, user: User, number: MessageNumber) -> tuple[Message, tuple[Move, ...]]:
    """Return a message and all that happened to it."""
    with store.reading() as session:
        found = messages.get_message(session, number)
        _require_own(user, found)
        return found, moves.list_moves(session, MESSAGE, number)


def move_by_hand(
    store: Store,
    user: User,
    number: MessageNumber,
    to: str,
    *,
    seen: int,
    reason: str,
    now: datetime,
) -> Message:
    """Have a message sent again, or keep that somebody told it.

    Raises
    ------
    Conflict
        With ``move-not-allowed``, also for what only the worker says.
    """
    require_role(user, "plans.publish")
    with writing(store, user, at=now) as change:
        found = messages.get_message(change.session, number)
        _require_own(user, found)
        if to not in BY_HAND:
            subject = f"message {number}: {found.state} → {to}"
            raise Conflict(own_issue("move-not-allowed", subject))
        columns = {"due_at": now, "fault": "", "tries": 0} if to == "queued" else {}
        _move(change, found, to, seen=seen, reason=reason, **columns)
        change.done("plans.publish", f"message {number}: {to}")
        return messages.get_message(change.session, number)


def _require_own(user: User, message: Message) -> None:
    if message.organisation != user.organisation:
        raise Forbidden(own_issue("not-shared", f"message {message.number}"))
    if not user.reaches(message.area):
        raise Forbidden(own_issue("not-your-area", message.area.ward))


def _move(
    change: Writing,
    message: Message,
    to: str,
    *,
    seen: int | None = None,
    reason: str = "",
    **columns: object,
) -> None:
    moves.move(
        change.session,
        MESSAGE,
        messages.TABLE,
        message.number,
        to,
        seen=seen,
        by=change.user.name,
        at=change.at,
        reason=reason,
        details=None,
        **columns,
    )


def send_due(store: Store, send: Send, *, clock: Callable[[], datetime]) -> None:
    """Try what is due; where the way out does not answer, the rest waits for the next time.

    Nothing of the database is held while a message is on its way.
    """
    with store.reading() as session:
        due = messages.due_ones(session, clock(), most=MOST_AT_ONCE)
    for number in due:
        if not _is_tried(store, number, send, clock=clock):
            return


def _is_tried(
    store: Store, number: MessageNumber, send: Send, *, clock: Callable[[], datetime]
) -> bool:
    """Try one message, and tell whether the way out answered."""
    now = clock()
    with store.writing() as session:
        message = messages.claim(session, number, now, until=now + _CLAIMED_FOR)
        if message is None:
            return True
        phone = _phone_of(session, message)
    try:
        _send(message, phone, send, now=now)
    except NotSent as fault:
        if fault.for_good:
            _end(store, message, "failed", at=clock(), fault=fault.code)
            return True
        _put_off(store, message, at=clock(), fault=fault.code)
        return False
    _end(store, message, "sent", at=clock())
    return True


def _phone_of(session: Session, message: Message) -> str:
    if message.volunteer is not None:
        return volunteers.get_volunteer(session, message.volunteer).phone
    if message.request is None:
        raise ValueError(f"message {message.number} is for nobody")
    patient = requests.get_request(session, message.request).patient
    return patients.get_patient(session, patient).phone


def _send(message: Message, phone: str, send: Send, *, now: datetime) -> None:
    if now >= message.until:
        raise NotSent("too-late-to-tell", for_good=True)
    if not phone:
        raise NotSent("no-phone", for_good=True)
    send(Outgoing(id=message.id, to=phone, text=message.text, text_plain=message.plain_text))


def _put_off(store: Store, message: Message, *, at: datetime, fault: str) -> None:
    with store.writing() as session:
        until = at + wait_after(message.tries)
        messages.put_off(session, message.number, until=until, fault=fault)


def _end(store: Store, message: Message, state: str, *, at: datetime, fault: str = "") -> None:
    """Keep what became of it, unless a person was quicker."""
    with suppress(Conflict), writing(store, at_the_desk(at), at=at) as change:
        _move(change, message, state, reason=fault, fault=fault)
        change.done("messages.send", f"message {message.number}: {state}")
