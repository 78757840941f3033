"""From requests to tasks and to a problem; the day is 2021-09-10, with a curfew from 18:00."""

from datetime import date
from decimal import Decimal

import pytest

from geodata.coordinates import LonLat
from routing.intake import (
    DepotRow,
    Located,
    Locations,
)
from routing.model import Chain, Load
from tests.builders import at
from tests.routing.rows import (
    HERE,
    NEXT_DOOR,
    RULES,
    WARD,
    a_request,
    a_station,
    a_swap_request,
    assembled,
    first_task,
    intake,
)

# Classes and waiting


@pytest.mark.parametrize(
    ("flags", "expected"), [((), 5), (("household",), 5), (("household", "alone"), 4)]
)
def test_a_bag_is_class_4_for_vulnerable_people_and_else_5(
    flags: tuple[str, ...], expected: int
) -> None:
    assert first_task(a_request(flags=flags)).task_class == expected


def test_a_request_of_yesterday_evening_has_waited_one_day() -> None:
    task = first_task(a_request(received_s=at("20:00") - at("24:00")))
    assert (task.days_waited, task.released_s, task.called_s) == (1, 0, -4 * 3600)


@pytest.mark.parametrize(("days", "expected"), [(2, 5), (3, 4), (6, 3), (30, 3)])
def test_waiting_moves_a_bag_up_every_third_day_but_not_above_3(days: int, expected: int) -> None:
    assert first_task(a_request(received_s=at("07:00") - days * 86400)).task_class == expected


def test_an_unknown_risk_counts_as_the_highest_and_is_shown_as_assumed() -> None:
    task = first_task(a_request(risk=None))
    assert (task.risk, task.assumed) == ("red", ("risk",))


def test_an_unknown_call_counts_as_made_when_the_day_begins_and_may_be_served_at_any_time() -> None:
    task = first_task(a_request("medicine", received_s=None))
    assert (task.called_s, task.deadline_s, task.released_s) == (at("06:00"), at("10:00"), 0)
    assert task.assumed == ("received_at",)


# Deadlines


def test_an_emergency_is_due_half_an_hour_after_the_call_and_may_not_be_served_before_it() -> None:
    task = first_task(a_request("oxygen_emergency", received_s=at("10:05")))
    assert (task.task_class, task.deadline_s, task.deadline_source) == (1, at("10:35"), "call")
    assert (task.called_s, task.released_s) == (at("10:05"), at("10:05"))


def test_medicine_is_due_four_hours_after_the_call() -> None:
    assert first_task(a_request("medicine")).deadline_s == at("11:00")


def test_a_bag_is_due_at_six_in_the_evening_of_the_planned_day_however_long_it_waited() -> None:
    task = first_task(a_request(received_s=at("07:00") - 5 * 86400))
    assert (task.deadline_s, task.deadline_source) == (at("18:00"), "day")


@pytest.mark.parametrize(("days_ago", "due"), [(0, "42:00"), (1, "18:00"), (4, "18:00")])
def test_a_cylinder_is_fetched_back_by_the_day_after_the_call(days_ago: int, due: str) -> None:
    request = a_request("oxygen_collect", received_s=at("07:00") - days_ago * 86400)
    assert first_task(request).deadline_s == at(due)


def test_a_swap_is_due_at_run_out_less_the_margin() -> None:
    task = first_task(a_swap_request())
    # run-out 08:00 + 8 x 100 / 2 = 400 min = 14:40, less 30 min; empty after 600 min
    assert (task.deadline_s, task.deadline_source) == (at("14:10"), "run-out")
    assert task.show["to_empty"] == "18:00"
    assert task.show["supply"] == "8 l · 150 bar · 2 l/min"


def test_a_swap_of_which_nothing_is_known_is_due_ten_minutes_after_the_call() -> None:
    task = first_task(a_request("oxygen_swap"))
    # 8 litres, 100 bar, 10 l/min, read at the call: 40 min, less the margin of 30
    assert task.deadline_s == at("07:10")
    assert task.assumed == ("size_l", "pressure_bar", "flow_lpm", "measured_at")


# Goods


def test_a_swap_brings_a_full_cylinder_and_takes_the_empty_one() -> None:
    task = first_task(a_swap_request())
    assert task.delivers == Load(full=1, kg=12, litres=10)
    assert task.collects == Load(empty=1, kg=10, litres=10)
    assert task.load_from == "oxygen_station"


def test_an_emergency_lends_a_cylinder_and_takes_none() -> None:
    task = first_task(a_request("oxygen_emergency"))
    assert (task.delivers, task.collects) == (Load(full=1, kg=12, litres=10), Load())
    assert task.assumed == ()  # nothing of the patient's own counts


def test_what_comes_is_of_the_stations_size_and_what_goes_of_the_patients() -> None:
    task = first_task(a_swap_request(size_l=Decimal(40)))
    # run-out by the 40 litres: 40 x 100 / 2 = 2000 min after 08:00 = 41:20, less 30 min
    assert task.deadline_s == at("40:50")
    assert task.delivers == Load(full=1, kg=12, litres=10)  # 8 litres
    assert task.collects == Load(empty=1, kg=52, litres=50)  # 40 litres


