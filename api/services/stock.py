"""The ledger of amounts: received, issued, brought back, counted; batches blocked and recalled."""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from types import MappingProxyType
from typing import Final, Literal

from api.errors import Conflict, Forbidden, Missing, Refused, own_issue
from api.records.depots import KeptDepot
from api.records.lifecycles import Move
from api.records.requests import RequestNumber
from api.records.stock import (
    BATCH,
    GOOD_OF,
    TAKERS,
    AtHand,
    Batch,
    BatchNumber,
    Good,
    Movement,
    MovementKind,
    Parties,
    Terms,
)
from api.records.users import User
from api.services.access import Writing, require_area, require_role, writing
from api.services.households import require_due
from api.services.medicine import require_ordered
from api.services.seeing import seen_request
from api.services.volunteers import give_sets
from api.store import depots, moves, stock
from api.store.session import Store
from api.store.stock import WantedMovements
from routing.bags import BagTable
from routing.gates import GateTable


@dataclass(frozen=True, slots=True, kw_only=True)
class Sending:
    """What all movements say: at which depot, under which id of the sender's, and why."""

    depot: str
    client_id: str
    reason: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Wanted:
    """What is to be issued; which batches it comes from follows from what expires first."""

    good: Good
    name: str
    count: int
    parties: Parties


@dataclass(frozen=True, slots=True, kw_only=True)
class DayTables:
    """The day and what its dated tables say of bags and equipment."""

    day: date
    bags: BagTable
    gates: GateTable


def receive(
    store: Store,
    user: User,
    batch: Batch,
    count: int,
    *,
    sending: Sending,
    supplier: str,
    terms: Terms,
    now: datetime,
) -> tuple[Movement, ...]:
    """Keep that goods came in from outside, and the batch where it is new.

    Raises
    ------
    Conflict
        With ``batch-otherwise`` where that batch has another last day, ``sent-otherwise``.
    """
    require_role(user, "stock.keep")
    with writing(store, user, at=now) as change:
        own_depot(change, sending.depot)
        parties = Parties(supplier=supplier)
        said = _Said(kind="receipt", batch=batch, amount=count, parties=parties)
        if before := _sent_before(change, sending, said):
            return before
        kept = _kept_batch(change, replace(batch, organisation=user.organisation))
        line = _line(change, sending, kept, "receipt", count, parties=parties, terms=terms)
        return kept_lines(change, [line])


def own_depot(change: Writing, name: str) -> KeptDepot:
    """Return a depot of one's organisation in one's areas."""
    found = _depot_of(change, name)
    require_area(change.user, found.spot, subject=f"depot {name}")
    return found


def _depot_of(change: Writing, name: str) -> KeptDepot:
    found = depots.get_depot(change.session, name)
    if found is None:
        raise Missing(own_issue("no-such-depot", name))
    if found.organisation != change.user.organisation:
        raise Forbidden(own_issue("not-shared", f"depot {name}"))
    return found


def _kept_batch(change: Writing, batch: Batch) -> Batch:
    known = stock.same_batch(change.session, batch)
    if known is None:
        row = stock.add_batch(change.session, batch)
        moves.begin(change.session, BATCH, row, by=change.user.name, at=change.at)
        return stock.get_batch(change.session, BatchNumber(row.number))
    if known.expires != batch.expires:
        raise Conflict(own_issue("batch-otherwise", f"{known}: {known.expires}"))
    return known


@dataclass(frozen=True, slots=True, kw_only=True)
class _Said:
    """What a sending says, to tell whether one of the same id says it again.

    Parameters
    ----------
    batch
        Of an issue, only its good and name count.
    amount
        Of a count, how much is there; else how much goes or comes.
    """

    kind: MovementKind
    batch: Batch
    amount: int
    parties: Parties

    @property
    def content(self) -> tuple[object, ...]:
        """What is compared."""
        batch = self.batch
        code = "" if self.kind == "issue" else batch.code
        parties = replace(self.parties, order=None)
        return self.kind, batch.good, batch.name, code, self.amount, parties


def _sent_before(change: Writing, sending: Sending, said: _Said) -> tuple[Movement, ...]:
    """Return what was kept under that id before; raise `Conflict` where it said something else."""
    lines = stock.sent_before(change.session, change.user.organisation, sending.client_id)
    if not lines:
        return ()
    own = [line for line in lines if line.depot == sending.depot]
    if not own or _said_by(own).content != said.content:
        raise Conflict(own_issue("sent-otherwise", f"movement {lines[0].number}"))
    return lines


def _said_by(lines: Sequence[Movement]) -> _Said:
    first = lines[0]
    counted = first.kind == "count"
    amount = first.rest if counted else abs(sum(line.change for line in lines))
    return _Said(kind=first.kind, batch=first.batch, amount=amount, parties=first.parties)


def _line(
    change: Writing,
    sending: Sending,
    batch: Batch,
    kind: MovementKind,
    by: int,
    *,
    parties: Parties,
    terms: Terms | Literal[""] = "",
) -> Movement:
    return Movement(
        client_id=sending.client_id,
        organisation=change.user.organisation,
        depot=sending.depot,
        batch=batch,
        kind=kind,
        change=by,
        rest=0,
        parties=parties,
        by=change.user.name,
        at=change.at,
        terms=terms,
        reason=sending.reason,
    )


