"""What is learned about addresses lasts, is told apart, and is taken back without being lost."""

from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from threading import Barrier

import pytest
from sqlalchemy import inspect, text

from api.errors import Conflict, Missing
from api.services.addresses import (
    Kept,
    all_events,
    book,
    forget,
    keep,
    learned_so_far,
    opened,
    restore,
)
from api.settings import Settings
from api.store.session import Store, database_address, open_store, upgrade
from geodata.address_memory import remember
from geodata.coordinates import LonLat
from geodata.errors import Unavailable
from geodata.learned import Learned
from tests.geodata.tiny_city import tiny_areas

NOW = datetime(2021, 9, 10, 8, 30, 15, 123456, tzinfo=UTC)
HOME = LonLat(lon=106.70012345678, lat=10.77)


def settled(number: int, point: LonLat = HOME) -> Learned:
    return Learned(
        kind="settled",
        address=f"{number} Lê Lợi, P.1, Q.3",
        point=point,
        area="vn-2021:31",
        by="điều phối",
        at=NOW + timedelta(minutes=number),
        reason="đã gọi",
    )


def fix(number: int) -> Learned:
    return replace(settled(7), kind="fix", accuracy_m=8.5, at=NOW + timedelta(days=number))


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return tmp_path / "var"


def store_in(folder: Path) -> Store:
    return open_store(database_address(folder))


def kept_and_taken_back(store: Store) -> None:
    """Keep, keep again, take back, settle anew: what every database must do."""
    first, second = settled(1), settled(2)
    assert keep(store, [first, second, first]) == Kept(new=(first, second), known=())
    same = replace(first, at=NOW)
    assert keep(store, [same]) == Kept(new=(), known=(same,))  # at that point already
    assert book(all_events(store)).settled == (second, first)
    gone = forget(store, [first.id], by="tổ 2", now=NOW, reason="sai nhà")
    assert list(gone.values()) == [first]
    assert book(all_events(store)).settled == (second,)
    with pytest.raises(Conflict, match="already-taken-back"):
        forget(store, [first.id], by="tổ 2", now=NOW)
    with pytest.raises(Missing) as missing:
        forget(store, [second.id, "nothing", "none"], by="tổ 2", now=NOW)
    assert [issue.subject for issue in missing.value.issues] == ["nothing", "none"]
    again = replace(first, at=NOW + timedelta(days=1))
    assert keep(store, [again]).new == (again,)
    events = all_events(store)
    assert [event.kind for event in events] == ["settled", "settled", "taken-back", "settled"]
    assert (events[0], events[2].by, events[2].reason) == (first, "tổ 2", "sai nhà")


def test_what_is_taken_back_stays_on_record_with_who_and_why(folder: Path) -> None:
    store = store_in(folder)
    kept_and_taken_back(store)
    before = all_events(store)
    store.close()
    store = store_in(folder)
    assert all_events(store) == before
    store.close()


def test_an_address_that_moved_twice_can_be_settled_at_its_first_point_again(folder: Path) -> None:
    store = store_in(folder)
    elsewhere = LonLat(lon=106.8, lat=10.8)
    moves = [settled(1), settled(1, elsewhere), settled(1)]
    for event in (replace(one, at=NOW + timedelta(days=n)) for n, one in enumerate(moves)):
        assert keep(store, [event]).new == (event,)
    store.close()


def test_an_export_is_restored_once(folder: Path, tmp_path: Path) -> None:
    store, other = store_in(folder), store_in(tmp_path / "other")
    kept_and_taken_back(store)
    events = all_events(store)
    assert restore(other, events) == Kept(new=events, known=())
    assert restore(other, events) == Kept(new=(), known=events)
    assert book(all_events(other)) == book(all_events(store))
    store.close()
    other.close()


def test_of_one_text_settled_several_times_in_a_file_the_last_counts(folder: Path) -> None:
    store = store_in(folder)
    elsewhere = LonLat(lon=106.8, lat=10.8)
    keep(store, [settled(1)])
    now = {"at": NOW + timedelta(days=1)}
    home, away = replace(settled(1), **now), replace(settled(1, elsewhere), **now)
    for rows, last in (
        ([away, home], HOME),  # the second row was once dropped as known
        ([away, home, away], elsewhere),
        ([home, away, home], HOME),
    ):
        keep(store, rows)
        assert book(all_events(store)).settled[0].point == last
    store.close()


def test_a_ward_is_added_or_corrected_at_the_same_point_and_not_lost_again(folder: Path) -> None:
    store = store_in(folder)
    for day, (area, new) in enumerate(
        [("", 1), ("vn-2021:31", 1), ("vn-2021:32", 1), ("vn-2021:32", 0), ("", 0)]
    ):
        event = replace(settled(1), area=area, at=NOW + timedelta(days=day))
        assert len(keep(store, [event]).new) == new
    assert book(all_events(store)).settled[0].area == "vn-2021:32"
    store.close()


def test_what_is_settled_now_counts_though_another_clock_was_fast(folder: Path) -> None:
    store = store_in(folder)
    restore(store, [replace(settled(1), at=NOW + timedelta(days=400))])
    keep(store, [settled(1, LonLat(lon=106.8, lat=10.8))])
    assert book(all_events(store)).settled[0].point == LonLat(lon=106.8, lat=10.8)
    store.close()


