"""Offers for an emergency, with numbers that can be added up by hand."""

from dataclasses import replace

import numpy as np
import pytest

from geodata.coordinates import LonLat
from routing.dispatch import Legs, Offering, advance, offers
from routing.live.offers import offer_of
from routing.model import Chain, PlaceId, Task, TaskId
from routing.problem import Place
from routing.solvers.insert import best_insertion
from tests.builders import CYLINDER, MINUTES, a_problem, a_swap, a_task, a_vehicle, a_window, at
from tests.routing.live.days import a_board, visits


def an_emergency(place: str = "b", **changes: object) -> Task:
    given = {"task_class": 1, "called_s": at("07:00"), "deadline_s": at("07:30")} | changes
    return a_task("asked", place=place, **given)


def test_the_best_offer_comes_first_and_each_is_another_vehicle() -> None:
    near, far = a_vehicle("near", start=PlaceId("a")), a_vehicle("far", start=PlaceId("e"))
    board = a_board(a_problem(vehicles=[far, near]), {})
    found = offers(board, an_emergency(), now_s=at("07:00"))
    # ``a`` to ``b`` 10 min, ``e`` to ``b`` 30 min.
    assert [(offer.vehicle, offer.arrives_s) for offer in found] == [
        ("near", at("07:10")),
        ("far", at("07:30")),
    ]
    assert found[0].delta < found[1].delta


def test_an_offer_tells_what_happens_to_every_other_stop() -> None:
    # t2 at ``c`` would start 07:30; ten minutes at ``b`` on the way make it 07:40, due at 07:35.
    tasks = [a_task("t2", place="c", deadline_s=at("07:35")), a_task("t3", place="d")]
    board = a_board(a_problem(*tasks), {"v1": "t2 t3"}, now="06:50")
    (offer,) = offers(board, an_emergency("b"), now_s=at("06:59"))
    assert (offer.after, offer.starts_s) == (None, at("07:20"))
    assert [(one.task, one.before_s, one.after_s) for one in offer.effects] == [
        ("t2", at("07:30"), at("07:40")),
        ("t3", at("07:50"), at("08:00")),
    ]
    assert offer.late == ("t2",)
    assert offer.pushed_back == ("t2", "t3")  # bags and visits, classes 4 and 5
    assert not offer.lent


def test_a_stop_begun_is_done_first() -> None:
    board = a_board(a_problem(a_task("t1", place="c")), {"v1": "t1"})
    (offer,) = offers(board, an_emergency("b"), now_s=at("07:01"))
    # t1 07:30-07:40, then ten minutes back to ``b``.
    assert (offer.starts_s, offer.effects) == (at("07:50"), ())


def test_a_crew_on_standby_goes_straight_with_what_it_has_aboard() -> None:
    crews = [a_vehicle("v1"), a_vehicle("standby", standby=True, aboard=CYLINDER)]
    emergency = an_emergency("a", delivers=CYLINDER, load_from="oxygen_station")
    found = offers(a_board(a_problem(vehicles=crews), {}), emergency, now_s=at("07:00"))
    # Ten minutes; by way of the station (5 min, loading 5 min, 5 min) it is fifteen.
    assert [(o.vehicle, o.starts_s) for o in found] == [
        ("standby", at("07:10")),
        ("v1", at("07:15")),
    ]
    assert [one.depot for one in found[1].effects] == ["s1"]
    assert found[1].effects[0].before_s is None


def test_an_offer_outside_the_home_ward_says_so() -> None:
    board = a_board(a_problem(vehicles=[a_vehicle(home_area="vn-2021:2")]), {})
    (offer,) = offers(board, an_emergency(), now_s=at("07:00"))
    assert offer.lent


def test_nobody_is_offered_who_may_not_do_it_or_cannot() -> None:
    crews = [a_vehicle("v1"), a_vehicle("v2", skills=("nurse",), shift=a_window("07:00", "07:30"))]
    board = a_board(a_problem(vehicles=crews), {})
    assert offers(board, an_emergency(skills=("nurse",)), now_s=at("07:00")) == ()


def test_a_new_place_is_asked_for_with_its_legs() -> None:
    # Seven minutes from ``home`` to it, a minute more from each place after that.
    board = a_board(a_problem(), {})
    minutes = 7 + np.arange(len(MINUTES), dtype=np.int32)
    legs = Legs(away={"motorbike": minutes * 60}, back={"motorbike": minutes * 60})
    new = Place(id=PlaceId("new"), point=LonLat(lon=106.7, lat=10.8))
    (offer,) = offers(board, an_emergency("new"), now_s=at("07:00"), place=new, legs=legs)
    assert offer.arrives_s == at("07:07")
    with pytest.raises(ValueError, match="legs"):
        offers(board, an_emergency("new"), now_s=at("07:00"), place=new)


def test_one_offering_serves_one_emergency_after_the_other() -> None:
    offering = Offering(a_board(a_problem(a_task("t1", place="c")), {"v1": "t1"}))
    places = ("a", "e", "b", "a")
    found = [offering.offers(an_emergency(place))[0].starts_s for place in places]
    alone = [
        offers(offering.board, an_emergency(place), now_s=at("07:00"))[0].starts_s
        for place in places
    ]
    assert found == alone


def test_the_arrays_find_what_the_exact_insertion_finds() -> None:
    tasks = [a_swap("t1", place="b"), a_task("t2", place="d"), a_task("t3", place="a")]
    board = a_board(a_problem(*tasks), {"v1": "s1 t1 t2 t3 s1"}, now="06:30")
    for place in ("a", "b", "c", "d", "e"):
        asked = an_emergency(place, delivers=CYLINDER, load_from="oxygen_station")
        (offer,) = offers(board, asked, now_s=at("06:30"))
        problem = a_problem(*tasks, asked, told=board.open.told)
        exact = best_insertion(problem, board.draft, asked, at_any_cost=True)
        assert exact is not None
        assert (offer.delta.harm1, offer.delta.effort) == (exact.delta[0], exact.delta[3])


def test_a_task_that_is_planned_gets_no_offers() -> None:
    board = a_board(a_problem(a_task("t1")), {"v1": "t1"})
    with pytest.raises(ValueError, match="planned"):
        offers(board, board.open.task(TaskId("t1")), now_s=at("07:00"))
    with pytest.raises(ValueError, match="begun"):
        offers(advance(board, at("07:05")), a_task("t1"), now_s=at("07:05"))


def test_no_offer_makes_a_meeting_of_others_fail() -> None:
    first = a_task("first", place="b")
    second = a_task("second", place="b", chain=Chain(previous=first.id, longest_gap_s=0))
    crews = [a_vehicle("v1"), a_vehicle("v2")]
    board = a_board(
        a_problem(first, second, vehicles=crews), {"v1": "first@08:00", "v2": "second@08:00"}
    )
    asked = an_emergency("e")
    wider = replace(board.open, tasks=(*board.open.tasks, asked))
    # By way of ``e`` v1 is at ``b`` at 08:30; right after 08:10 it may go wherever it likes.
    before, after = visits(wider, "asked first"), visits(wider, "first@08:00 asked")
    assert offer_of(board, wider, asked, crews[0], before) is None
    assert offer_of(board, wider, asked, crews[0], after) is not None
