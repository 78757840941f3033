"""Medicine is ordered by health workers alone; what is delivered says by which order."""

from datetime import datetime

from api.errors import Conflict, Refused, own_issue
from api.records.lifecycles import Move
from api.records.requests import KeptRequest, RequestNumber
from api.records.stock import GOOD_OF, ORDER, MedicineOrder, OrderNumber
from api.records.users import User
from api.services.access import Writing, require_role, writing
from api.services.seeing import seen_request
from api.store import medicine, moves, stock
from api.store.session import Store


def order(store: Store, user: User, wanted: MedicineOrder, *, now: datetime) -> MedicineOrder:
    """Keep what a health worker orders for a request.

    Raises
    ------
    Refused
        With ``not-medicine`` where the request asks for something else.
    Conflict
        With ``request-is-over``.
    """
    require_role(user, "medicine.order")
    with writing(store, user, at=now) as change:
        found = seen_request(change.session, user, wanted.request)
        subject = f"request {found.number}"
        if not is_medicine(found):
            raise Refused(own_issue("not-medicine", f"{subject}: {found.asked.kind}"))
        if not found.is_open:
            raise Conflict(own_issue("request-is-over", f"{subject}: {found.state}"))
        row = medicine.add_order(change.session, wanted)
        moves.begin(change.session, ORDER, row, by=user.name, at=now)
        change.done("medicine.order", f"medicine order {row.number}: {subject}")
        return medicine.get_order(change.session, OrderNumber(row.number))


def is_medicine(request: KeptRequest) -> bool:
    """Tell whether a request asks for medicine."""
    return GOOD_OF.get(request.asked.kind) == "medicine"


def withdraw(
    store: Store, user: User, number: OrderNumber, *, seen: int, reason: str, now: datetime
) -> MedicineOrder:
    """Take an order back: nothing more is issued by it."""
    require_role(user, "medicine.order")
    with writing(store, user, at=now) as change:
        found = medicine.get_order(change.session, number)
        seen_request(change.session, user, found.request)
        moves.move(
            change.session,
            ORDER,
            medicine.TABLE,
            number,
            "withdrawn",
            seen=seen,
            by=user.name,
            at=now,
            reason=reason,
        )
        change.done("medicine.order", f"medicine order {number}: withdrawn")
        return medicine.get_order(change.session, number)


def find(store: Store, user: User, number: RequestNumber) -> tuple[MedicineOrder, ...]:
    """Return what was ordered for a request."""
    with store.reading() as session:
        seen_request(session, user, number)
        return medicine.orders_of(session, number)


def view(store: Store, user: User, number: OrderNumber) -> tuple[MedicineOrder, tuple[Move, ...]]:
    """Return an order and all that happened to it."""
    with store.reading() as session:
        found = medicine.get_order(session, number)
        seen_request(session, user, found.request)
        return found, moves.list_moves(session, ORDER, number)


def require_ordered(
    change: Writing, request: RequestNumber, number: OrderNumber | None, *, name: str, count: int
) -> None:
    """Refuse to issue medicine that no health worker ordered so, or more of it.

    Raises
    ------
    Refused
        With ``order-missing``, or ``not-as-ordered`` where the order is of another request, of
        another medicine, or of less.
    Conflict
        With ``order-withdrawn``.
    """
    subject = f"request {request}: {name}"
    if number is None:
        raise Refused(own_issue("order-missing", subject))
    found = medicine.get_order(change.session, number)
    if found.state != ORDER.first:
        raise Conflict(own_issue("order-withdrawn", f"medicine order {number}"))
    left = found.count - stock.taken_by_order(change.session, number)
    if (found.request, found.name) != (request, name) or count > left:
        ordered = f"request {found.request}: {left} {found.name}"
        raise Refused(own_issue("not-as-ordered", f"{subject}, {count}; {number}: {ordered}"))


def require_issued(change: Writing, request: KeptRequest) -> None:
    """Refuse to call medicine delivered that the ledger never issued; raise `Conflict`."""
    if is_medicine(request) and stock.taken_for(change.session, request.number) <= 0:
        raise Conflict(own_issue("medicine-not-issued", f"request {request.number}"))