def kept_lines(change: Writing, lines: Iterable[Movement]) -> tuple[Movement, ...]:
    """Keep lines, and have the audit say so."""
    made = tuple(stock.add_movement(change.session, line) for line in lines)
    for line in made:
        subject = f"depot {line.depot}: {line.kind} {line.change} of batch {line.batch.number}"
        change.done("stock.move", subject)
    return made


def issue(
    store: Store,
    user: User,
    wanted: Wanted,
    *,
    sending: Sending,
    tables: DayTables,
    now: datetime,
) -> tuple[Movement, ...]:
    """Give goods out: for a request, to a volunteer, or to another depot, which has them then.

    What expires first goes first; batches that are blocked, recalled or past their day do not go.
    Sets of equipment that a volunteer gets count for their gate.

    Raises
    ------
    Refused
        With ``wrong-taker``; see `require_ordered` for medicine.
    Conflict
        With ``not-in-stock``, ``sent-otherwise``, ``request-is-over``; see
        `api.services.households.require_due` for bags.
    """
    require_role(user, "stock.move")
    with writing(store, user, at=now) as change:
        depot = own_depot(change, sending.depot)
        said = _Said(kind="issue", batch=_like(wanted), amount=wanted.count, parties=wanted.parties)
        if before := _sent_before(change, sending, said):
            return before
        _require_taker(change, wanted, depot)
        for_request = wanted.parties.request
        if for_request is not None:
            _DUE[wanted.good](change, for_request, wanted, tables)
        lines = [
            _line(change, sending, batch, "issue", -count, parties=wanted.parties)
            for batch, count in _first_expiring(change, depot, wanted, day=tables.day)
        ]
        made = kept_lines(change, [*lines, *_received_there(lines)])
        if wanted.parties.volunteer is not None:
            _count_sets(change, wanted.parties, wanted.count, tables=tables)
        return made


def _like(wanted: Wanted) -> Batch:
    return Batch(
        number=BatchNumber(0),
        organisation="",
        good=wanted.good,
        name=wanted.name,
        code="",
        expires=None,
    )


def _require_taker(change: Writing, wanted: Wanted, depot: KeptDepot) -> None:
    """Refuse to issue to who does not take such goods, or is not seen."""
    taker, parties = wanted.parties.taker, wanted.parties
    subject = f"{depot.id}: {wanted.good}, {taker or '?'}"
    if taker not in TAKERS[wanted.good] or parties.depot == depot.id:
        raise Refused(own_issue("wrong-taker", subject))
    if parties.depot is not None:
        _depot_of(change, parties.depot)
    if parties.request is not None:
        found = seen_request(change.session, change.user, parties.request)
        if GOOD_OF.get(found.asked.kind) != wanted.good:
            raise Refused(own_issue("wrong-taker", f"{subject} {found.number}"))
        if not found.is_open:
            raise Conflict(own_issue("request-is-over", f"request {found.number}: {found.state}"))


def _due_bag(change: Writing, number: RequestNumber, wanted: Wanted, tables: DayTables) -> None:
    require_due(change, number, wanted.count, table=tables.bags, day=tables.day)


def _due_medicine(
    change: Writing, number: RequestNumber, wanted: Wanted, _tables: DayTables
) -> None:
    order = wanted.parties.order
    require_ordered(change, number, order, name=wanted.name, count=wanted.count)


_DUE: Final[Mapping[Good, Callable[[Writing, RequestNumber, Wanted, DayTables], None]]] = (
    MappingProxyType({"bag": _due_bag, "medicine": _due_medicine})
)
"""What must hold of goods that go out for a request."""


def _first_expiring(
    change: Writing, depot: KeptDepot, wanted: Wanted, *, day: date
) -> Iterator[tuple[Batch, int]]:
    """Yield from which batches how much is taken."""
    there = stock.at_hand(change.session, [depot.id], good=wanted.good, name=wanted.name)
    usable = [one for one in there if one.count > 0 and one.batch.is_usable(day)]
    if sum(one.count for one in usable) < wanted.count:
        have = ", ".join(f"{one.count} {one.batch} {one.batch.state}" for one in there)
        subject = f"{depot.id}: {wanted.count} {wanted.name}; {have or '0'}"
        raise Conflict(own_issue("not-in-stock", subject))
    left = wanted.count
    for one in usable:
        taken = min(left, one.count)
        if taken:
            yield one.batch, taken
        left -= taken


def _received_there(lines: Sequence[Movement]) -> Iterator[Movement]:
    """Yield what the other depot receives of goods that go there."""
    for line in lines:
        if line.parties.depot is not None:
            yield replace(
                line,
                depot=line.parties.depot,
                kind="receipt",
                change=-line.change,
                parties=Parties(depot=line.depot),
            )


