"""A count told from the field is in the ledger, and tomorrow is planned from it."""

import json
from collections import Counter
from typing import Any, NamedTuple, cast

from sqlalchemy import select

from api.records.day_plans import DayPlanNumber
from api.services.at_depots import known_on, left_for_others
from api.services.running import Days
from api.store.depots import all_depots
from api.store.session import downgrade, upgrade
from api.store.tables import MovementRow, StockRow
from routing import dispatch
from routing.model import DepotId
from tests.api.conftest import let_in
from tests.api.running_ward import Ward, day_start, morning, stops, ward
from tests.api.test_access import store_of
from tests.api.test_day_plans import AT, DAY, near, plan_of, planned, triaged
from tests.api.test_requests import codes, taken
from tests.api.test_stock import sent

__all__ = ["day_start", "morning", "ward"]  # fixtures

TOMORROW = "2021-09-19"


def received(ward: Ward, code: str, count: int, expires: str | None = None) -> int:
    """Receive a batch of bags at the distribution point and return its number."""
    order = {"good": "bag", "name": "Túi gạo", "batch": code, "count": count, "supplier": "Quận"}
    if expires:
        order["expires"] = expires
    answer = sent(ward.client, ward.people["keeper"], "receipts", "hang", **order)
    assert answer.status_code == 201, answer.text
    return int(answer.json()[0]["batch"]["number"])


def there(ward: Ward, depot: str = "hang") -> dict[str, int]:
    """Return what a depot has now, as a plan would start from it."""
    found = ward.client.get("/api/depots", headers=ward.people["keeper"]).json()
    one = next(one for one in found if one["id"] == depot)
    return {name: one[f"now_{name}"] for name in ("full", "bags", "medicines")}


def counts(ward: Ward) -> list[dict[str, Any]]:
    """Return the lines of counts, the first one first."""
    lines = ward.client.get("/api/stock/movements", headers=ward.people["keeper"]).json()
    return [line for line in reversed(lines) if line["kind"] == "count"]


def adds_up(ward: Ward) -> None:
    """Look that what is at hand is the sum of the movements, of each batch at each depot."""
    sums: Counter[tuple[str, int]] = Counter()
    with store_of(ward.client).reading() as session:
        for line in session.scalars(select(MovementRow).order_by(MovementRow.number)):
            sums[line.depot, line.batch] += line.change
            assert line.rest == sums[line.depot, line.batch] >= 0
        kept = {(one.depot, one.batch): one.count for one in session.scalars(select(StockRow))}
    assert kept == {key: kept[key] for key in sums} == dict(sums)


def test_fewer_than_the_ledger_has_are_a_count_of_what_expires_first(ward: Ward) -> None:
    """5 of the first batch and 4 of the second; 3 are there: 6 went, all 5 and then 1."""
    first, second = received(ward, "A", 5, "2021-10-01"), received(ward, "B", 4, "2021-11-01")
    ward.it_is("10:05")
    told = ward.report("stock-counted", depot="hang", bags=3, reason="đếm lại ở kho")
    assert told.status_code == 200, told.text
    lines = counts(ward)
    assert [(one["batch"]["number"], one["change"], one["rest"]) for one in lines] == [
        (first, -5, 0),
        (second, -1, 3),
    ]
    for line in lines:
        assert (line["by"], line["at"]) == ("phuong 2021", "2021-09-18T03:05:00Z")
        assert "Báo từ bảng" in line["reason"]
        assert "lúc 10:05. đếm lại ở kho" in line["reason"]
    assert there(ward)["bags"] == 3
    adds_up(ward)


