"""Why people and depots from outside a ward serve it, as the board tells it."""

import tomllib
from dataclasses import replace
from pathlib import Path

import pytest

from api.schemas.outside import OutsideShape
from api.services.placing import Placer
from geodata.areas import AreaSet
from routing.from_outside import FromOutside
from routing.model import DepotId, PlaceId, TaskId, VehicleId
from routing.plan import Sentence
from routing.problem import Place
from tests.api.conftest import let_in
from tests.api.running_ward import Ward, day_start, morning, stops, ward
from tests.api.test_maps import ONE, THREE, the_wards
from tests.api.test_requests import codes
from tests.builders import a_depot, a_problem, a_task

__all__ = ["day_start", "morning", "ward"]  # fixtures


def test_what_the_wards_own_do_needs_no_reason(ward: Ward) -> None:
    task = next(task for task, (_, status) in stops(ward.board()).items() if status == "planned")
    path = f"/api/day-plans/{ward.number}/tasks/{task}/from-outside"
    answer = ward.client.get(path, headers=ward.head)
    assert (answer.status_code, answer.json()) == (200, [])


def test_a_task_that_the_day_does_not_have_is_said(ward: Ward) -> None:
    path = f"/api/day-plans/{ward.number}/tasks/gone/from-outside"
    answer = ward.client.get(path, headers=ward.head)
    assert (answer.status_code, codes(answer)) == (404, ["no-such-task"])
    keeper = let_in(ward.client, "thu kho", role="station_keeper")
    assert ward.client.get(path, headers=keeper).status_code == 403


def found(*, home: str | None, depot: str | None = None) -> FromOutside:
    return FromOutside(
        task=TaskId("t1"),
        area=ONE,
        vehicle=VehicleId("v1"),
        home=home,
        depot=None if depot is None else DepotId(depot),
        reason="STOCK_SHORT",
        sentence=Sentence(vi="Hết hàng.", en="Out of stock."),
        effect=None,
    )


def placer_of(*, same: bool) -> Placer:
    """Return wards of which the third is of the first one's district, or of another."""
    first, second, third = the_wards().areas
    other = first.district_code if same else "999"
    third = replace(third, district_code=other, district="Quận B")
    return Placer(sets=(AreaSet(areas=(first, second, third), sample=True),))


@pytest.mark.parametrize(("same", "reach"), [(True, "district"), (False, "beyond")])
def test_it_is_said_whether_help_comes_from_the_same_district_or_from_beyond(
    same: bool, reach: str
) -> None:
    problem = a_problem(a_task(), depots=[a_depot("d1", place=PlaceId("b"))])
    places = tuple(
        Place(id=one.id, point=one.point, area=THREE) if one.id == PlaceId("b") else one
        for one in problem.places
    )
    problem = replace(problem, places=places)
    for one in (found(home=THREE), found(home=ONE, depot="d1")):  # of a depot, where that is
        shape = OutsideShape.of(one, problem, placer=placer_of(same=same), language="vi")
        assert (shape.reach, shape.home, shape.sentence) == (reach, THREE, "Hết hàng.")


def test_of_whom_nobody_knows_the_ward_it_is_not_said_that_they_come_from_beyond() -> None:
    problem = a_problem(a_task(), depots=[a_depot("d1", place=PlaceId("b"))])
    nowhere = replace(problem, places=tuple(replace(one, area=None) for one in problem.places))
    for one in (found(home=None), found(home=ONE, depot="d1")):
        shape = OutsideShape.of(one, nowhere, placer=placer_of(same=True), language="vi")
        assert (shape.reach, shape.home, shape.home_name) == ("unknown", None, "")
    other = found(home="vn-2021:99999")  # of a ward that is imported nowhere
    shape = OutsideShape.of(other, problem, placer=placer_of(same=True), language="vi")
    assert (shape.reach, shape.home) == ("unknown", "vn-2021:99999")


def test_each_reach_has_its_words_on_the_board() -> None:
    words = tomllib.loads(Path("api/pages/board.toml").read_text(encoding="utf-8"))
    for kind in ("vehicle", "depot"):
        assert "{home}" in words[f"outside_{kind}"]["vi"]
        assert "{home}" not in words[f"outside_{kind}_nowhere"]["vi"]
    assert {"reach_district", "reach_beyond"} <= words.keys()