def test_an_older_export_does_not_override_what_was_settled_later(folder: Path) -> None:
    store = store_in(folder)
    later = settled(1)
    older = replace(settled(1, LonLat(lon=106.8, lat=10.8)), at=NOW - timedelta(days=30))
    keep(store, [later])
    assert restore(store, [older]).new == (older,)
    assert book(all_events(store)).settled[0] == later
    (memory,) = remember(all_events(store), tiny_areas()).settled.values()
    assert [list(one.values()) for one in memory.values()] == [[later]]
    store.close()


def test_a_search_knows_neither_accents_nor_case_and_finds_houses_too(folder: Path) -> None:
    store = store_in(folder)
    keep(
        store, [settled(1), replace(settled(2), address="9 Hàng Bạc"), *(fix(n) for n in range(3))]
    )
    found = book(all_events(store), search="LE  loi")
    assert [event.address for event in found.settled] == ["1 Lê Lợi, P.1, Q.3"]
    (house,) = found.houses
    assert (len(house.used), house.point) == (3, HOME)
    assert book(all_events(store), search="hang bac").houses == ()
    store.close()


def eight_writers_at_once(store: Store) -> None:
    """Keep the same twenty events from eight threads: each is kept once."""
    together = Barrier(8)

    def write(_number: int) -> int:
        together.wait()
        return len(restore(store, [settled(n) for n in range(20)]).new)

    with ThreadPoolExecutor(8) as threads:
        new = list(threads.map(write, range(8)))
    assert sum(new) == 20
    assert len(all_events(store)) == 20


def test_eight_writers_of_the_same_events_keep_each_once(folder: Path) -> None:
    store = store_in(folder)
    eight_writers_at_once(store)
    store.close()


def test_asking_makes_no_database(folder: Path) -> None:
    assert learned_so_far(Settings(data=folder, database_url="")) == ()
    assert not folder.exists()


def test_a_database_of_an_earlier_version_has_learned_nothing_and_is_left_as_it_is(
    folder: Path,
) -> None:
    folder.mkdir()
    store = open_store(database_address(folder), migrate=False)
    upgrade(store.engine, "0001")
    before = inspect(store.engine).get_table_names()
    assert learned_so_far(Settings(data=folder, database_url="")) == ()
    assert inspect(store.engine).get_table_names() == before
    store.close()


@pytest.mark.parametrize(
    ("url", "says"),
    [
        ("nonsense", "Could not parse"),
        ("postgresql://127.0.0.1:1/x", "'user'"),
        ("postgresql://127.0.0.1:1/x?user=me", "127.0.0.1"),
        ("postgresql://127.0.0.1:port/x", "'port'"),
        ("mysql://127.0.0.1/x", "MySQLdb"),
        ("", "not a database"),
    ],
)
def test_a_database_that_cannot_be_used_is_told_in_one_sentence(
    url: str, says: str, folder: Path
) -> None:
    folder.mkdir()
    (folder / "donghanh.db").write_bytes(b"this is no database at all" * 50)
    settings = Settings(data=folder, database_url=url)
    with pytest.raises(Unavailable, match=says) as read:
        learned_so_far(settings, way_on=", or --no-learned")
    with pytest.raises(Unavailable, match=says) as written, opened(settings):
        pass
    said = f"{written.value}, or --no-learned"
    assert str(read.value) == said
    assert "\n" not in said
    assert "DATABASE_URL" in said


def test_a_database_of_a_later_version_is_told_too(folder: Path) -> None:
    store = store_in(folder)
    with store.engine.begin() as connection:
        connection.execute(text("UPDATE alembic_version SET version_num = '9999'"))
    store.close()
    settings = Settings(data=folder, database_url="")
    with pytest.raises(Unavailable, match="9999"), opened(settings):
        pass


def test_what_was_taken_back_by_mistake_counts_again_and_is_told_until_then(folder: Path) -> None:
    store = store_in(folder)
    event = fix(1)
    keep(store, [event])
    (taking,) = forget(store, [event.id], by="tổ 2", now=NOW)
    again = keep(store, [event])
    assert (again.new, again.known) == ((), (event,))
    assert [one.id for one in again.taken_back] == [taking]
    forget(store, [taking], by="tổ 2", now=NOW)
    assert keep(store, [event]) == Kept(new=(), known=(event,))
    with pytest.raises(Conflict, match="already-taken-back"):
        forget(store, [taking], by="tổ 2", now=NOW)
    store.close()


def test_only_what_was_known_before_is_counted_so(folder: Path) -> None:
    store = store_in(folder)
    elsewhere = settled(1, LonLat(lon=106.8, lat=10.8))
    kept = keep(store, [settled(1), elsewhere, fix(1), fix(1)])
    assert kept == Kept(new=(elsewhere, fix(1)), known=())
    store.close()


def test_streets_that_differ_in_accents_alone_are_settled_beside_each_other(folder: Path) -> None:
    store = store_in(folder)
    elsewhere = LonLat(lon=106.8, lat=10.8)
    first, second = (
        replace(settled(1, point), address=f"5 Nguyễn Văn {name}, P.1, Q.3")
        for name, point in (("Cự", HOME), ("Cừ", elsewhere))
    )
    assert keep(store, [first, second]).new == (first, second)
    assert keep(store, [second, first]) == Kept(new=(), known=(second, first))
    # without accents it may be either: of one file the last row counts for both
    later = replace(first, at=NOW + timedelta(days=1))
    bare = replace(later, address="5 nguyen van cu, P.1, Q.3", point=elsewhere)
    assert keep(store, [bare, later]).new == (bare, later)
    store.close()