def test_more_than_the_ledger_has_are_of_what_expires_first_and_none_twice(ward: Ward) -> None:
    """The safe side: what nobody knows the batch of is used first."""
    received(ward, "B", 4, "2021-11-01")
    first = received(ward, "A", 5, "2021-10-01")
    for _ in range(2):
        told = ward.report("stock-counted", depot="hang", bags=11, client_id="dem-1")
        assert told.status_code == 200, told.text
    (line,) = counts(ward)
    assert (line["batch"]["number"], line["change"], line["rest"]) == (first, 2, 7)
    same = ward.report("stock-counted", depot="hang", bags=11)
    assert same.status_code == 200, same.text
    assert [one["change"] for one in counts(ward)] == [2, 0]  # it was counted, and right
    adds_up(ward)


def test_more_than_nothing_that_may_be_used_is_refused_and_changes_nothing(ward: Ward) -> None:
    batch = received(ward, "A", 5)
    blocked = ward.client.post(
        f"/api/batches/{batch}/moves",
        json={"to": "blocked", "version": 1, "reason": "ẩm mốc"},
        headers=ward.people["keeper"],
    )
    assert blocked.status_code == 200, blocked.text
    version = ward.board()["version"]
    refused = ward.report("stock-counted", depot="hang", bags=2)
    assert (refused.status_code, codes(refused)) == (409, ["nothing-usable"])
    assert ward.board()["version"] == version
    assert counts(ward) == []
    none = ward.report("stock-counted", depot="hang", bags=0)
    assert none.status_code == 200, none.text


def test_where_no_ledger_keeps_it_the_depot_has_what_was_counted(ward: Ward) -> None:
    assert there(ward, "oxy") == {"full": 4, "bags": 9, "medicines": 0}
    told = ward.report("stock-counted", depot="oxy", full=2)
    assert told.status_code == 200, told.text
    assert there(ward, "oxy") == {"full": 2, "bags": 9, "medicines": 0}  # bags: nobody counted
    assert counts(ward) == []


def registered(ward: Ward, *serials: str, **more: str) -> None:
    """Put cylinders into the ledger, full at the oxygen station."""
    for serial in serials:
        order = {"serial": serial, "size_l": "8", "station": "oxy"} | more
        made = ward.client.post("/api/cylinders", json=order, headers=ward.people["keeper"])
        assert made.status_code == 201, made.text


def cylinder(ward: Ward, serial: str) -> dict[str, Any]:
    """Return a cylinder with all that happened to it."""
    keeper = ward.people["keeper"]
    (found,) = ward.client.get(f"/api/cylinders?serial={serial}", headers=keeper).json()
    whole: dict[str, Any] = ward.client.get(
        f"/api/cylinders/{found['number']}", headers=keeper
    ).json()
    return whole


def moved_to(ward: Ward, serial: str, to: str, **more: Any) -> None:
    """Bring a cylinder into another state."""
    known = cylinder(ward, serial)
    order = {"to": to, "version": known["version"], **more}
    path = f"/api/cylinders/{known['number']}/moves"
    answer = ward.client.post(path, json=order, headers=ward.people["keeper"])
    assert answer.status_code == 200, answer.text


def left_over(ward: Ward) -> list[list[tuple[str, str]]]:
    """Return what of reports was not taken: fault and subject, an act each."""
    path = f"/api/day-plans/{ward.number}/acts?kind=conflict"
    acts = ward.client.get(path, headers=ward.head).json()
    kept = [event for act in acts for event in act["events"]]
    assert all(act["sentences"] for act in acts)
    return [list(zip(one["codes"], one["subjects"], strict=True)) for one in kept]


def missing(ward: Ward) -> int:
    """Return how many full cylinders of the oxygen station are missing, nobody knows which."""
    found = ward.client.get("/api/depots", headers=ward.people["keeper"]).json()
    return next(int(one["full_missing"]) for one in found if one["id"] == "oxy")


