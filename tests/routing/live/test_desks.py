"""The boards of several districts: whose offers are best, and who writes."""

import threading
from collections.abc import Callable
from dataclasses import replace
from typing import Any

import numpy as np
import pytest

from geodata.live_roads import LiveRoads
from geodata.live_travel import RoadTravel
from geodata.matrix import TravelMatrix
from routing.dispatch import (
    Board,
    Boards,
    Cancelled,
    Delayed,
    NewTask,
    Offer,
    RoadClosed,
    VolunteerOut,
    replan_board,
)
from routing.errors import InvalidProblem
from routing.live.offers import offer_of
from routing.model import DepotId, PlaceId, Task, TaskId, VehicleId
from routing.problem import Place
from routing.solvers.stopping import Iterations
from tests.builders import a_problem, a_task, a_vehicle, at
from tests.geodata.roads import at_m, flat_speeds, network_m
from tests.routing.live.days import a_board


def an_emergency(place: str = "b") -> Task:
    return a_task("asked", place=place, task_class=1, called_s=at("07:00"))


def two_districts() -> Boards:
    near = a_problem(vehicles=[a_vehicle("near", start=PlaceId("c"))])
    far = a_problem(vehicles=[a_vehicle("far"), a_vehicle("farther", start=PlaceId("e"))])
    return Boards({"D1": a_board(far, {}), "D2": a_board(near, {})})


def test_the_best_offers_of_all_districts_come_best_first() -> None:
    found = two_districts().offers(an_emergency(), now_s=at("07:00"))
    # To ``b``: near 10 min, far 20, farther 30; the board keeps a minute to decide.
    assert [(one.district, one.offer.vehicle) for one in found] == [
        ("D2", "near"),
        ("D1", "far"),
        ("D1", "farther"),
    ]
    assert [one.offer.starts_s for one in found] == [at("07:11"), at("07:21"), at("07:31")]


def test_only_the_districts_named_are_asked() -> None:
    found = two_districts().offers(an_emergency(), now_s=at("07:00"), districts=("D1",), most=1)
    assert [one.offer.vehicle for one in found] == ["far"]


def test_an_offer_that_is_accepted_is_on_the_board_of_its_district() -> None:
    boards = two_districts()
    best = boards.offers(an_emergency(), now_s=at("07:00"))[0]
    board = boards.accept(best, an_emergency(), now_s=at("07:01"))
    assert board is boards["D2"]
    assert board.facts.who(TaskId("asked")) is None
    assert board.open.pinned_to(TaskId("asked")) == "near"
    assert boards["D1"].version == 0


def test_what_cannot_be_leaves_the_board_as_it_is() -> None:
    boards = two_districts()
    before = boards["D1"]
    with pytest.raises(InvalidProblem):
        boards.tell("D1", Cancelled(at_s=at("07:00"), task=TaskId("x")))
    assert boards["D1"] is before


def refused(call: Callable[[], object]) -> set[str]:
    with pytest.raises(InvalidProblem) as caught:
        call()
    return {issue.code for issue in caught.value.issues}


def test_one_wrong_clock_neither_shuts_a_board_nor_empties_its_offers() -> None:
    """Seconds since 1970 were taken for a moment of the day: nothing right was heard after that."""
    boards, epoch_s = two_districts(), 1_631_240_000
    asked = an_emergency()
    before = boards.offers(asked, now_s=at("07:00"))
    assert refused(lambda: boards.offers(asked, now_s=epoch_s)) == {"outside-day"}
    assert boards.offers(asked, now_s=at("07:00")) == before
    cancelled = Cancelled(at_s=epoch_s, task=TaskId("t1"))
    assert "outside-day" in refused(lambda: boards.tell("D1", cancelled))
    near = boards["D1"].open.vehicles[0].id
    delayed = Delayed(at_s=at("07:00"), vehicle=near, by_s=10**12)
    assert refused(lambda: boards.tell("D1", delayed)) == {"out-of-range"}
    boards.tell("D1", NewTask(at_s=at("07:00"), task=a_task("new")))


def test_who_cannot_be_asked_is_told_with_every_reason() -> None:
    boards = two_districts()
    nowhere = replace(an_emergency("nowhere"), bring_to=(DepotId("none"),))
    found = refused(lambda: boards.offers(nowhere, now_s=-1))
    assert found == {"unknown-place", "unknown-depot", "outside-day"}
    asked = an_emergency()
    now_s = at("07:00")
    assert refused(lambda: boards.offers(asked, now_s=now_s, districts=("D9",))) == {
        "unknown-district"
    }
    told = NewTask(at_s=now_s, task=a_task("new"))
    assert refused(lambda: boards.tell("D9", told)) == {"unknown-district"}
    with pytest.raises(ValueError, match="at least 1"):
        boards.offers(asked, now_s=now_s, most=0)