def _count_sets(change: Writing, parties: Parties, sets: int, *, tables: DayTables) -> None:
    if parties.volunteer is not None:
        give_sets(change, parties.volunteer, sets, table=tables.gates, day=tables.day)


def give_back(
    store: Store,
    user: User,
    number: BatchNumber,
    count: int,
    *,
    parties: Parties,
    sending: Sending,
    tables: DayTables,
    now: datetime,
) -> tuple[Movement, ...]:
    """Take goods of a batch back that were issued for a request or to a volunteer.

    Raises
    ------
    Refused
        With ``wrong-taker`` where it is not said who brings them.
    Conflict
        With ``not-taken`` where they took less.
    """
    require_role(user, "stock.move")
    with writing(store, user, at=now) as change:
        depot, batch = own_depot(change, sending.depot), _own_batch(change, number)
        said = _Said(kind="return", batch=batch, amount=count, parties=parties)
        if before := _sent_before(change, sending, said):
            return before
        subject = f"{depot.id}: {batch}, {count}"
        if parties.taker not in {"request", "volunteer"}:
            raise Refused(own_issue("wrong-taker", subject))
        if stock.taken_by(change.session, number, parties) < count:
            raise Conflict(own_issue("not-taken", subject))
        parties = replace(parties, order=stock.order_of(change.session, number, parties))
        made = kept_lines(change, [_line(change, sending, batch, "return", count, parties=parties)])
        _count_sets(change, parties, -count, tables=tables)
        return made


def _own_batch(change: Writing, number: BatchNumber) -> Batch:
    found = stock.get_batch(change.session, number)
    _require_own(change.user, found)
    return found


def _require_own(user: User, batch: Batch) -> None:
    if batch.organisation != user.organisation:
        raise Forbidden(own_issue("not-shared", f"batch {batch.number}"))


def count(
    store: Store,
    user: User,
    number: BatchNumber,
    counted: int,
    *,
    sending: Sending,
    now: datetime,
) -> tuple[Movement, ...]:
    """Keep what was counted of a batch: from then on that is at hand.

    Raises
    ------
    Refused
        With ``reason-missing`` where it is not what the ledger says.
    """
    require_role(user, "stock.keep")
    with writing(store, user, at=now) as change:
        depot, batch = own_depot(change, sending.depot), _own_batch(change, number)
        said = _Said(kind="count", batch=batch, amount=counted, parties=Parties())
        if before := _sent_before(change, sending, said):
            return before
        more = counted - stock.count_at(change.session, depot.id, number)
        if more and not sending.reason.strip():
            raise Refused(own_issue("reason-missing", f"{depot.id}: {batch}, {more:+}"))
        return kept_lines(change, [_line(change, sending, batch, "count", more, parties=Parties())])


def move_batch(
    store: Store,
    user: User,
    number: BatchNumber,
    state: str,
    *,
    seen: int,
    reason: str,
    now: datetime,
) -> Batch:
    """Block a batch everywhere, recall it, or let it be used again; each with a reason.

    Raises
    ------
    Refused
        With ``unknown-state`` or ``reason-missing``.
    """
    require_role(user, "stock.keep")
    if state not in BATCH.states:
        raise Refused(own_issue("unknown-state", state))
    with writing(store, user, at=now) as change:
        _own_batch(change, number)
        moves.move(
            change.session,
            BATCH,
            stock.TABLE,
            number,
            state,
            seen=seen,
            by=user.name,
            at=now,
            reason=reason,
        )
        change.done("stock.keep", f"batch {number}: {state}")
        return stock.get_batch(change.session, number)


def view_batch(
    store: Store, user: User, number: BatchNumber
) -> tuple[Batch, tuple[Move, ...], tuple[AtHand, ...]]:
    """Return a batch, all that happened to it, and where it is."""
    with store.reading() as session:
        found = stock.get_batch(session, number)
        _require_own(user, found)
        own = [one.id for one in depots.list_depots(session, user)]
        there = stock.at_hand(session, own, number=number)
        return found, moves.list_moves(session, BATCH, number), there


def at_hand(
    store: Store,
    user: User,
    *,
    depot: str = "",
    good: Good | None = None,
    expires_by: date | None = None,
) -> tuple[AtHand, ...]:
    """Return what one's depots have, what expires first before others.

    Parameters
    ----------
    expires_by
        Only what is there and expires on that day or before.
    """
    with store.reading() as session:
        own = [one.id for one in depots.list_depots(session, user) if depot in ("", one.id)]
        kinds = {} if good is None else {"good": good}
        there = stock.at_hand(session, own, **kinds)
    if expires_by is None:
        return there
    return tuple(
        one
        for one in there
        if one.count and one.batch.expires is not None and one.batch.expires <= expires_by
    )


def find_movements(store: Store, user: User, wanted: WantedMovements) -> tuple[Movement, ...]:
    """Return the movements of one's depots, the newest first."""
    with store.reading() as session:
        own = [one.id for one in depots.list_depots(session, user)]
        asked = own if wanted.depots is None else [one for one in own if one in wanted.depots]
        return stock.list_movements(session, replace(wanted, depots=asked))
