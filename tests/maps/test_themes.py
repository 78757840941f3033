import math
from dataclasses import replace
from datetime import datetime
from typing import Any

import pytest
import shapely

from geodata.areas import AreaSet
from geodata.coordinates import LonLat
from geodata.zones import Zone
from maps import themes
from maps.frame import page_html
from maps.geojson import told_apart, wards_collection
from maps.sheet import Ground, Sheet
from maps.states import (
    FacilityState,
    HeldCylinder,
    Load,
    RouteState,
    StationState,
    StopState,
    WardCylinders,
)
from maps.theme_map import theme_map
from maps.themes import Theme
from maps.wording import Language
from routing.model import DepotKind, Stock
from tests.maps.small_ward import EAST, NORTH, SOUTH, WEST, streets, wards

AT = datetime(2021, 9, 10, 9, 42)  # noqa: DTZ001 - as it is written on the sheet
HERE = LonLat(lon=106.7021, lat=10.7571)
THERE = LonLat(lon=106.7040, lat=10.7590)


def a_station(**changes: object) -> StationState:
    station = StationState(
        id="tram-1", kind="oxygen_station", name="Trạm 1", point=HERE, stock=Stock(full=7)
    )
    return replace(station, **changes)  # type: ignore[arg-type]


def a_facility(**changes: object) -> FacilityState:
    facility = FacilityState(
        id="bv-1",
        name="Bệnh viện 1",
        point=THERE,
        tier=2,
        total=81,
        share_percent=50,
        occupied=30,
        promised=2,
        free=8,
        said_at=AT,
    )
    return replace(facility, **changes)  # type: ignore[arg-type]


def a_route() -> RouteState:
    stops = (
        StopState(number=1, point=HERE, kind="oxygen_swap", status="stop-done", starts_s=8 * 3600),
        StopState(
            number=2,
            point=THERE,
            kind="welfare_bag",
            status="stop-late",
            starts_s=9 * 3600,
            late_s=601,
        ),
    )
    return RouteState(vehicle="V1", name="Tổ 1", status="late", line=(HERE, THERE), stops=stops)


def looks(theme: Theme) -> list[str]:
    return [one["properties"]["look"] for one in theme.features]


def all_themes(language: Language = "vi") -> list[Theme]:
    told: Any = {"language": language}
    areas = wards().areas
    zone = Zone(name="Hẻm 12", shape=shapely.box(106.701, 10.756, 106.702, 10.757), factor=math.inf)
    band = shapely.MultiPolygon([shapely.box(WEST, SOUTH, EAST, NORTH)])
    loads = {area.key: Load(waiting=12, volunteers=2) for area in areas[:2]}
    return [
        themes.wards(areas, {areas[0].key: "red"}, **told),
        themes.staff(areas, loads, **told),
        themes.coverage([band], [5], **told),  # type: ignore[arg-type]
        themes.zones([zone], **told),
        themes.routes([a_route()], **told),
        themes.stations([a_station()], **told),
        themes.facilities([a_facility()], **told),
        themes.cylinders([HeldCylinder(serial="B1", point=HERE, days=9, since=AT)], **told),
    ]


def test_wards_wear_their_risk_and_say_where_there_is_none() -> None:
    areas = wards().areas
    theme = themes.wards(areas, {areas[0].key: "red", areas[2].key: "green"}, language="en")
    assert looks(theme) == ["red", "unclassed", "green"]
    assert theme.looks == ("red", "green", "unclassed")
    assert theme.features[0]["properties"]["lines"] == ["Quận Mẫu", "red level"]


@pytest.mark.parametrize(
    ("kind", "stock", "look"),
    [
        ("oxygen_station", Stock(full=5), "stocked"),
        ("oxygen_station", Stock(full=4, bags=90), "low"),
        ("oxygen_station", Stock(bags=90), "out"),
        ("distribution_point", Stock(full=9), "out"),
        ("mobile_health_station", Stock(medicines=5), "stocked"),
        ("facility", Stock(), "stocked"),
    ],
)
def test_a_station_is_judged_by_what_its_kind_gives(
    kind: DepotKind, stock: Stock, look: str
) -> None:
    theme = themes.stations([a_station(kind=kind, stock=stock)], language="vi")
    assert looks(theme) == [look]


def test_a_station_shows_its_stock() -> None:
    (one,) = themes.stations([a_station(stock=Stock(full=7, bags=2))], language="vi").features
    assert one["properties"]["label"] == "7 bình đầy, 2 túi"
    assert (one["properties"]["full"], one["properties"]["bags"]) == (7, 2)


