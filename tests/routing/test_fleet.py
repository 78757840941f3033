"""From volunteers to vehicles: where they serve, who stays, what they carry."""

from dataclasses import replace

from geodata.coordinates import LonLat
from routing.intake import (
    Located,
    Locations,
    Volunteer,
)
from routing.model import NOTHING, Load
from tests.builders import at
from tests.routing.rows import (
    HERE,
    NEXT_DOOR,
    RULES,
    WARD,
    a_request,
    a_volunteer,
    assembled,
)


def test_a_volunteer_serves_the_home_ward_unless_the_row_says_more() -> None:
    volunteers = (
        a_volunteer(id="home"),
        a_volunteer(id="more", areas=("27286", "vn-2021:27283")),
        a_volunteer(id="reserve", areas=("*",)),
    )
    areas = {str(v.id): v.areas for v in assembled(volunteers=volunteers).problem.vehicles}
    assert areas == {
        "home": (WARD,),
        "more": (WARD, "vn-2021:27286", "vn-2021:27283"),
        "reserve": (),
    }


def test_of_a_wards_own_volunteers_as_many_stay_as_the_floor_says() -> None:
    volunteers = (
        a_volunteer(id="short", areas=("27286",), shift_end_s=at("12:00")),
        a_volunteer(id="nurse", areas=("27286",), skills=("nurse",), shift_end_s=at("18:00")),
        a_volunteer(id="away", areas=("27286",), gates=("recovered",)),
        a_volunteer(id="long", areas=("27286",)),
        a_volunteer(id="later", areas=("27283",)),
        a_volunteer(id="reserve", areas=("*",)),
        a_volunteer(id="crew", areas=("27286",), standby=True, shift_end_s=at("20:00")),
    )

    def lent(floor: int, *more: Volunteer) -> set[str]:
        rules = replace(RULES, lending_floor=floor)
        result = assembled(volunteers=(*volunteers, *more), rules=rules)
        kept = {i.subject.partition(",")[0] for i in result.notices if i.code == "kept-in-ward"}
        stay = {str(v.id) for v in result.problem.vehicles if v.areas == (WARD,)}
        assert kept == stay - {"home"}
        return {str(v.id) for v in result.problem.vehicles} - stay

    everybody = {"short", "nurse", "away", "long", "later", "reserve", "crew"}
    assert RULES.lending_floor == 0
    assert lent(0) == everybody
    assert lent(1) == everybody - {"later"}
    assert lent(2) == everybody - {"later", "long"}
    assert lent(1, a_volunteer(id="home")) == everybody
    assert lent(3) == everybody - {"later", "long", "short"}
    assert lent(9) == {"away", "reserve", "crew"}


def test_a_bare_ward_code_is_unclear_where_two_schemes_are_in_use() -> None:
    other = Located(point=HERE.point, area="vn-2025-01:27289")
    located = Locations(volunteers={"V01": HERE}, depots={"D1": other})
    people = (a_volunteer(areas=("27286",)), a_volunteer(id="V02", areas=("vn-2021:27286",)))
    found = replace(located, volunteers={"V01": HERE, "V02": HERE})
    result = assembled(volunteers=people, located=found)
    assert [(i.code, i.subject) for i in result.issues] == [("unknown-area", "V01, field areas")]
    assert [vehicle.id for vehicle in result.problem.vehicles] == ["V02"]


def test_a_restriction_that_cannot_be_read_is_never_leave_to_serve_anywhere() -> None:
    no_wards = {"V01": Located(point=HERE.point), "V02": Located(point=HERE.point)}
    people = (a_volunteer(areas=("27286",)), a_volunteer(id="V02"))
    result = assembled(volunteers=people, located=Locations(volunteers=no_wards, depots={}))
    # without wards a bare code means nothing, and only who named none stays unbound
    assert [(str(v.id), v.areas) for v in result.problem.vehicles] == [("V02", ())]
    assert ("unknown-area", "V01, field areas") in {(i.code, i.subject) for i in result.issues}


def test_who_lives_outside_all_wards_serves_only_where_the_row_says() -> None:
    nowhere = Located(point=LonLat(lon=107.5, lat=10.2))
    people = (
        a_volunteer(id="silent"),
        a_volunteer(id="named", areas=("27286",)),
        a_volunteer(id="anywhere", areas=("*",)),
    )
    located = Locations(
        requests={"R0001": HERE},
        volunteers=dict.fromkeys(("silent", "named", "anywhere"), nowhere),
        depots={"D1": NEXT_DOOR},
    )
    result = assembled(a_request(), volunteers=people, located=located)
    assert {str(v.id): v.areas for v in result.problem.vehicles} == {
        "named": ("vn-2021:27286",),
        "anywhere": (),
    }
    assert [(i.code, i.subject) for i in result.issues] == [
        ("outside-areas", "silent, field lon, lat")
    ]
    assert [n.code for n in result.notices] == ["outside-areas", "outside-areas"]


def test_a_blank_capacity_is_the_profiles_and_a_larger_one_is_cut_with_a_notice() -> None:
    result = assembled(volunteers=(a_volunteer(capacity_kg=500, cylinders=1),))
    (vehicle,) = result.problem.vehicles
    capacity = (vehicle.capacity.kg, vehicle.capacity.litres, vehicle.capacity.cylinders)
    assert capacity == (40, 100, 1)
    assert [n.subject for n in result.notices] == ["V01, field capacity_kg"]


def test_spare_cylinders_are_aboard_with_their_weight() -> None:
    made = assembled(volunteers=(a_volunteer(spare_cylinders=1, standby=True),))
    (vehicle,) = made.problem.vehicles
    assert vehicle.aboard == Load(full=1, kg=12, litres=10)
    assert vehicle.standby


def test_more_spare_cylinders_than_fit_are_said_and_not_reckoned_with() -> None:
    made = assembled(volunteers=(a_volunteer(spare_cylinders=50),))
    assert made.problem.vehicles[0].aboard == NOTHING
    assert [(n.code, n.subject) for n in made.notices] == [
        ("over-limit", "V01, field spare_cylinders")
    ]