def test_of_cylinders_known_by_number_those_that_are_missing_are_named_and_not_planned_with(
    ward: Ward,
) -> None:
    """Of two there is one, and nobody can say which: both stay in the ledger."""
    registered(ward, "B1", "B2")
    assert there(ward, "oxy")["full"] == 2
    told = ward.report("stock-counted", depot="oxy", full=1)
    assert told.status_code == 200, told.text
    assert left_over(ward) == [[("cylinders-missing", "1 / 2")]]
    assert there(ward, "oxy")["full"] == 1
    assert {cylinder(ward, one)["state"] for one in ("B1", "B2")} == {"full"}
    moved_to(ward, "B2", "lost", reason="không thấy ở kho")
    assert there(ward, "oxy")["full"] == 1  # of the one that is left none is missing
    again = ward.report("stock-counted", depot="oxy", full=1)
    assert again.status_code == 200, again.text
    assert len(left_over(ward)) == 1


def test_cylinders_that_are_too_many_are_named(ward: Ward) -> None:
    registered(ward, "B1")
    told = ward.report("stock-counted", depot="oxy", full=3)
    assert told.status_code == 200, told.text
    assert left_over(ward) == [[("cylinders-too-many", "3 / 1")]]
    assert there(ward, "oxy")["full"] == 1


def test_cylinders_whose_numbers_were_read_are_followed_one_by_one(ward: Ward) -> None:
    """B1 was not seen, B2 was lost before, B3 is with a volunteer, B4 blocked; B9 is unknown.

    B6, which is reserved, was seen and stays so; B7 was not.
    """
    registered(ward, *(f"B{number}" for number in range(1, 8)))
    for reserved in ("B6", "B7"):
        moved_to(ward, reserved, "reserved", reason="cho ca đêm")
    moved_to(ward, "B2", "lost", reason="mất ở chốt")
    moved_to(ward, "B3", "carried", holder=str(ward.volunteers[0]))
    moved_to(ward, "B4", "blocked", reason="van hở")
    ward.it_is("06:40")
    read = ["B2", "B3", "B4", "B5", "B6", "B9"]
    for _ in range(2):
        told = ward.report("stock-counted", depot="oxy", serials=read, client_id="dem-2")
        assert told.status_code == 200, told.text
    states = [cylinder(ward, f"B{number}")["state"] for number in range(1, 8)]
    assert states == ["lost", "full", "full", "blocked", "full", "reserved", "lost"]
    last = cylinder(ward, "B1")["moves"][-1]
    assert (last["after"], last["by"]) == ("lost", "phuong 2021")
    assert "Báo từ bảng" in last["reason"]
    assert left_over(ward) == [
        [
            ("cylinders-missing", "B1"),
            ("cylinders-missing", "B7"),
            ("cylinder-elsewhere", "B4: blocked, station oxy"),
            ("cylinder-unknown", "B9"),
        ]
    ]
    assert there(ward, "oxy")["full"] == 3


class Way(NamedTuple):
    """Who has the first cylinder of the swap with them, and how many are on the way."""

    who: str
    count: int


def on_the_way(ward: Ward, *, besides: int) -> Way:
    """Have it be 10:05: the swap's cylinders are aboard, and nobody told.

    The ledger has them at the station still, all of B1, B2, ... and so many besides.
    """
    at, app = ward.it_is("10:05"), cast("Any", ward.client.app)
    day = app.state.days.read(ward.number)
    at_s = day.at_s(at)
    board = dispatch.advance(day.board, at_s)
    theirs = dispatch.aboard_from(board.day, board.facts, DepotId("oxy"), until_s=at_s)
    count = sum(theirs.values())
    assert count
    registered(ward, *(f"B{number + 1}" for number in range(count + besides)))
    return Way(who=stops(ward.board())[str(ward.swap)][0], count=count)


def delivered(ward: Ward, way: Way, serial: str) -> None:
    """Tell that the first cylinder of the swap is with the patient."""
    done = ward.report("done", task=str(ward.swap), vehicle=way.who, left=[serial])
    assert done.status_code == 200, done.text
    assert cylinder(ward, serial)["state"] == "at-patient"