def test_fetching_back_takes_one_empty_cylinder_of_the_size_it_has() -> None:
    task = first_task(a_request("oxygen_collect", size_l=Decimal(40)))
    assert (task.delivers, task.collects) == (Load(), Load(empty=1, kg=52, litres=50))
    assert task.load_from is None


def test_a_size_in_between_weighs_as_the_next_larger_one() -> None:
    task = first_task(a_swap_request(size_l=Decimal(9)))
    assert task.collects == Load(empty=1, kg=13, litres=13)  # as 10 litres


def test_a_motorbike_takes_two_bags_and_not_three() -> None:
    bag = first_task(a_request()).delivers
    limit = RULES.limits["motorbike"]
    assert limit.holds(bag + bag)
    assert not limit.holds(bag + bag + bag)  # 120 litres


# The night


def test_a_swap_is_followed_by_as_many_cylinders_as_last_until_the_next_morning() -> None:
    result = intake(a_swap_request(received_s=at("12:00")))
    swap, second, third = result.tasks
    # from 12:00 to 08:00 are 20 h; one lasts 6 h 40, so three; one every 6 h 40 less 30 min
    assert not result.notices
    assert [t.id for t in (swap, second, third)] == ["R0001", "R0001+2", "R0001+3"]
    gap_s = at("06:10")
    assert second.chain == Chain(previous=swap.id, longest_gap_s=gap_s)
    assert third.chain == Chain(previous=second.id, longest_gap_s=gap_s)
    assert (second.delivers, second.collects) == (swap.delivers, Load())


def test_the_nights_cylinders_are_due_before_the_curfew_begins() -> None:
    swap, second, third = intake(a_swap_request()).tasks
    # 14:10 + 6:10 = 20:20 is in the curfew
    assert [swap.deadline_s, second.deadline_s, third.deadline_s] == [
        at("14:10"),
        at("18:00"),
        at("18:00"),
    ]


def test_the_night_is_covered_even_if_the_first_cylinder_comes_as_early_as_it_may() -> None:
    slow = a_swap_request(flow_lpm=Decimal(1), measured_s=at("06:00"), received_s=at("06:00"))
    result = intake(slow)
    # one lasts 800 min = 13 h 20: swapped at 07:23, it is at its reserve at 20:43 and two are at
    # 10:03; due at 19:20 less 30 min, from when one would have been enough
    swap, second = result.tasks
    assert (swap.released_s, swap.deadline_s) == (at("06:00"), at("18:50"))
    assert second.chain == Chain(previous=swap.id, longest_gap_s=at("12:50"))
    assert not result.notices


@pytest.mark.parametrize(("received", "count"), [("05:00", 4), ("12:00", 3), ("11:59", 4)])
def test_cylinders_are_counted_from_the_call_but_not_from_before_the_first_window(
    received: str, count: int
) -> None:
    result = intake(a_swap_request(received_s=at(received)))
    # 6 h 40 each: from 06:00 four (26 h), from 12:00 exactly three (20 h), a minute earlier four
    needed = [n.message.split()[1] for n in result.notices]
    assert len(result.tasks) == 3
    assert needed == (["4"] if count == 4 else [])


def test_the_following_cylinders_are_as_large_as_those_of_the_stations() -> None:
    # 14 litres at 2 l/min would last 11 h 40 and two reach from 12:00 to 08:00; of 8 it takes three
    result = intake(a_swap_request(size_l=Decimal(14), received_s=at("12:00")))
    assert [task.delivers.kg for task in result.tasks] == [12, 12, 12]
    assert [task.chain and task.chain.longest_gap_s for task in result.tasks[1:]] == [
        at("06:10"),
        at("06:10"),
    ]


def test_a_cylinder_that_lasts_until_morning_needs_no_other() -> None:
    # 8 litres at 150 bar, 0.5 l/min: 1600 min = 26 h 40, from 07:00 past 08:00 of the next day
    result = intake(a_swap_request(flow_lpm=Decimal("0.5")))
    assert [task.id for task in result.tasks] == ["R0001"]
    assert not result.notices


def test_cylinders_above_three_for_one_patient_are_left_to_a_person() -> None:
    result = intake(a_swap_request(flow_lpm=Decimal(10)))
    # called at 07:00; to 08:00 are 25 h = 1500 min; one lasts 80 min: 18.75
    assert len(result.tasks) == 3
    (notice,) = result.notices
    assert notice.code == "night-not-covered"
    assert notice.message == "needs 19 cylinders from 07:00 until 08:00 (+1), 3 are planned"


def test_a_gap_never_gets_shorter_than_one_visit() -> None:
    # 60 l/min: a full cylinder lasts 13 min 20, under the margin; one service takes 8 min
    second = intake(a_swap_request(flow_lpm=Decimal(60))).tasks[1]
    assert second.chain is not None
    assert second.chain.longest_gap_s == 480


# What cannot be planned


