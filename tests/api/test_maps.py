"""Maps of what is kept: who sees which theme and whose door, by the answer itself (SEC2, SEC10)."""

import json
import re
import shutil
from collections.abc import Iterator
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from fastapi.testclient import TestClient

from api.records.roles import ROLES, Role
from api.services.maps import MAP_NAMES, MAPS, THEME_NEEDS
from geodata.area_files import save_areas
from geodata.areas import AreaSet
from geodata.network_files import save_network
from maps.palette import ROUTE_HUES
from routing.rules.tables import TABLES
from tests.api.conftest import Start, let_in
from tests.api.test_cylinders import a_keeper, kept, lent
from tests.api.test_day_plans import a_ward, planned, told, triaged, works
from tests.api.test_requests import codes, taken
from tests.maps.small_ward import NORTH, SOUTH, STEP_DEG, WEST, streets, wards

CODES = ("27301", "27304", "27307")
ONE, TWO, THREE = (f"vn-2021:{code}" for code in CODES)
LAT = (SOUTH + NORTH) / 2


def the_wards() -> AreaSet:
    areas = zip(wards().areas, CODES, strict=True)
    return AreaSet(areas=tuple(replace(area, code=code) for area, code in areas), sample=True)


ZONE = {
    "type": "FeatureCollection",
    "features": [
        {
            "type": "Feature",
            "properties": {"name": "Hẻm 14", "factor": "closed"},
            "geometry": {
                "type": "Polygon",
                "coordinates": [
                    [
                        [WEST + 0.0021, SOUTH + 0.0001],
                        [WEST + 0.0029, SOUTH + 0.0001],
                        [WEST + 0.0029, SOUTH + 0.0009],
                        [WEST + 0.0021, SOUTH + 0.0009],
                        [WEST + 0.0021, SOUTH + 0.0001],
                    ]
                ],
            },
        }
    ],
}
RISKS = f"""format = "donghanh-ward-risks/1"
[[version]]
valid_from = 2020-01-01
source = "the city"
[version.wards]
"{ONE}" = "red"
"{THREE}" = "green"
"""


@pytest.fixture
def city(start: Start, tmp_path: Path) -> Iterator[TestClient]:
    """The service with three wards, their streets, a closed zone and risk levels."""
    for folder in ("areas", "roads", "zones"):
        (tmp_path / "var" / folder).mkdir(parents=True)
    save_areas(the_wards(), tmp_path / "var" / "areas" / "mau.gpkg")
    save_network(streets(), tmp_path / "var" / "roads" / "mau.npz")
    (tmp_path / "var" / "zones" / "khu.geojson").write_text(json.dumps(ZONE), "utf-8")
    rules = tmp_path / "rules"
    rules.mkdir()
    for table in TABLES.glob("*.toml"):
        shutil.copy(table, rules)
    (rules / "ward_risks.toml").write_text(RISKS, "utf-8")
    with start(rules=rules) as client:
        yield client


def door(number: int) -> dict[str, Any]:
    """A door in the first ward."""
    return {"lon": round(WEST + 0.0001 * number, 6), "lat": round(LAT + 0.00011 * number, 6)}


def with_cylinders(client: TestClient, count: int, *, ward: str = ONE, first: int = 0) -> None:
    """Lend a cylinder to so many people of a ward."""
    is_there = client.get("/api/depots").json()
    keeper = let_in(client, "tram", role="station_keeper") if is_there else a_keeper(client)
    east = {ONE: 0.0, TWO: 0.002, THREE: 0.004}[ward]
    for number in range(first, first + count):
        place = door(number % 10) | {"ward": ward}
        place["lon"] += east
        patient = taken(
            client, f"goi-{number:05}", name_short=f"Bà {number}",
            phone=f"0900 001 {number:03}", place=place,
        )["patient"]  # fmt: skip
        lent(client, keeper, patient)


def of_map(client: TestClient, name: str, who: dict[str, str] | None = None, **asked: str) -> Any:
    return client.get(f"/api/maps/{name}/geojson", headers=who, params=asked)


def features(answer: Any, theme: str) -> list[dict[str, Any]]:
    assert answer.status_code == 200, answer.text
    return [
        {**one["properties"], "geometry": one["geometry"]}
        for one in answer.json()["features"]
        if one["properties"]["theme"] == theme
    ]