def test_what_is_on_the_way_is_not_lost_by_a_count_and_its_delivery_is_taken(ward: Ward) -> None:
    """Of the ledger's all are on the way but one, by the board; nobody can say which."""
    way = on_the_way(ward, besides=1)
    last = f"B{way.count + 1}"
    told = ward.report("stock-counted", depot="oxy", serials=[last])
    assert told.status_code == 200, told.text
    away = [f"B{number + 1}" for number in range(way.count)]
    assert left_over(ward) == [[("cylinders-missing", one) for one in away]]
    assert {cylinder(ward, one)["state"] for one in away} == {"full"}
    delivered(ward, way, "B1")
    assert (there(ward, "oxy")["full"], missing(ward)) == (way.count, 0)


def test_a_delivery_of_what_a_count_called_lost_is_taken(ward: Ward) -> None:
    """The board knew nothing of its way."""
    registered(ward, "C1", "C2", "C3", "C4")
    ward.report("stock-counted", depot="oxy", serials=["C2", "C3", "C4"]).raise_for_status()
    assert cylinder(ward, "C1")["state"] == "lost"
    delivered(ward, on_the_way(ward, besides=0), "C1")
    last = [move["after"] for move in cylinder(ward, "C1")["moves"]][-3:]
    assert last == ["lost", "carried", "at-patient"]


def test_where_some_that_nobody_saw_may_be_on_the_way_nobody_says_which_is_lost(ward: Ward) -> None:
    """One more was not seen than is on the way: one is missing, all are named."""
    way = on_the_way(ward, besides=2)
    ward.report("stock-counted", depot="oxy", serials=[f"B{way.count + 2}"]).raise_for_status()
    unseen = [f"B{number + 1}" for number in range(way.count + 1)]
    assert left_over(ward) == [[("cylinders-missing", one) for one in unseen]]
    assert {cylinder(ward, one)["state"] for one in unseen} == {"full"}
    assert missing(ward) == 1
    delivered(ward, way, "B1")
    assert (there(ward, "oxy")["full"], missing(ward)) == (way.count, 1)


def test_what_is_on_the_way_is_not_missing_from_a_mere_count(ward: Ward) -> None:
    way = on_the_way(ward, besides=2)
    for counted, named in ((2, []), (1, [[("cylinders-missing", "1 / 2")]])):
        ward.report("stock-counted", depot="oxy", full=counted).raise_for_status()
        assert (left_over(ward), missing(ward)) == (named, 2 - counted)
    delivered(ward, way, "B1")
    assert (there(ward, "oxy")["full"], missing(ward)) == (way.count, 1)


def test_what_the_ledger_has_with_a_volunteer_is_not_on_the_way_twice(ward: Ward) -> None:
    way = on_the_way(ward, besides=1)
    moved_to(ward, "B1", "carried", holder=way.who)
    ward.report("stock-counted", depot="oxy", full=0).raise_for_status()
    assert left_over(ward) == [[("cylinders-missing", "0 / 1")]]
    assert missing(ward) == 1


def test_what_was_missing_and_is_written_with_whoever_has_it_is_missing_no_more(ward: Ward) -> None:
    registered(ward, "B1", "B2")
    ward.report("stock-counted", depot="oxy", full=1).raise_for_status()
    moved_to(ward, "B1", "carried", holder=str(ward.volunteers[0]))
    assert (there(ward, "oxy")["full"], missing(ward)) == (1, 0)


def test_the_board_counts_on_what_is_there_but_not_on_what_is_blocked(ward: Ward) -> None:
    """Three are there that the ledger has not, or not there; the fourth has a leaking valve."""
    registered(ward, "B1", "B2")
    moved_to(ward, "B2", "blocked", reason="van hở")
    app: Any = ward.client.app
    for count in ({"full": 3}, {"serials": ["B1", "B2", "B8", "B9"]}):
        ward.report("stock-counted", depot="oxy", **count).raise_for_status()
        ((_, stock),) = app.state.days.read(ward.number).board.facts.counted.values()
        assert stock.full == 3, count


def test_a_count_that_is_another_than_its_numbers_is_refused(ward: Ward) -> None:
    refused = ward.report("stock-counted", depot="oxy", full=3, serials=["B1", "B2"])
    assert (refused.status_code, codes(refused)) == (422, ["count-differs"])