@pytest.mark.parametrize(("free", "look"), [(0, "full"), (4, "few"), (5, "free")])
def test_a_facility_shows_what_is_free_of_the_share(free: int, look: str) -> None:
    (one,) = themes.facilities([a_facility(free=free)], language="en").features
    assert one["properties"]["look"] == look
    assert one["properties"]["label"] == f"{free}/40"  # half of 81, rounded down
    assert "Share for this use by the rule: 50 % of 81 = 40" in one["properties"]["lines"]


@pytest.mark.parametrize(
    ("days", "look"),
    [(0, "days-3"), (3, "days-3"), (4, "days-7"), (8, "days-14"), (14, "days-14"), (15, "older")],
)
def test_a_cylinder_ages_by_days(days: int, look: str) -> None:
    held = HeldCylinder(serial="B1", point=HERE, days=days, since=AT)
    assert looks(themes.cylinders([held], language="vi")) == [look]


def test_a_ward_of_cylinders_tells_no_serial_and_no_door() -> None:
    ward = WardCylinders(
        ward="vn-2021:1", name="Phường 1", point=HERE, cylinders=9, people=6, median_days=4
    )
    (one,) = themes.cylinders_by_ward([ward], language="en").features
    assert one["properties"]["label"] == "9"
    assert "serial" not in one["properties"]
    assert one["properties"]["lines"] == [
        "9 cylinders · 6 people",
        "Half of them for more than 4 days",
    ]


@pytest.mark.parametrize(
    ("waiting", "volunteers", "look"),
    [
        (10, 2, "light"),
        (11, 2, "some"),
        (40, 2, "much"),
        (41, 2, "most"),
        (5, 0, "nobody"),
        (0, 0, "light"),
        (None, 3, "untold"),
    ],
)
def test_the_load_of_a_ward_is_people_for_each_volunteer(
    waiting: int | None, volunteers: int, look: str
) -> None:
    assert themes.load_look(Load(waiting=waiting, volunteers=volunteers)) == look


def test_a_small_number_is_told_nowhere() -> None:
    areas = wards().areas
    theme = themes.staff(areas, {areas[0].key: Load(waiting=None, volunteers=3)}, language="en")
    (one,) = theme.features
    assert one["properties"]["waiting"] is one["properties"]["each"] is None
    assert "People waiting: fewer than 5, not told" in one["properties"]["lines"]


def test_a_route_says_how_far_it_is_and_which_stop_is_late() -> None:
    line, first, second = themes.routes([a_route()], language="en").features
    assert (line["properties"]["look"], line["properties"]["label"]) == ("late", "1/2")
    assert first["properties"]["look"] == "stop-done"
    assert "11 min late" in second["properties"]["lines"]  # a begun minute counts


def test_the_farthest_band_is_drawn_first_and_an_empty_one_not_at_all() -> None:
    box = shapely.MultiPolygon([shapely.box(0, 0, 1, 1)])
    theme = themes.coverage([box, shapely.MultiPolygon(), box], [5, 10, 15], language="en")
    assert looks(theme) == ["15", "5"]


def test_a_page_of_all_themes_links_to_nothing_and_is_the_same_twice() -> None:
    sheet = Sheet(title="Tình hình", at=AT, language="vi", sample=True)
    ground = Ground(areas=wards(), roads=streets())
    pages = [page_html(theme_map(all_themes(), sheet, ground=ground)) for _ in range(2)]
    assert pages[0] == pages[1]
    assert 'src="http' not in pages[0]
    assert "DỮ LIỆU MẪU" in pages[0]
    for theme in all_themes():
        assert f'data-theme="{theme.name}"' in pages[0]


def test_names_from_outside_are_text_on_the_page() -> None:
    evil = "<img src=x onerror=alert(1)>{{ 7*7 }}"
    station = themes.stations([a_station(name=evil)], language="vi")
    sheet = Sheet(title=evil, at=AT, language="vi", by=evil, notes=(evil,))
    page = page_html(theme_map([station], sheet, ground=Ground()))
    assert "<img src=x" not in page
    assert "49" not in page.partition("</style>")[2].partition("<script>")[0]


def test_wards_of_one_name_are_told_apart_by_their_district() -> None:
    first, second, third = wards().areas
    areas = (
        replace(first, name="Phường 1", district="Quận 5"),
        replace(second, name="Phường 1", district="Quận 10"),
        replace(third, name="Phường 2", district="Quận 5"),
    )
    names = told_apart(areas)
    assert list(names.values()) == ["Phường 1 · Quận 5", "Phường 1 · Quận 10", "Phường 2"]
    ground = wards_collection(AreaSet(areas=areas))
    assert [one["properties"]["name"] for one in ground["features"]] == list(names.values())
    assert [
        one["properties"]["label"] for one in themes.wards(areas, {}, language="vi").features
    ] == list(names.values())
