from dataclasses import replace

import numpy as np
import pytest
from shapely import MultiPolygon, box
from shapely.affinity import translate

from geodata.areas import Area, AreaSet
from geodata.errors import InvalidInput
from geodata.reverse import Ground, Units, split_schemes
from tests.geodata.tiny_city import SIDE, SOUTH, WEST, tiny_areas

M = 1 / 111_195  # a metre northwards, in degrees
WHOLE, DIVIDED = ("vn-2025-07:900",), ("vn-2025-07:901", "vn-2025-07:902")


def keys_now(area: Area) -> tuple[str, ...]:
    """Phường 1 of Quận 5 went whole into 900, Phường 2 was divided, of others nothing is known."""
    return {"51": WHOLE, "52": DIVIDED}.get(area.code, ())


def ground(areas_now: AreaSet | None = None) -> Ground:
    return Ground(areas=tiny_areas(), keys_now=keys_now, areas_now=areas_now)


def at(*points: tuple[float, float], areas_now: AreaSet | None = None) -> tuple[Units, ...]:
    lon, lat = np.array(points).T
    return ground(areas_now).units_at(WEST + lon, SOUTH + lat)


def test_a_point_gets_its_ward_and_the_metres_to_its_edge() -> None:
    (units,) = at((0.001, 0.0003))
    assert (units.area, units.certain, units.reasons) == ("vn-2021:51", True, ())
    assert units.now == WHOLE
    assert units.edge_m == pytest.approx(0.0003 * 111_195, rel=1e-3)


def test_wards_of_several_parts_have_edges_too() -> None:
    # Imported wards are all kept as such, most of them with one part.
    whole = tiny_areas()
    parts = tuple(replace(area, geometry=MultiPolygon([area.geometry])) for area in whole.areas)
    point = np.array([WEST + SIDE / 4]), np.array([SOUTH + SIDE / 4])

    (plain,) = Ground(areas=whole, keys_now=keys_now).units_at(*point)
    (several,) = Ground(areas=replace(whole, areas=parts), keys_now=keys_now).units_at(*point)

    assert several.edge_m == pytest.approx(plain.edge_m)
    assert np.isfinite(several.edge_m)


def test_east_and_west_a_degree_is_shorter() -> None:
    (units,) = at((0.0001, 0.001))
    assert units.edge_m == pytest.approx(0.0001 * 111_195 * np.cos(np.radians(10)), rel=1e-3)


def test_a_divided_ward_is_uncertain_and_its_parts_are_listed() -> None:
    (units,) = at((0.003, 0.001))
    assert (units.area, units.certain, units.now) == ("vn-2021:52", True, DIVIDED)
    assert "vn-2025-07:901, vn-2025-07:902" in units.reasons[0]


def test_where_the_new_units_are_loaded_the_point_decides() -> None:
    west = replace(
        tiny_areas().areas[1],
        scheme="vn-2025-07",
        code="902",
        geometry=box(WEST + SIDE, SOUTH, WEST + 1.5 * SIDE, SOUTH + SIDE),
    )
    new = AreaSet(areas=(west,))
    inside, beside = at((0.0025, 0.001), (0.0035, 0.001), areas_now=new)
    assert (inside.now, inside.reasons) == (("vn-2025-07:902",), ())
    assert beside.now == DIVIDED  # no new unit is loaded there: the table is what is known


def test_on_a_border_both_wards_are_told_and_neither_is_certain() -> None:
    exact, near, off = at((0.002, 0.001), (0.002 + 0.5 * M, 0.001), (0.002 + 3 * M, 0.001))
    assert (exact.area, exact.also, exact.certain) == ("vn-2021:51", "vn-2021:52", False)
    assert (near.area, near.also) == ("vn-2021:52", "vn-2021:51")
    assert "on the border of vn-2021:51 and vn-2021:52" in exact.reasons[0]
    assert (off.also, off.certain) == ("", True)


def test_the_outer_edge_is_no_border_between_two() -> None:
    (units,) = at((0.0, 0.001))
    assert (units.area, units.also, units.certain) == ("vn-2021:51", "", True)


def test_outside_and_nan_lie_nowhere_and_say_so() -> None:
    outside, nowhere = at((0.5, 0.5), (np.nan, 0.001))
    for units in (outside, nowhere):
        assert (units.area, units.now, units.certain) == ("", (), False)
        assert np.isnan(units.edge_m)
        assert "outside all wards" in units.reasons[0]
    assert ground().units_at(np.array([]), np.array([])) == ()


def test_old_and_new_units_loaded_together_are_told_apart() -> None:
    old = tiny_areas()
    new = replace(old.areas[0], scheme="vn-2025-07", code="900")
    wards, now = split_schemes(AreaSet(areas=(*old.areas, new)))
    assert wards.keys == old.keys
    assert now is not None
    assert now.keys == ("vn-2025-07:900",)
    alone = AreaSet(areas=(new,))
    assert split_schemes(alone) == (alone, None)
    assert split_schemes(old) == (old, None)


def test_wards_of_two_old_schemes_are_refused_with_both_named() -> None:
    old = tiny_areas()
    older = replace(old.areas[0], scheme="vn-2020")
    new = replace(old.areas[0], scheme="vn-2025-07")
    with pytest.raises(InvalidInput, match="vn-2020, vn-2021") as refused:
        split_schemes(AreaSet(areas=(*old.areas, older, new)))
    assert [issue.code for issue in refused.value.issues] == ["bad-usage"]


def test_a_metre_to_the_east_is_as_long_as_one_to_the_north() -> None:
    # a border that runs north and south in Hà Nội, where a degree of longitude is 7 % shorter
    north = tuple(
        replace(a, geometry=translate(a.geometry, yoff=11)) for a in tiny_areas().areas[:2]
    )
    hanoi = Ground(areas=AreaSet(areas=north), keys_now=keys_now)
    metre_deg = M / np.cos(np.radians(21.001))
    lon = WEST + SIDE + np.array([0.95, 0.99, 1.05]) * metre_deg
    near, nearer, off = hanoi.units_at(lon, np.full(3, SOUTH + 11 + SIDE / 2))
    assert (near.also, nearer.also, off.also) == ("vn-2021:51", "vn-2021:51", "")


def test_the_metres_are_those_of_the_border_itself_near_and_far() -> None:
    rng = np.random.default_rng(1)
    points = rng.uniform(0.0, SIDE, (200, 2))
    shrink = np.cos(np.radians(10))
    for (lon, lat), units in zip(points, at(*map(tuple, points)), strict=True):
        to_edge = min(min(lon, SIDE - lon) * shrink, lat, SIDE - lat) * 111_195
        assert units.edge_m == pytest.approx(to_edge, abs=0.25, rel=1e-3)
