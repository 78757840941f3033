"""What was learned about addresses: kept, listed, taken back, given to geocoders."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from pathlib import Path

from sqlalchemy.exc import SQLAlchemyError

from api.errors import Conflict, Missing, own_issue
from api.settings import Settings
from api.store.addresses import add_learned, has_learned, list_learned
from api.store.session import Store, database_address, open_store
from geodata.address_text import plain
from geodata.addresses import parse_address
from geodata.errors import Unavailable
from geodata.house_points import HousePoint, house_points
from geodata.learned import AddressKey, Learned, address_key, in_force


@dataclass(frozen=True, slots=True, kw_only=True)
class Book:
    """What is known of addresses.

    Parameters
    ----------
    settled
        What people settled, the latest first; where a text was settled twice the later counts.
    houses
        House numbers with fixes, also those with too few for a point.
    """

    settled: tuple[Learned, ...]
    houses: tuple[HousePoint, ...]


def learned_so_far(settings: Settings) -> tuple[Learned, ...]:
    """Return every event that is kept, without making a database or its tables.

    Raises
    ------
    Unavailable
        If the database is there and cannot be read.
    """
    address = database_address(settings.data, settings.database_url)
    if address.get_backend_name() == "sqlite" and not Path(address.database or "").is_file():
        return ()
    try:
        store = open_store(address, migrate=False)
        try:
            return all_events(store) if has_learned(store) else ()
        finally:
            store.close()
    except (SQLAlchemyError, OSError) as error:
        raise Unavailable(
            f"what was learned about addresses cannot be read ({type(error).__name__}):"
            " mend the database, or go on without it with --no-learned"
        ) from error


def all_events(store: Store) -> tuple[Learned, ...]:
    """Return every event, in the order in which they were kept."""
    with store.reading() as session:
        return list_learned(session)


def keep(store: Store, events: Sequence[Learned]) -> tuple[Learned, ...]:
    """Keep events and return those that are new; they last from then on.

    Of several events that settle one text the last is kept; one that says what counts already is
    not new.
    """
    counting = _by_text(in_force(all_events(store)))
    chosen: dict[AddressKey, Learned] = {}
    for key, event in ((_key(e), e) for e in events if e.kind == "settled"):
        before = chosen.get(key) or counting.get(key)
        if before is None or not _says_no_more(event, before):
            # settled after what counted until now, whatever the clock of another machine said
            at = event.at if before is None else max(event.at, before.at)
            chosen[key] = replace(event, at=at)
    new = [e for key, e in chosen.items() if not _says_no_more(e, counting.get(key))]
    return add_learned(store, [*new, *(event for event in events if event.kind != "settled")])


def _by_text(events: Iterable[Learned]) -> dict[AddressKey, Learned]:
    """Return the event that settles each text: the last of them."""
    return {_key(event): event for event in events if event.kind == "settled"}


def _key(event: Learned) -> AddressKey:
    return address_key(parse_address(event.address))


def _says_no_more(event: Learned, known: Learned | None) -> bool:
    """Tell whether an event has the point of another, and no ward or the same."""
    return known is not None and known.point == event.point and event.area in ("", known.area)


def restore(store: Store, events: Sequence[Learned]) -> tuple[Learned, ...]:
    """Keep the events of an export as they are, and return those that are new."""
    return add_learned(store, events)


def forget(
    store: Store, ids: Iterable[str], *, by: str, now: datetime, reason: str = ""
) -> tuple[Learned, ...]:
    """Take events back and return them; who, when and why is kept, and nothing is deleted.

    Raises
    ------
    Missing
        With code ``no-such-address`` for each id that is not kept.
    Conflict
        With code ``already-taken-back`` for each that counts no more.
    """
    wanted = tuple(dict.fromkeys(ids))
    events = all_events(store)
    known = {event.id: event for event in events}
    counting = {event.id for event in in_force(events)}
    if missing := [own_issue("no-such-address", key) for key in wanted if key not in known]:
        raise Missing(*missing)
    if gone := [own_issue("already-taken-back", key) for key in wanted if key not in counting]:
        raise Conflict(*gone)
    add_learned(
        store, [Learned(kind="taken-back", by=by, at=now, reason=reason, of=key) for key in wanted]
    )
    return tuple(known[key] for key in wanted)


def book(store: Store, *, search: str = "") -> Book:
    """Return what counts now.

    Parameters
    ----------
    search
        Part of the address; accents and case do not count.
    """
    wanted = _comparable(search)
    found = [event for event in in_force(all_events(store)) if wanted in _comparable(event.address)]
    return Book(
        settled=tuple(event for event in reversed(found) if event.kind == "settled"),
        houses=tuple(house_points(event for event in found if event.kind == "fix").values()),
    )


def _comparable(text: str) -> str:
    return " ".join(plain(text).split())
