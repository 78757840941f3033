"""What was learned about addresses: kept, listed, taken back, given to geocoders."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from contextlib import closing, contextmanager
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
from geodata.learned import (
    AddressKey,
    Learned,
    address_key,
    in_force,
    latest_spelt,
    not_taken_back,
)


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


@dataclass(frozen=True, slots=True, kw_only=True)
class Kept:
    """What keeping events came to.

    Parameters
    ----------
    new
        Those that are kept from now on.
    known
        Those that were kept before, or that say what counted already.
    taken_back
        What takes some of `known` back, so that these do not count.
    """

    new: tuple[Learned, ...]
    known: tuple[Learned, ...]
    taken_back: tuple[Learned, ...] = ()


@contextmanager
def opened(settings: Settings, *, migrate: bool = True, way_on: str = "") -> Iterator[Store]:
    """Open the database and close it again.

    Parameters
    ----------
    migrate
        Whether to make it where it is not there, and to bring its tables up to date.
    way_on
        What else there is to do when it cannot be used.

    Raises
    ------
    Unavailable
        If it cannot be reached, read or written.
    """
    with _reaching(way_on):
        address = database_address(settings.data, settings.database_url)
        store = open_store(address, migrate=migrate)
        store.engine.connect().close()
    try:
        with closing(store):
            yield store
    except SQLAlchemyError as error:
        raise _unavailable(error, way_on) from error


@contextmanager
def _reaching(way_on: str) -> Iterator[None]:
    try:
        yield
    except _faults_of_reaching() as error:
        raise _unavailable(error, way_on) from error


def _faults_of_reaching() -> tuple[type[Exception], ...]:
    """Return what an address, its driver and the migrations raise when something is wrong there."""
    from alembic.util import CommandError  # slow to load, and seldom needed

    return (SQLAlchemyError, CommandError, OSError, ImportError, TypeError, ValueError)


def _unavailable(error: Exception, way_on: str) -> Unavailable:
    reason = str(getattr(error, "orig", None) or error).partition("\n")[0]
    return Unavailable(
        f"không dùng được cơ sở dữ liệu / the database cannot be used ({reason}): sửa DATABASE_URL"
        f" hoặc tệp dữ liệu / mend DATABASE_URL or the database itself{way_on}"
    )


def learned_so_far(settings: Settings, *, way_on: str = "") -> tuple[Learned, ...]:
    """Return every event that is kept, without making a database or its tables.

    Parameters
    ----------
    way_on
        What else there is to do when the database cannot be used.

    Raises
    ------
    Unavailable
        If the database is there and cannot be read.
    """
    with _reaching(way_on):
        address = database_address(settings.data, settings.database_url)
    if address.get_backend_name() == "sqlite" and not Path(address.database or "").is_file():
        return ()
    with opened(settings, migrate=False, way_on=way_on) as store:
        return all_events(store) if has_learned(store) else ()


def all_events(store: Store) -> tuple[Learned, ...]:
    """Return every event, in the order in which they were kept."""
    with store.reading() as session:
        return list_learned(session)


def keep(store: Store, events: Sequence[Learned]) -> Kept:
    """Keep events; they last from then on.

    Of several events that settle one text the last is kept; one that says what counts already is
    not new.
    """
    before = not_taken_back(all_events(store))
    counting = _by_text(in_force(before))
    chosen = _by_text(())
    new: list[Learned] = []
    said: list[Learned] = []
    for event in (event for event in events if event.kind == "settled"):
        key = address_key(parse_address(event.address))
        counted = latest_spelt(counting[key], key.spelling)
        if _says_no_more(event, counted):
            said.append(event)
        last = latest_spelt(chosen[key], key.spelling) or counted
        if not _says_no_more(event, last):
            # settled after what counted until now, whatever the clock of another machine said
            at = event.at if last is None else max(event.at, last.at)
            _put(chosen[key], key.spelling, replace(event, at=at))
    for key, spelt in chosen.items():
        for spelling, event in spelt.items():
            counted = latest_spelt(counting[key], spelling)
            if len(spelt) > 1 or not _says_no_more(event, counted):
                new.append(event)
    kept = restore(store, [*new, *(event for event in events if event.kind != "settled")])
    ids = {event.id for event in kept.known}
    return Kept(
        new=kept.new,
        known=(*said, *kept.known),
        taken_back=tuple(e for e in before if e.kind == "taken-back" and e.of in ids),
    )


def _by_text(events: Iterable[Learned]) -> defaultdict[AddressKey, dict[str, Learned]]:
    """Return what settles each text, by the spelling of its street: the last of each, in order."""
    found: defaultdict[AddressKey, dict[str, Learned]] = defaultdict(dict)
    for event in events:
        if event.kind == "settled":
            key = address_key(parse_address(event.address))
            _put(found[key], key.spelling, event)
    return found


def _put(spelt: dict[str, Learned], spelling: str, event: Learned) -> None:
    """Put an event in behind the others."""
    spelt.pop(spelling, None)
    spelt[spelling] = event


def _says_no_more(event: Learned, known: Learned | None) -> bool:
    """Tell whether an event has the point of another, and no ward or the same."""
    return known is not None and known.point == event.point and event.area in ("", known.area)


def restore(store: Store, events: Sequence[Learned]) -> Kept:
    """Keep the events of an export as they are."""
    new = add_learned(store, events)
    ids = {event.id for event in new}
    return Kept(new=new, known=tuple(event for event in events if event.id not in ids))


def forget(
    store: Store, ids: Iterable[str], *, by: str, now: datetime, reason: str = ""
) -> dict[str, Learned]:
    """Take events back; who, when and why is kept, and nothing is deleted.

    What takes another back is an event as well: taken back itself, the other counts again.

    Returns
    -------
    dict
        What was taken back, by the id of the event that does so.

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
    counting = {event.id for event in not_taken_back(events)}
    if missing := [own_issue("no-such-address", key) for key in wanted if key not in known]:
        raise Missing(*missing)
    if gone := [own_issue("already-taken-back", key) for key in wanted if key not in counting]:
        raise Conflict(*gone)
    takings = [Learned(kind="taken-back", by=by, at=now, reason=reason, of=key) for key in wanted]
    add_learned(store, takings)
    return {taking.id: known[taking.of] for taking in takings}


def book(events: Sequence[Learned], *, search: str = "") -> Book:
    """Return what of the events counts now.

    Parameters
    ----------
    events
        In the order in which they were kept.
    search
        Part of the address; accents and case do not count.
    """
    wanted = _comparable(search)
    found = [event for event in in_force(events) if wanted in _comparable(event.address)]
    return Book(
        settled=tuple(event for event in reversed(found) if event.kind == "settled"),
        houses=tuple(house_points(event for event in found if event.kind == "fix").values()),
    )


def _comparable(text: str) -> str:
    return " ".join(plain(text).split())