def test_each_role_sees_the_maps_of_its_work_and_no_other(city: TestClient) -> None:
    seen = {
        role: [
            one["map"]
            for one in city.get(
                "/api/maps", headers=let_in(city, f"nguoi {role}", role=role)
            ).json()
        ]
        for role in ROLES
    }
    assert seen["dispatcher"] == list(MAP_NAMES)
    assert seen["station_keeper"] == ["situation", "oxygen", "coverage"]
    assert seen["planner"] == ["situation", "staff"]
    assert seen["doctor"] == ["situation", "beds"]
    assert seen["auditor"] == seen["admin"] == seen["hotline"] == ["situation"]


@pytest.mark.parametrize("role", ROLES)
def test_a_map_answers_with_the_themes_of_the_role_alone(city: TestClient, role: Role) -> None:
    who = let_in(city, f"nguoi {role}", role=role)
    listed = {one["map"]: one["themes"] for one in city.get("/api/maps", headers=who).json()}
    for name in MAP_NAMES:
        page, document = (
            city.get(f"/api/maps/{name}{form}", headers=who) for form in ("", "/geojson")
        )
        if name not in listed:
            refused = {(one.status_code, codes(one)[0]) for one in (page, document)}
            assert refused == {(403, "not-your-role")}
            continue
        assert page.headers["content-security-policy"].startswith("sandbox allow-scripts")
        drawn = {one["properties"]["theme"] for one in document.json()["features"]}
        assert drawn <= {one["theme"] for one in listed[name]}
        switches = set(re.findall('data-theme="(.*?)"', page.text))
        assert switches == {one["theme"] for one in listed[name]}


def test_every_theme_has_a_need_and_stands_on_a_map() -> None:
    assert set(THEME_NEEDS) == {theme for kind in MAPS.values() for theme in kind.themes}
    for kind in MAPS.values():
        assert kind.hidden <= set(kind.themes)
        assert kind.themes[0] not in kind.hidden


def test_a_picture_asks_for_the_same_rights(city: TestClient) -> None:
    keeper = let_in(city, "tram", role="station_keeper")
    answer = city.get("/api/maps/coverage.png", headers=keeper)
    assert (answer.status_code, answer.headers["content-type"]) == (200, "image/png")
    assert answer.content.startswith(b"\x89PNG")
    assert city.get("/api/maps/staff.png", headers=keeper).status_code == 403


def test_lines_to_doors_are_for_who_sees_addresses(city: TestClient) -> None:
    keeper = let_in(city, "tram", role="station_keeper")
    answer = of_map(city, "routes", keeper)
    assert (answer.status_code, codes(answer)) == (403, ["not-your-role"])


def test_cylinders_are_at_their_doors_for_who_sees_addresses(city: TestClient) -> None:
    with_cylinders(city, 6)
    held = features(of_map(city, "oxygen"), "cylinders")
    assert [one["serial"] for one in held] == [f"OX-{number}" for number in range(1, 7)]
    assert {tuple(one["geometry"]["coordinates"]) for one in held} == {
        (round(WEST + 0.0001 * n, 5), round(LAT + 0.00011 * n, 5)) for n in range(6)
    }
    assert {one["look"] for one in held} == {"days-3"}


def test_others_are_told_of_five_people_of_a_ward_and_of_no_door(city: TestClient) -> None:
    with_cylinders(city, 5)
    keeper = let_in(city, "tram", role="station_keeper")
    answer = of_map(city, "oxygen", keeper)
    (ward,) = features(answer, "cylinders")
    assert (ward["look"], ward["key"], ward["cylinders"], ward["people"]) == ("ward", ONE, 5, 5)
    inner = the_wards().by_key(ONE).inner_point
    assert ward["geometry"]["coordinates"] == [round(inner.lon, 5), round(inner.lat, 5)]
    assert "OX-" not in answer.text
    page = city.get("/api/maps/oxygen", headers=keeper).text
    for number in range(1, 5):
        assert str(round(LAT + 0.00011 * number, 5)) not in answer.text + page
    assert "OX-1" not in page


@pytest.mark.parametrize("few", [0, 1, 4])
def test_the_answer_is_the_same_whoever_is_few(city: TestClient, few: int) -> None:
    """Byte for byte: neither who they are nor how many, nor that there are any."""
    with_cylinders(city, 5)
    keeper = let_in(city, "tram", role="station_keeper")
    before = of_map(city, "oxygen", keeper).content
    with_cylinders(city, few, ward=TWO, first=50)
    assert of_map(city, "oxygen", keeper).content == before


def test_two_cylinders_of_one_person_are_one_person(city: TestClient) -> None:
    with_cylinders(city, 4)
    keeper = let_in(city, "tram", role="station_keeper")
    lent(city, keeper, 1)
    assert features(of_map(city, "oxygen", keeper), "cylinders") == []