def test_what_is_missing_stays_so_when_the_depot_is_written_anew(ward: Ward) -> None:
    registered(ward, "B1", "B2")
    ward.report("stock-counted", depot="oxy", full=1)
    keeper = ward.people["keeper"]
    (kept,) = [
        one for one in ward.client.get("/api/depots", headers=keeper).json() if one["id"] == "oxy"
    ]
    order = {name: kept[name] for name in ("kind", "name", "version")}
    place = {"lon": kept["lon"], "lat": kept["lat"]}
    answer = ward.client.put("/api/depots/oxy", json=order | {"place": place}, headers=keeper)
    assert (answer.status_code, answer.json()["full_missing"]) == (200, 1)


def test_what_is_missing_comes_and_goes_with_its_column_and_the_depots_stay(ward: Ward) -> None:
    registered(ward, "B1", "B2")
    ward.report("stock-counted", depot="oxy", full=1)
    engine = store_of(ward.client).engine
    downgrade(engine, "0015")
    upgrade(engine)
    assert there(ward, "oxy")["full"] == 2


def test_of_a_count_what_is_good_is_taken_and_the_rest_is_named(ward: Ward) -> None:
    """Once the full cylinders of a count were refused for bags that are blocked."""
    batch = received(ward, "A", 5)
    blocked = {"to": "blocked", "version": 1, "reason": "ẩm mốc"}
    path = f"/api/batches/{batch}/moves"
    ward.client.post(path, json=blocked, headers=ward.people["keeper"]).raise_for_status()
    version = ward.board()["version"]
    told = ward.report("stock-counted", depot="hang", full=2, bags=4, client_id="dem-3")
    assert (told.status_code, told.json()["version"]) == (200, version + 2)
    assert left_over(ward) == [[("nothing-usable", "depot hang: bag")]]
    assert there(ward) == {"full": 2, "bags": 0, "medicines": 0}
    assert counts(ward) == []
    same = ward.report("stock-counted", depot="hang", full=2, bags=4, client_id="dem-3")
    assert same.json()["version"] == version + 2


def test_what_was_not_counted_stays_on_the_board_as_it_is(ward: Ward) -> None:
    """Once a count of bags had taken all full cylinders from the board."""
    ward.it_is("07:10")
    told = ward.report("stock-counted", depot="oxy", bags=0)
    assert told.status_code == 200, told.text
    order = {"kind": "oxygen_emergency", "name_short": "Ông M.", "place": near(300)}
    urgent = taken(ward.client, "hotline-emergency", **order)["number"]
    answer = ward.client.post(f"/api/requests/{urgent}/offers", headers=ward.head)
    assert answer.status_code == 200, answer.text


def test_tomorrow_is_planned_from_what_was_counted(ward: Ward) -> None:
    received(ward, "A", 5)
    ward.it_is("16:00")
    ward.report("stock-counted", depot="hang", bags=1)
    for volunteer in ward.volunteers:
        shift = {"begins": "07:00", "ends": "17:00"}
        path = f"/api/volunteers/{volunteer}/shifts/{TOMORROW}"
        assert ward.client.put(path, json=shift, headers=ward.head).status_code == 204
    ward.client.headers.update(let_in(ward.client, "dieu-phoi 2021", at=AT))
    triaged(ward.client, ward.people, 7, kind="welfare_bag")
    found = planned(ward.client, ward.head, day=TOMORROW)
    document = ward.client.get(f"/api/problems/{found['problem']}/document").json()
    (hang,) = [one for one in document["depots"] if one["id"] == "hang"]
    assert hang["stock"]["bags"] == 1, json.dumps(hang)
    assert plan_of(ward.client, ward.head, found["number"])["routes"]