def test_events_told_at_once_from_many_threads_are_all_on_the_board() -> None:
    boards = two_districts()

    def tell(number: int) -> None:
        boards.tell("D1", NewTask(at_s=at("07:00"), task=a_task(f"n{number}")))

    threads = [threading.Thread(target=tell, args=(number,)) for number in range(20)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert {task.id for task in boards["D1"].open.tasks} == {f"n{n}" for n in range(20)}
    assert boards["D1"].version == 20


def test_a_re_plan_is_swapped_on_the_board_of_its_district() -> None:
    boards = two_districts()
    boards.tell("D1", NewTask(at_s=at("07:00"), task=a_task("new")))
    swapped = boards.swap(
        "D1", replan_board(boards["D1"], stop=Iterations(5), seed=1), now_s=at("07:00")
    )
    assert swapped.dropped is None
    assert boards["D1"].draft.starts_s(TaskId("new")) is not None


def a_street(*metres: int) -> RoadTravel:
    """Return travel between places on one street, a metre a second."""
    street = network_m([(0, 0), (3000, 0)], [(0, 1)])
    return RoadTravel(LiveRoads(street, flat_speeds()), [at_m(m, 0) for m in metres], hour=7)


def on_the_street(*metres: int) -> Board:
    """Return the board of a district with a vehicle at the first of its places."""
    places = tuple(Place(id=PlaceId(f"m{m}"), point=at_m(m, 0), area="vn-2021:1") for m in metres)
    vehicle = a_vehicle(f"at{metres[0]}", start=places[0].id, end=None)
    travel = TravelMatrix(
        seconds={"motorbike": np.abs(np.subtract.outer(metres, metres)).astype(np.int32)},
        metres={"motorbike": np.abs(np.subtract.outer(metres, metres)).astype(np.int32)},
    )
    return a_board(a_problem(vehicles=[vehicle], depots=[], places=places, travel=travel), {})


def test_roads_tell_every_district_how_far_a_new_place_is() -> None:
    boards = Boards(
        {"D1": on_the_street(0, 600), "D2": on_the_street(2400, 3000)},
        roads=a_street(0, 600, 2400, 3000),
    )
    new = Place(id=PlaceId("new"), point=at_m(1500, 0), area="vn-2021:1")
    found = boards.offers(an_emergency("new"), place=new, now_s=at("07:00"))
    # 900 m from 2,400 and 1,500 m from 0, a minute after seven.
    assert [(one.offer.vehicle, one.offer.arrives_s) for one in found] == [
        ("at2400", at("07:16")),
        ("at0", at("07:26")),
    ]
    board = boards.accept(found[1], an_emergency("new"), place=new, now_s=at("07:01"))
    assert board.draft.starts_s(TaskId("asked")) == at("07:26")
    # The roads know the place from now on: the next one is 300 m from it.
    again = Place(id=PlaceId("again"), point=at_m(1800, 0))
    legs = boards.legs("D1", again.point, now_s=at("07:01"))
    assert legs.away["motorbike"].tolist() == [1800, 1200, 300]
    assert len(boards.legs("D2", again.point, now_s=at("07:01")).away["motorbike"]) == 2


def test_a_new_place_needs_roads_to_be_asked() -> None:
    new = Place(id=PlaceId("new"), point=at_m(1500, 0))
    with pytest.raises(ValueError, match="no roads"):
        two_districts().offers(an_emergency("new"), place=new, now_s=at("07:00"))
    with pytest.raises(ValueError, match="know 1 places"):
        Boards({"D1": on_the_street(0, 600)}, roads=a_street(0))


def test_an_emergency_is_given_to_one_district_only() -> None:
    boards = two_districts()
    first, second, third = boards.offers(an_emergency(), now_s=at("07:00"))
    boards.accept(first, an_emergency(), now_s=at("07:01"))
    for other in (second, third, first):
        with pytest.raises(InvalidProblem) as refused:
            boards.accept(other, an_emergency(), now_s=at("07:01"))
        assert [issue.code for issue in refused.value.issues] == ["already-assigned"]
    assert boards["D1"].version == 0
    boards.tell("D2", Cancelled(at_s=at("07:02"), task=TaskId("asked")))
    boards.accept(second, an_emergency(), now_s=at("07:02"))
    assert boards["D1"].draft.starts_s(TaskId("asked")) == at("07:22")


def test_a_task_that_its_vehicle_cannot_take_stays_off_the_board() -> None:
    boards = two_districts()
    best = boards.offers(an_emergency(), now_s=at("07:00"))[0]
    out = boards.tell("D2", VolunteerOut(at_s=at("07:01"), vehicle=VehicleId("near")))
    with pytest.raises(InvalidProblem):
        boards.accept(best, an_emergency(), now_s=at("07:01"))
    assert boards["D2"] is out
    assert not out.open.tasks


@pytest.mark.parametrize(("by_s", "holds"), [(300, True), (420, False)])
def test_an_offer_that_would_start_much_later_by_now_is_outdated(by_s: int, holds: bool) -> None:
    boards = two_districts()
    best = boards.offers(an_emergency(), now_s=at("07:00"))[0]
    late = boards.tell("D2", Delayed(at_s=at("07:00"), vehicle=VehicleId("near"), by_s=by_s))
    if holds:  # at 07:15 instead of 07:11
        board = boards.accept(best, an_emergency(), now_s=at("07:00"))
        assert board.draft.starts_s(TaskId("asked")) == at("07:15")
        return
    with pytest.raises(InvalidProblem) as refused:  # at 07:17
        boards.accept(best, an_emergency(), now_s=at("07:00"))
    assert [issue.code for issue in refused.value.issues] == ["offer-outdated"]
    assert boards["D2"] is late


def test_an_offer_that_would_do_more_harm_by_now_is_outdated() -> None:
    boards = two_districts()
    task = a_task("asked", place="b", task_class=1, called_s=at("06:42"))
    best = boards.offers(task, now_s=at("07:00"))[0]
    assert best.offer.delta.harm1 == 10  # 29 min after the call; 20 from 30 min on
    boards.tell("D2", Delayed(at_s=at("07:00"), vehicle=VehicleId("near"), by_s=180))
    with pytest.raises(InvalidProblem) as refused:
        boards.accept(best, task, now_s=at("07:00"))
    assert [issue.code for issue in refused.value.issues] == ["offer-outdated"]


def test_a_place_that_comes_while_offers_are_sought_does_not_disturb_them(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    boards = Boards(
        {"D1": on_the_street(0, 600), "D2": on_the_street(2400, 3000)},
        roads=a_street(0, 600, 2400, 3000),
    )
    other = Place(id=PlaceId("other"), point=at_m(2700, 0), area="vn-2021:1")
    legs = boards.legs("D2", other.point, now_s=at("07:00"))
    around = RoadTravel.around

    def meanwhile(self: RoadTravel, *asked: Any, **how: Any) -> Any:
        found = around(self, *asked, **how)
        if boards["D2"].version == 0:
            event = NewTask(
                at_s=at("07:00"), task=a_task("n", place="other"), place=other, legs=legs
            )
            boards.tell("D2", event)
        return found

    monkeypatch.setattr(RoadTravel, "around", meanwhile)
    new = Place(id=PlaceId("new"), point=at_m(1500, 0), area="vn-2021:1")
    found = boards.offers(an_emergency("new"), place=new, now_s=at("07:00"))
    assert [one.offer.vehicle for one in found] == ["at2400", "at0"]
    assert boards["D2"].version == 1


def test_the_way_to_a_new_place_is_asked_of_the_roads_that_are_left() -> None:
    boards = Boards({"D1": on_the_street(0, 600)}, roads=a_street(0, 600))
    cut = network_m([(0, 0), (1000, 0), (3000, 0)], [(0, 1)])  # closed beyond 1,000 m
    left = RoadTravel(LiveRoads(cut, flat_speeds()), [at_m(0, 0), at_m(600, 0)], hour=7)
    closed = RoadClosed(at_s=at("07:00"), travel=left)
    with pytest.raises(InvalidProblem) as refused:
        boards.tell("D1", closed)
    assert [issue.code for issue in refused.value.issues] == ["no-travel"]
    with pytest.raises(InvalidProblem) as refused:
        boards.tell("D1", closed, roads=a_street(0))
    assert [issue.code for issue in refused.value.issues] == ["travel-size"]
    assert boards["D1"].version == 0
    point = at_m(1500, 0)
    assert boards.legs("D1", point, now_s=at("07:01")).away["motorbike"].tolist() == [1500, 900]
    boards.tell("D1", closed, roads=left)
    assert boards.legs("D1", point, now_s=at("07:01")).away["motorbike"].tolist() == [-1, -1]


def test_who_was_too_dear_is_asked_again_where_a_better_offer_does_not_hold(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    def at_its_hour(*asked: Any) -> Offer | None:
        offer = offer_of(*asked)
        return None if offer is None or offer.vehicle == "near" else offer

    monkeypatch.setattr("routing.live.offering.offer_of", at_its_hour)
    found = two_districts().offers(
        an_emergency(), now_s=at("07:00"), districts=("D2", "D1"), most=1
    )
    assert [one.offer.vehicle for one in found] == ["far"]