def test_a_ward_sees_its_own_and_asks_for_no_other(city: TestClient) -> None:
    with_cylinders(city, 2)
    with_cylinders(city, 2, ward=TWO, first=20)
    head = let_in(city, "phuong", role="ward_head", areas=(TWO,))
    held = features(of_map(city, "oxygen", head), "cylinders")
    assert [one["serial"] for one in held] == ["OX-3", "OX-4"]
    assert [one["key"] for one in features(of_map(city, "situation", head), "wards")] == [TWO]
    answer = of_map(city, "oxygen", head, area=ONE)
    assert (answer.status_code, codes(answer)) == (403, ["not-your-area"])
    one = features(of_map(city, "oxygen", area=TWO), "cylinders")
    assert [cylinder["serial"] for cylinder in one] == ["OX-3", "OX-4"]


def test_another_organisations_cylinders_and_patients_are_not_there(city: TestClient) -> None:
    with_cylinders(city, 3)
    others = let_in(city, "nhom khac", organisation="B")
    assert features(of_map(city, "oxygen", others), "cylinders") == []


def test_wards_wear_the_risk_that_was_published(city: TestClient) -> None:
    found = features(of_map(city, "situation"), "wards")
    assert [(one["key"], one["risk"]) for one in found] == [
        (ONE, "red"),
        (TWO, None),
        (THREE, "green"),
    ]
    (zone,) = features(of_map(city, "situation"), "zones")
    assert (zone["title"], zone["look"]) == ("Hẻm 14", "closed")


def test_of_fewer_than_five_who_wait_no_number_is_told(city: TestClient) -> None:
    for number in range(6):
        taken(city, f"cho-{number:05}", name_short=f"Ông {number}", phone=f"0911 000 {number:03}",
              place={"ward": ONE})  # fmt: skip
    for number in range(4):
        taken(city, f"it-{number:06}", name_short=f"Cô {number}", phone=f"0922 000 {number:03}",
              place={"ward": TWO})  # fmt: skip
    planner = let_in(city, "ke-hoach", role="planner")
    for who in (planner, None):
        (ward,) = features(of_map(city, "staff", who), "staff")
        assert (ward["key"], ward["waiting"], ward["look"]) == (ONE, 6, "nobody")


def test_stations_and_beds_are_shown_as_they_are_now(city: TestClient) -> None:
    keeper = let_in(city, "tram", role="station_keeper")
    place = {"lon": WEST + 4 * STEP_DEG, "lat": SOUTH + 5 * STEP_DEG}
    order = {"kind": "oxygen_station", "name": "Trạm 1", "place": place, "full": 9}
    assert city.put("/api/depots/tram-1", json=order, headers=keeper).status_code == 200
    kept(city, keeper)
    (station,) = features(of_map(city, "oxygen"), "stations")
    # the ledger knows one cylinder there, and counts from then on
    assert (station["full"], station["look"]) == (1, "low")
    beds = {"name": "Bệnh viện 1", "place": place, "tier": 2, "ownership": "public", "total": 20,
            "occupied": 7}  # fmt: skip
    assert city.put("/api/facilities/bv-1", json=beds).status_code == 200
    (facility,) = features(of_map(city, "beds"), "facilities")
    assert (facility["free"], facility["usable"], facility["look"]) == (3, 10, "few")
    bands = features(of_map(city, "coverage"), "coverage")
    assert [one["minutes"] for one in bands][-1] == 5


def test_a_running_day_shows_its_routes_by_status(start: Start) -> None:
    from api.services.solving import solve_order  # noqa: PLC0415 - the real solver

    with start(solve=solve_order) as client:
        people = a_ward(client)
        works(client, people, "goods")
        triaged(client, people, 1, kind="welfare_bag")
        ward = people["ward"]
        before = features(of_map(client, "routes", ward), "routes")
        plan = planned(client, ward)
        number = plan["number"]
        assert told(client, ward, number, "publish", version=plan["version"]).status_code == 200
        assert before == []
        line, *stops = features(of_map(client, "routes", ward), "routes")
        assert (line["look"], line["label"]) == ("waiting", "0/1")
        assert line["colour"] == stops[0]["colour"] == ROUTE_HUES[0]  # not that of its state
        assert [stop["look"] for stop in stops] == ["stop-open"]
        task = stops_task(client, ward, number)
        report = {"kind": "departed", "task": task, "vehicle": line["vehicle"]}
        order = {"report": report, "reason": "", "client_id": ""}
        answer = client.post(f"/api/day-plans/{number}/reports", json=order, headers=ward)
        assert answer.status_code == 200, answer.text
        line, *_ = features(of_map(client, "routes", ward), "routes")
        assert line["look"] in {"under-way", "late"}
        played = client.get(f"/api/day-plans/{number}/playback", headers=ward)
        assert played.status_code == 200
        assert "Chạy lại ngày 18/09/2021" in played.text
        assert "0900 000" not in played.text
        page = client.get("/api/maps/routes", headers=ward)
        assert "Các tuyến đang chạy" in page.text


