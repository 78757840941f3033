"""What is learned about addresses lasts, is told apart, and is taken back without being lost."""

from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from threading import Barrier

import pytest
from sqlalchemy import inspect

from api.errors import Conflict, Missing
from api.services.addresses import all_events, book, forget, keep, learned_so_far, restore
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


def opened(folder: Path) -> Store:
    return open_store(database_address(folder))


def kept_and_taken_back(store: Store) -> None:
    """Keep, keep again, take back, settle anew: what every database must do."""
    first, second = settled(1), settled(2)
    assert keep(store, [first, second, first]) == (first, second)
    assert keep(store, [replace(first, at=NOW)]) == ()  # at that point already
    assert book(store).settled == (second, first)
    assert forget(store, [first.id], by="tổ 2", now=NOW, reason="sai nhà") == (first,)
    assert book(store).settled == (second,)
    with pytest.raises(Conflict, match="already-taken-back"):
        forget(store, [first.id], by="tổ 2", now=NOW)
    with pytest.raises(Missing) as missing:
        forget(store, [second.id, "nothing", "none"], by="tổ 2", now=NOW)
    assert [issue.subject for issue in missing.value.issues] == ["nothing", "none"]
    again = replace(first, at=NOW + timedelta(days=1))
    assert keep(store, [again]) == (again,)
    events = all_events(store)
    assert [event.kind for event in events] == ["settled", "settled", "taken-back", "settled"]
    assert (events[0], events[2].by, events[2].reason) == (first, "tổ 2", "sai nhà")


def test_what_is_taken_back_stays_on_record_with_who_and_why(folder: Path) -> None:
    store = opened(folder)
    kept_and_taken_back(store)
    before = all_events(store)
    store.close()
    store = opened(folder)
    assert all_events(store) == before
    store.close()


def test_an_address_that_moved_twice_can_be_settled_at_its_first_point_again(folder: Path) -> None:
    store = opened(folder)
    elsewhere = LonLat(lon=106.8, lat=10.8)
    moves = [settled(1), settled(1, elsewhere), settled(1)]
    for event in (replace(one, at=NOW + timedelta(days=n)) for n, one in enumerate(moves)):
        assert keep(store, [event]) == (event,)
    store.close()


def test_an_export_is_restored_once(folder: Path, tmp_path: Path) -> None:
    store, other = opened(folder), opened(tmp_path / "other")
    kept_and_taken_back(store)
    events = all_events(store)
    assert restore(other, events) == events
    assert restore(other, events) == ()
    assert book(other) == book(store)
    store.close()
    other.close()


def test_of_one_text_settled_several_times_in_a_file_the_last_counts(folder: Path) -> None:
    store = opened(folder)
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
        assert book(store).settled[0].point == last
    store.close()


def test_a_ward_is_added_or_corrected_at_the_same_point_and_not_lost_again(folder: Path) -> None:
    store = opened(folder)
    for day, (area, new) in enumerate(
        [("", 1), ("vn-2021:31", 1), ("vn-2021:32", 1), ("vn-2021:32", 0), ("", 0)]
    ):
        event = replace(settled(1), area=area, at=NOW + timedelta(days=day))
        assert len(keep(store, [event])) == new
    assert book(store).settled[0].area == "vn-2021:32"
    store.close()


def test_what_is_settled_now_counts_though_another_clock_was_fast(folder: Path) -> None:
    store = opened(folder)
    restore(store, [replace(settled(1), at=NOW + timedelta(days=400))])
    keep(store, [settled(1, LonLat(lon=106.8, lat=10.8))])
    assert book(store).settled[0].point == LonLat(lon=106.8, lat=10.8)
    store.close()


def test_an_older_export_does_not_override_what_was_settled_later(folder: Path) -> None:
    store = opened(folder)
    later = settled(1)
    older = replace(settled(1, LonLat(lon=106.8, lat=10.8)), at=NOW - timedelta(days=30))
    keep(store, [later])
    assert restore(store, [older]) == (older,)
    assert book(store).settled[0] == later
    (memory,) = remember(all_events(store), tiny_areas()).settled.values()
    assert list(memory.values()) == [later]
    store.close()


def test_a_search_knows_neither_accents_nor_case_and_finds_houses_too(folder: Path) -> None:
    store = opened(folder)
    keep(
        store, [settled(1), replace(settled(2), address="9 Hàng Bạc"), *(fix(n) for n in range(3))]
    )
    found = book(store, search="LE  loi")
    assert [event.address for event in found.settled] == ["1 Lê Lợi, P.1, Q.3"]
    (house,) = found.houses
    assert (len(house.used), house.point) == (3, HOME)
    assert book(store, search="hang bac").houses == ()
    store.close()


def eight_writers_at_once(store: Store) -> None:
    """Keep the same twenty events from eight threads: each is kept once."""
    together = Barrier(8)

    def write(_number: int) -> int:
        together.wait()
        return len(restore(store, [settled(n) for n in range(20)]))

    with ThreadPoolExecutor(8) as threads:
        new = list(threads.map(write, range(8)))
    assert sum(new) == 20
    assert len(all_events(store)) == 20


def test_eight_writers_of_the_same_events_keep_each_once(folder: Path) -> None:
    store = opened(folder)
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


def test_a_broken_database_is_told_with_the_way_on(folder: Path) -> None:
    folder.mkdir()
    (folder / "donghanh.db").write_bytes(b"this is no database at all" * 50)
    with pytest.raises(Unavailable, match="--no-learned"):
        learned_so_far(Settings(data=folder, database_url=""))