def test_restock_is_refused_with_what_to_do() -> None:
    result = intake(a_request("restock"), a_request("medicine", "R0002"))
    assert [task.id for task in result.tasks] == ["R0002"]
    assert [(i.code, i.subject) for i in result.issues] == [
        ("restock-by-hand", "R0001, field kind")
    ]


def test_a_request_received_after_the_day_is_left_out() -> None:
    result = intake(a_request(received_s=at("24:00")))
    assert (result.tasks, [i.code for i in result.issues]) == ((), ["after-the-day"])


def test_a_request_that_was_not_found_is_a_task_without_a_place() -> None:
    result = intake(a_request(), found=None)
    (task,) = result.tasks
    assert (task.place, task.area, task.confirmed) == (None, None, False)
    assert [notice.code for notice in result.notices] == ["not-located"]


def test_a_guessed_place_stays_unconfirmed() -> None:
    guessed = Located(point=HERE.point, area=WARD, confirmed=False)
    (task,) = intake(a_request(), found=guessed).tasks
    assert (task.place, task.confirmed) == ("P0001", False)


def test_transport_is_a_task_of_class_1_at_the_patients_place() -> None:
    task = first_task(a_request("transport"))
    assert (task.task_class, task.place, task.delivers) == (1, "P0001", Load())


@pytest.mark.parametrize(
    ("address", "expected"),
    [
        ("6 Nguyễn Trãi, P.2, Q.5", "open"),
        ("123/6 Nguyễn Trãi, P.2, Q.5", "narrow"),
        ("123/45/6 Nguyễn Trãi, P.2, Q.5", "narrow"),
        ("", "open"),
    ],
)
def test_a_house_in_an_alley_is_for_motorbikes_and_people_on_foot(
    address: str, expected: str
) -> None:
    assert first_task(a_request(address=address)).alley == expected


def test_what_people_read_goes_along_but_flags_do_not() -> None:
    task = first_task(a_request(name_short="Chị H.", note="gọi trước", flags=("pregnant",)))
    assert task.show == {"name_short": "Chị H.", "note": "gọi trước"}


# The problem


def test_one_address_is_one_place_and_two_houses_at_one_point_are_two() -> None:
    requests = (
        a_request(request_id="R1", address="6 Nguyễn Trãi"),
        a_request("medicine", "R2", address="6 nguyen  trai"),
        a_request("medicine", "R3", address="8 Nguyễn Trãi"),
    )
    problem = assembled(*requests).problem
    places = {str(task.id): task.place for task in problem.tasks}
    assert places["R1"] == places["R2"] != places["R3"]
    assert [place.id for place in problem.places] == ["P0001", "P0002", "P0003", "P0004"]
    assert problem.places[0].point == NEXT_DOOR.point  # the depot comes first


def test_the_rules_of_the_day_and_the_word_on_travel_go_into_the_problem() -> None:
    problem = assembled(a_request()).problem
    assert (problem.day, problem.estimated) == (date(2021, 9, 10), True)
    assert problem.rules is RULES.rules


def test_a_depot_without_hours_keeps_those_of_its_kind() -> None:
    depots = (a_station(), a_station(id="D2", opens_s=at("09:00"), closes_s=at("11:00")))
    hours = [d.opens[0] for d in assembled(depots=depots).problem.depots]
    assert [(h.opens_s, h.closes_s) for h in hours] == [
        (at("06:00"), at("18:00")),
        (at("09:00"), at("11:00")),
    ]


def test_people_and_depots_that_were_not_found_are_left_out_and_named() -> None:
    result = assembled(a_request(), located=Locations(requests={"R0001": HERE}))
    assert (result.problem.vehicles, result.problem.depots) == ((), ())
    assert [(i.code, i.subject) for i in result.issues] == [
        ("not-located", "V01, field home_address"),
        ("not-located", "D1, field address"),
    ]


def test_a_point_outside_all_wards_is_named_where_wards_are_known() -> None:
    nowhere = Located(point=LonLat(lon=107.5, lat=10.2))
    located = Locations(
        requests={"R0001": nowhere}, volunteers={"V01": HERE}, depots={"D1": NEXT_DOOR}
    )
    result = assembled(a_request(), located=located)
    assert [(i.code, i.subject) for i in result.issues] == [
        ("outside-areas", "R0001, field lon, lat")
    ]
    assert result.issues[0].message.startswith("lies outside all wards")
    assert result.problem.tasks[0].area is None
    unknown = Locations(requests={"R0001": nowhere}, volunteers={"V01": nowhere}, depots={})
    assert "outside-areas" not in {i.code for i in assembled(located=unknown).issues}


# Beds and crews


def test_a_transport_goes_to_the_first_facility_that_accepted() -> None:
    hospital = DepotRow(id="BV1", kind="facility")
    request = a_request("transport", beds=("BV9", "BV1"))
    made = assembled(request, depots=(a_station(), hospital))
    (task,) = made.problem.tasks
    assert task.bring_to == ("BV1",)
    assert task.handover_s == 1500
    assert [(issue.code, issue.subject) for issue in made.issues] == [
        ("unknown-depot", "R0001, field beds")
    ]