def test_a_count_of_nothing_at_all_is_refused_and_says_what_to_do(ward: Ward) -> None:
    refused = ward.report("stock-counted", depot="oxy")
    assert (refused.status_code, codes(refused)) == (422, ["nothing-counted"])
    assert "0" in refused.json()["issues"][0]["remedy"]


def test_numbers_are_read_however_they_are_written(ward: Ward) -> None:
    registered(ward, "B-1", "B-2", "Bx 3")
    told = ward.report("stock-counted", depot="oxy", serials=["b-1", "B - 2", "BX3", "bx 3", " "])
    assert told.status_code == 200, told.text
    assert left_over(ward) == []
    assert {cylinder(ward, one)["state"] for one in ("B-1", "B-2", "Bx 3")} == {"full"}


def test_a_delivery_of_a_cylinder_that_was_overdue_is_kept_and_seen_to(ward: Ward) -> None:
    """It was brought out all the same: the ledger has it where it is, and a person is told."""
    registered(ward, "B1", test_due="2021-09-17")
    ward.it_is("09:00")
    has = stops(ward.board())[str(ward.swap)][0]
    done = ward.report("done", task=str(ward.swap), vehicle=has, left=["B1"])
    assert done.status_code == 200, done.text
    assert stops(ward.board())[str(ward.swap)] == (has, "done")
    assert cylinder(ward, "B1")["state"] == "at-patient"
    assert left_over(ward) == [[("test-overdue", "cylinder B1: at-patient")]]


def test_what_a_board_takes_is_not_planned_with_till_the_ledger_says_that_it_is_gone(
    ward: Ward,
) -> None:
    """Of nine bags three are the ward's: whether they lie there, ride, or were issued and told."""
    received(ward, "L1", 9)
    assert left_of(ward, "bags") == 6
    ward.it_is("09:00")
    bag = ward.bags[0]
    order = {"good": "bag", "name": "Túi gạo", "count": 1, "request": bag}
    issued = sent(ward.client, ward.people["keeper"], "issues", "hang", **order)
    assert issued.status_code == 201, issued.text
    assert there(ward)["bags"] == 8
    assert left_of(ward, "bags") == 6
    has = stops(ward.board())[str(bag)][0]
    assert ward.report("done", task=str(bag), vehicle=has).status_code == 200
    assert left_of(ward, "bags") == 6
    ward.it_is("12:00")
    assert ward.report("stock-counted", depot="hang", bags=5).status_code == 200
    assert left_of(ward, "bags") == 5  # all that the ward's people take they had taken by then


def test_what_was_counted_of_what_no_ledger_keeps_is_planned_with_from_then_on(ward: Ward) -> None:
    assert left_of(ward, "bags") == 6
    ward.it_is("12:00")
    assert left_of(ward, "bags") == 6
    assert ward.report("stock-counted", depot="hang", bags=4).status_code == 200
    assert left_of(ward, "bags") == 4


def test_a_cylinder_of_a_board_is_its_own_till_it_was_left(ward: Ward) -> None:
    registered(ward, "B1", "B2", "B3", "B4", "B5")
    before = left_of(ward, "full", "oxy")
    assert before < there(ward, "oxy")["full"]
    ward.it_is("09:00")
    has = stops(ward.board())[str(ward.swap)][0]
    moved_to(ward, "B1", "carried", holder=has)
    assert left_of(ward, "full", "oxy") == before
    done = ward.report("done", task=str(ward.swap), vehicle=has, left=["B1"])
    assert done.status_code == 200, done.text
    assert there(ward, "oxy")["full"] == 4
    assert left_of(ward, "full", "oxy") == before


def left_of(ward: Ward, good: str, depot: str = "hang") -> int:
    """Return what a depot has for the plans of others on that day."""
    store = store_of(ward.client)
    with store.reading() as session:
        stations = all_depots(session, "A")
        known = known_on(session, stations, organisation="A", day=DAY)
        boards = [Days(store).board_now(DayPlanNumber(ward.number))]
        left = left_for_others(session, stations, known, boards, organisation="A")
    return int(getattr(left[depot], good))