def stops_task(client: TestClient, who: dict[str, str], number: int) -> str:
    board = client.get(f"/api/day-plans/{number}/board", headers=who).json()
    return str(next(s["task"] for route in board["routes"] for s in route["stops"] if s["task"]))


def test_an_unknown_map_or_area_is_refused_in_words(city: TestClient) -> None:
    assert city.get("/api/maps/tat-ca").status_code == 422
    answer = of_map(city, "situation", area="vn-2021:99999")
    assert (answer.status_code, codes(answer)) == (422, ["unknown-ward"])


def test_a_board_asks_for_the_themes_that_it_lays_over_and_gets_what_is_to_be_said(
    city: TestClient,
) -> None:
    answer = city.get("/api/maps/situation/geojson?theme=wards&theme=staff").json()
    assert {one["properties"]["theme"] for one in answer["features"]} == {"wards"}
    assert answer["notes"] == ["Số người chờ dưới 5 không nói ra."]
    doctor = let_in(city, "bac-si", role="doctor")
    path = "/api/maps/situation/geojson?theme=routes"
    assert city.get(path, headers=doctor).status_code == 403
    page = city.get("/").text
    given: Any = json.loads(page.split('id="given">')[1].split("</script>")[0])
    situation = ["wards", "staff", "zones", "facilities", "cylinders"]
    assert list(given["themes"]) == [*situation, "coverage"]
    looks = given["themes"]["wards"]["looks"]
    assert (looks["red"]["letter"], looks["red"]["words"]) == ("Đ", "cấp đỏ")
    hotline = city.get("/", headers=let_in(city, "tong-dai", role="hotline")).text
    assert '"cylinders": {"title"' not in hotline


def test_that_somebody_looked_at_a_map_is_in_the_audit(city: TestClient) -> None:
    of_map(city, "oxygen")
    auditor = let_in(city, "kiem-tra", role="auditor")
    entries = city.get("/api/audit", headers=auditor).json()
    assert "map oxygen: cylinders, stations, zones" in {
        one["subject"] for one in entries if one["action"] == "maps.read"
    }


def test_a_page_speaks_the_language_that_is_asked_for(city: TestClient) -> None:
    assert "<h1>Situation</h1>" in city.get("/api/maps/situation?lang=en").text
    assert "<h1>Bản đồ tình hình</h1>" in city.get("/api/maps/situation").text


def test_everybody_sees_the_ground_of_their_own_areas(city: TestClient) -> None:
    """Who sees no plan had an empty map."""
    for role in ROLES:
        headers = let_in(city, f"dat {role}", role=role, areas=(ONE,))
        found = city.get("/api/maps/ground", headers=headers).json()
        assert [one["properties"]["key"] for one in found["wards"]["features"]] == [ONE], role
        assert found["roads"]["features"], role
    assert len(city.get("/api/maps/ground").json()["wards"]["features"]) == len(CODES)


def test_where_no_area_is_of_the_day_those_of_another_are_the_ground(
    start: Start, tmp_path: Path
) -> None:
    """A map of wards that are over had said that none were imported."""
    for folder in ("areas", "roads"):
        (tmp_path / "var" / folder).mkdir(parents=True)
    over = (replace(area, valid_to=date(2020, 12, 31)) for area in the_wards().areas)
    save_areas(AreaSet(areas=tuple(over), sample=True), tmp_path / "var" / "areas" / "mau.gpkg")
    save_network(streets(), tmp_path / "var" / "roads" / "mau.npz")
    with start() as client:
        found = client.get("/api/maps/ground", headers=let_in(client, "dat")).json()
    assert len(found["wards"]["features"]) == len(CODES)
    assert found["roads"]["features"]


def test_without_areas_there_is_no_ground(client: TestClient) -> None:
    assert client.get("/api/maps/ground").json() == {"wards": None, "roads": None}
