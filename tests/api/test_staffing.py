"""Staffing of what is kept: drafted, read on a page, approved; then it is as it was promised."""

import shutil
from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from fastapi.testclient import TestClient

from api.dependencies import today
from geodata.area_files import save_areas
from routing.rules.tables import TABLES
from tests.api.conftest import Start, let_in
from tests.api.test_maps import ONE, THREE, TWO, the_wards
from tests.api.test_requests import codes, taken
from tests.api.test_volunteers import STEPS

DAY = date(2021, 9, 18)
RESERVE = "vn-2021:000"
EVERYWHERE = {"area": "*", "day": DAY.isoformat()}


@pytest.fixture
def office(start: Start, tmp_path: Path) -> Iterator[TestClient]:
    """The service with three wards of which each gets one or two volunteers."""
    (tmp_path / "var" / "areas").mkdir(parents=True)
    save_areas(the_wards(), tmp_path / "var" / "areas" / "mau.gpkg")
    rules = tmp_path / "rules"
    rules.mkdir()
    for table in TABLES.glob("*.toml"):
        shutil.copy(table, rules)
    text = (rules / "staffing.toml").read_text("utf-8")
    text = text.replace("floor = 5", "floor = 1").replace("ceiling = 7", "ceiling = 2")
    (rules / "staffing.toml").write_text(text, "utf-8")
    with start(rules=rules) as client:
        overrides = client.app.dependency_overrides  # type: ignore[attr-defined]
        overrides[today] = lambda: DAY
        yield client


@pytest.fixture
def people(office: TestClient) -> dict[str, dict[str, str]]:
    """Who heads all wards, who heads the first one, and the doctor."""
    return {
        "ward": let_in(office, "phu-trach", role="ward_head"),
        "one": let_in(office, "phuong-1", role="ward_head", areas=(ONE,)),
        "doctor": let_in(office, "bac-si", role="doctor"),
    }


def a_volunteer(
    client: TestClient, people: dict[str, dict[str, str]], number: int, *, ward: str, **post: str
) -> int:
    """Keep an equipped volunteer of that ward, and post them where a post is given."""
    order = {
        "name_short": f"Anh {number}",
        "phone": f"0900 000 {number:03}",
        "place": {"ward": ward},
        "channel": "front",
        "infected_on": "2021-07-28",
    }
    found = int(client.post("/api/volunteers", json=order, headers=people["ward"]).json()["number"])
    for who, fact, _ in STEPS:
        path = f"/api/volunteers/{found}/facts"
        assert client.post(path, json=fact, headers=people[who]).status_code == 201
    if post:
        given = {"kind": "rapid-team", "begins": "2021-09-11"} | post
        path = f"/api/volunteers/{found}/posts"
        answer = client.post(path, json=given, headers=people["ward"])
        assert answer.status_code == 201, answer.text
    return found


def drafted(client: TestClient, headers: dict[str, str] | None = None, **wish: Any) -> Any:
    answer = client.get("/api/staffing", params=EVERYWHERE | wish, headers=headers)
    assert answer.status_code == 200, answer.text
    return answer.json()


def approved(client: TestClient, headers: dict[str, str], draft: Any, **more: Any) -> Any:
    order = EVERYWHERE | {"mark": draft["mark"]} | more
    return client.post("/api/staffing/approvals", json=order, headers=headers)


def posts_of(client: TestClient, number: int) -> list[tuple[str, str, str | None, str]]:
    found = client.get(f"/api/volunteers/{number}").json()["posts"]
    return [(post["area"], post["begins"], post["ends"], post["by"]) for post in found]


def state_of(client: TestClient, number: int) -> str:
    return str(client.get(f"/api/volunteers/{number}").json()["state"])


def test_the_approved_draft_yields_the_coverage_that_it_promised(
    office: TestClient, people: dict[str, dict[str, str]]
) -> None:
    """PN8: three at the first ward, nobody at the others; one who has no post yet."""
    crowd = [a_volunteer(office, people, n, ward=ONE, area=ONE) for n in range(3)]
    fresh = a_volunteer(office, people, 3, ward=TWO)
    for n in range(4):
        who = {"name_short": f"Bà {n}", "phone": f"0900 001 {n:03}", "address": f"{n} Lê Lợi"}
        taken(office, f"goi-{n:06}", place={"ward": THREE}, **who)
    draft = drafted(office)
    assert draft["volunteers"] == 4
    has = {one["ward"]: (one["has"], one["gets"], one["people_home"]) for one in draft["wards"]}
    assert sum(gets for _, gets, _ in has.values()) == 4
    assert all(1 <= gets <= 2 for _, gets, _ in has.values())
    assert has[ONE][0] == 3
    assert has[THREE][1:] == (2, 4)  # where the people are
    answer = approved(office, people["ward"], draft)
    assert answer.status_code == 200, answer.text
    assert len(answer.json()) == len(draft["moves"]) == 3

    after = drafted(office)
    assert {one["ward"]: one["has"] for one in after["wards"]} == {
        ward: gets for ward, (_, gets, _) in has.items()
    }
    assert after["moves"] == []
    lent = [one for one in draft["moves"] if one["kind"] == "lend"]
    assert {one["volunteer"] for one in lent} < {*crowd}
    number = lent[0]["volunteer"]
    assert posts_of(office, number) == [
        (ONE, "2021-09-11", "2021-09-17", "phu-trach"),
        (lent[0]["target"], "2021-09-18", "2021-10-01", "phu-trach"),
        (ONE, "2021-10-02", None, "phu-trach"),  # back by themselves
    ]
    assert [area for area, _, _, _ in posts_of(office, fresh)] == [TWO]
    assert office.get(f"/api/volunteers/{fresh}").json()["state"] == "posted"


def test_who_goes_out_that_day_is_not_moved_and_said_to_stay(
    office: TestClient, people: dict[str, dict[str, str]], monkeypatch: pytest.MonkeyPatch
) -> None:
    """Once, moves were drafted for people who were under way."""
    crowd = [a_volunteer(office, people, n, ward=ONE, area=ONE) for n in range(3)]
    before = drafted(office)
    moved = {one["volunteer"] for one in before["moves"]}
    assert moved
    assert before["under_way"] == []
    gone = frozenset(crowd)
    monkeypatch.setattr("api.routes.staffing.under_way", lambda *_, **__: gone)
    draft = drafted(office)
    assert draft["moves"] == []
    assert draft["under_way"] == crowd
    (first,) = (one for one in draft["wards"] if one["ward"] == ONE)
    assert (first["has"], first["gets"]) == (3, 3)  # they count where they work
    page = office.get("/staffing", params=EVERYWHERE, headers={"accept": "text/html"}).text
    assert "3 người đang đi theo kế hoạch đã phát" in page


def test_the_audit_says_who_moved_whom(
    office: TestClient, people: dict[str, dict[str, str]]
) -> None:
    number = a_volunteer(office, people, 1, ward=TWO)
    draft = drafted(office)
    approved(office, people["ward"], draft)
    target = draft["moves"][0]["target"]
    kept = office.get("/api/audit", headers=let_in(office, "kiem-tra", role="auditor")).json()
    told = [(one["by"], one["subject"]) for one in kept if one["action"] == "volunteers.post"]
    assert ("phu-trach", f"volunteer {number}: post, {target}, 2021-09-18") in told
    assert ("phu-trach", "staffing *, 2021-09-18: 1") in told


def test_only_the_chosen_moves_hold(office: TestClient, people: dict[str, dict[str, str]]) -> None:
    first, second = (a_volunteer(office, people, n, ward=TWO) for n in range(2))
    draft = drafted(office)
    refused = approved(office, people["ward"], draft, volunteers=[first, second + 7])
    assert (refused.status_code, codes(refused)) == (422, ["no-such-move"])
    assert approved(office, people["ward"], draft, volunteers=[first]).status_code == 200
    assert len(posts_of(office, first)) == 1
    assert posts_of(office, second) == []


def test_another_draft_than_was_read_is_not_approved(
    office: TestClient, people: dict[str, dict[str, str]]
) -> None:
    a_volunteer(office, people, 1, ward=TWO)
    draft = drafted(office)
    a_volunteer(office, people, 2, ward=ONE)
    late = approved(office, people["ward"], draft)
    assert (late.status_code, codes(late)) == (409, ["changed-meanwhile"])


def test_who_may_not_post_reads_the_draft_and_does_not_approve_it(
    office: TestClient, people: dict[str, dict[str, str]]
) -> None:
    a_volunteer(office, people, 1, ward=TWO)
    dispatcher = let_in(office)
    draft = drafted(office, dispatcher)
    assert len(draft["moves"]) == 1
    answer = approved(office, dispatcher, draft)
    assert (answer.status_code, codes(answer)) == (403, ["not-your-role"])
    planner = let_in(office, "ke-hoach", role="planner")
    assert office.get("/api/staffing", params=EVERYWHERE, headers=planner).status_code == 403


def test_who_heads_one_ward_neither_sees_nor_moves_those_of_others(
    office: TestClient, people: dict[str, dict[str, str]]
) -> None:
    a_volunteer(office, people, 1, ward=TWO, area=TWO)
    wide = office.get("/api/staffing", params=EVERYWHERE, headers=people["one"])
    assert (wide.status_code, codes(wide)) == (403, ["not-your-area"])
    own = drafted(office, people["one"], area=ONE)
    assert (own["volunteers"], [one["ward"] for one in own["wards"]]) == (0, [ONE])
    assert own["wards"][0]["why"]


def test_an_area_without_known_wards_is_said(office: TestClient) -> None:
    answer = office.get("/api/staffing", params=EVERYWHERE | {"area": "xx:1"})
    assert (answer.status_code, codes(answer)) == (422, ["unknown-ward"])


def test_who_works_in_a_facility_or_is_ill_stays(
    office: TestClient, people: dict[str, dict[str, str]]
) -> None:
    a_volunteer(office, people, 1, ward=ONE, area=ONE, kind="field-hospital")
    ill = a_volunteer(office, people, 2, ward=ONE, area=ONE)
    version = office.get(f"/api/volunteers/{ill}").json()["version"]
    said = {"to": "sick", "version": version, "reason": "sốt"}
    moved = office.post(f"/api/volunteers/{ill}/moves", json=said, headers=people["ward"])
    assert moved.status_code == 200, moved.text
    assert drafted(office)["volunteers"] == 0


@pytest.mark.parametrize(
    "later", [{"kind": "field-hospital"}, {"area": THREE}, {"area": "*"}], ids=str
)
def test_a_later_post_that_somebody_else_decides_about_is_left_alone(
    office: TestClient, people: dict[str, dict[str, str]], later: dict[str, str]
) -> None:
    """Once, who heads the first ward removed a post at the third one's hospital, unasked."""
    number = a_volunteer(
        office, people, 1, ward=ONE, **{"area": ONE, "begins": "2021-09-20"} | later
    )
    assert drafted(office, people["one"], area=ONE)["moves"] == []
    assert len(posts_of(office, number)) == 1


def test_a_move_ends_before_a_later_post_of_ones_own_area(
    office: TestClient, people: dict[str, dict[str, str]]
) -> None:
    number = a_volunteer(office, people, 1, ward=ONE, area=THREE, begins="2021-09-20")
    draft = drafted(office)
    (move,) = draft["moves"]
    assert (move["first"], move["last"]) == ("2021-09-18", "2021-09-19")
    assert approved(office, people["ward"], draft).status_code == 200
    assert posts_of(office, number) == [
        (move["target"], "2021-09-18", "2021-09-19", "phu-trach"),
        (THREE, "2021-09-20", None, "phu-trach"),
    ]


def test_who_goes_elsewhere_later_works_where_they_are_until_then(
    office: TestClient, people: dict[str, dict[str, str]]
) -> None:
    number = a_volunteer(office, people, 1, ward=ONE, area=ONE, ends="2021-09-19")
    hospital = {"kind": "field-hospital", "area": THREE, "begins": "2021-09-22"}
    given = office.post(f"/api/volunteers/{number}/posts", json=hospital, headers=people["ward"])
    assert given.status_code == 201, given.text
    draft = drafted(office, people["one"], area=ONE)
    assert (draft["volunteers"], draft["moves"]) == (1, [])
    assert draft["wards"][0]["has"] == 1
    assert drafted(office, reserve=1)["moves"] == []


def test_a_day_that_is_over_is_neither_drafted_nor_approved(
    office: TestClient, people: dict[str, dict[str, str]]
) -> None:
    """Once, posts of days that were worked were written anew."""
    number = a_volunteer(office, people, 1, ward=ONE, area=TWO)
    before = posts_of(office, number)
    past = EVERYWHERE | {"day": "2021-09-17", "reserve": 1}
    for answer in (
        office.get("/api/staffing", params=past),
        office.get("/api/staffing/map", params=past),
        office.post("/api/staffing/approvals", json=past | {"mark": "x"}, headers=people["ward"]),
    ):
        assert (answer.status_code, codes(answer)) == (422, ["day-is-past"])
    page = office.get("/staffing", params=past, headers=people["ward"])
    assert "chọn hôm nay hoặc một ngày sau" in page.text
    assert posts_of(office, number) == before


def test_who_returns_to_the_reserve_is_posted_to_it_and_keeps_the_gates(
    office: TestClient, people: dict[str, dict[str, str]]
) -> None:
    """Once, nothing was left of their posts, and they no longer passed the gate of the active."""
    number = a_volunteer(office, people, 1, ward=TWO, area=TWO)
    gates = office.get(f"/api/volunteers/{number}").json()["gates"]
    draft = drafted(office, reserve=1)
    assert [(one["kind"], one["target"]) for one in draft["moves"]] == [("return", None)]
    assert approved(office, people["ward"], draft, reserve=1).status_code == 200
    assert posts_of(office, number) == [
        (TWO, "2021-09-11", "2021-09-17", "phu-trach"),
        ("*", "2021-09-18", None, "phu-trach"),
    ]
    assert office.get(f"/api/volunteers/{number}").json()["gates"] == gates
    assert "active" in gates
    assert drafted(office, reserve=1)["moves"] == []
    assert drafted(office)["moves"][0]["kind"] == "lend"


def test_who_heads_one_ward_releases_people_to_the_reserve_above_it(
    office: TestClient, people: dict[str, dict[str, str]]
) -> None:
    number = a_volunteer(office, people, 1, ward=ONE, area=ONE)
    draft = drafted(office, people["one"], area=ONE, reserve=1)
    assert [one["kind"] for one in draft["moves"]] == ["return"]
    assert approved(office, people["one"], draft, area=ONE, reserve=1).status_code == 200
    above = office.get(f"/api/volunteers/{number}").json()["posts"][-1]
    assert (above["area"], above["begins"], above["ends"]) == (RESERVE, "2021-09-18", None)
    a_volunteer(office, people, 2, ward=ONE, area=ONE)
    # others send them on, and one is in reserve as it was wished
    assert drafted(office, people["one"], area=ONE, reserve=1)["moves"] == []
    lent = [one["volunteer"] for one in drafted(office)["moves"] if one["kind"] == "lend"]
    assert number in lent


def test_the_reserve_is_lent_and_returns(
    office: TestClient, people: dict[str, dict[str, str]]
) -> None:
    """A6: posted to the whole city, they are of the reserve."""
    number = a_volunteer(office, people, 1, ward=TWO, area="*")
    draft = drafted(office)
    (move,) = draft["moves"]
    assert (move["kind"], move["origin"], move["last"]) == ("lend", None, "2021-10-01")
    assert approved(office, people["ward"], draft).status_code == 200
    assert [(area, begins) for area, begins, _, _ in posts_of(office, number)] == [
        ("*", "2021-09-11"),
        (move["target"], "2021-09-18"),
        ("*", "2021-10-02"),
    ]


def test_the_four_on_the_spot_are_told_as_far_as_the_records_say(
    office: TestClient, people: dict[str, dict[str, str]]
) -> None:
    a_volunteer(office, people, 1, ward=ONE, area=ONE)
    spots = {one["ward"]: (one["on_the_spot"], one["ready"]) for one in drafted(office)["wards"]}
    # the first has a head, somebody posted and their motorbike; goods nobody has told
    assert spots[ONE] == (3, False)
    assert spots[TWO] == (0, False)


def test_forces_and_vehicles_of_a_ward_are_those_of_the_draft(
    office: TestClient, people: dict[str, dict[str, str]]
) -> None:
    """Once, a ward had its forces by the draft and its vehicles by today's posts."""
    a_volunteer(office, people, 1, ward=TWO)
    draft = drafted(office)
    (move,) = draft["moves"]
    spots = {one["ward"]: one["on_the_spot"] for one in draft["wards"]}
    assert approved(office, people["ward"], draft).status_code == 200
    after = {one["ward"]: one["on_the_spot"] for one in drafted(office)["wards"]}
    assert spots == after
    assert spots[move["target"]] >= 2


def test_the_map_shows_wards_that_are_not_ready(
    office: TestClient, people: dict[str, dict[str, str]]
) -> None:
    a_volunteer(office, people, 1, ward=ONE, area=ONE)
    page = office.get("/api/staffing/map", params=EVERYWHERE)
    assert page.status_code == 200
    assert '"look":"unready"' in page.text


def test_the_page_offers_the_areas_and_shows_the_draft(
    office: TestClient, people: dict[str, dict[str, str]]
) -> None:
    number = a_volunteer(office, people, 1, ward=TWO)
    empty = office.get("/staffing", headers=people["ward"])
    assert empty.status_code == 200
    assert "Lập bản nháp" in empty.text
    asked = EVERYWHERE | {"mode": "level", "reserve": "", "furthest_km": ""}
    page = office.get("/staffing", params=asked, headers=people["ward"])
    assert page.status_code == 200, page.text
    assert f'name="volunteer" value="{number}" checked' in page.text
    assert "Duyệt điều động đã chọn" in page.text
    other = office.get("/staffing", params=asked, headers=let_in(office))
    assert "Duyệt điều động đã chọn" not in other.text
    told = office.get("/staffing", params=asked | {"approved": 10_000}, headers=people["ward"])
    assert "Đã duyệt 10000" not in told.text  # an address is no proof of what was approved
    english = office.get("/staffing", params=asked | {"lang": "en"}, headers=people["ward"])
    assert "Moves that wait for approval" in english.text


def undone(client: TestClient, headers: dict[str, str], number: int) -> Any:
    return client.post(f"/api/staffing/approvals/{number}/undo", headers=headers)


def test_an_approval_is_taken_back_and_all_work_where_they_did(
    office: TestClient, people: dict[str, dict[str, str]]
) -> None:
    crowd = [a_volunteer(office, people, n, ward=ONE, area=ONE) for n in range(3)]
    fresh = a_volunteer(office, people, 3, ward=TWO)
    before = {number: posts_of(office, number) for number in (*crowd, fresh)}
    states = {number: state_of(office, number) for number in before}
    assert (states[fresh], posts_of(office, fresh)) == ("equipped", [])
    draft = drafted(office)
    assert approved(office, people["ward"], draft).status_code == 200
    (kept,) = office.get("/api/staffing/approvals", headers=people["ward"]).json()
    assert (kept["by"], kept["day"], kept["undone_by"]) == ("phu-trach", "2021-09-18", "")
    moved = {one["volunteer"] for one in draft["moves"]}
    assert {*kept["volunteers"]} == moved

    answer = undone(office, people["ward"], kept["number"])
    assert answer.status_code == 200, answer.text
    assert {*answer.json()["back"]} == moved
    assert answer.json()["left"] == []
    assert {number: posts_of(office, number) for number in before} == before
    assert {number: state_of(office, number) for number in before} == states
    assert drafted(office)["moves"] == draft["moves"]

    again = undone(office, people["ward"], kept["number"])
    assert (again.status_code, codes(again)) == (409, ["nothing-to-undo"])
    (kept,) = office.get("/api/staffing/approvals", headers=people["ward"]).json()
    assert kept["undone_by"] == "phu-trach"
    page = office.get("/staffing", params=EVERYWHERE, headers=people["ward"])
    assert "phu-trach đã lấy lại" in page.text


def test_who_rested_since_keeps_their_state_when_an_approval_is_taken_back(
    office: TestClient, people: dict[str, dict[str, str]]
) -> None:
    """Their posts are those of before; that they are not well somebody said since."""
    number = a_volunteer(office, people, 1, ward=TWO)
    assert approved(office, people["ward"], drafted(office)).status_code == 200
    version = office.get(f"/api/volunteers/{number}").json()["version"]
    order = {"to": "resting", "version": version, "reason": "mệt"}
    rested = office.post(f"/api/volunteers/{number}/moves", json=order, headers=people["ward"])
    assert rested.status_code == 200, rested.text
    assert undone(office, people["ward"], 1).json()["back"] == [number]
    assert (state_of(office, number), posts_of(office, number)) == ("resting", [])


def test_who_was_posted_anew_since_stays_when_an_approval_is_taken_back(
    office: TestClient, people: dict[str, dict[str, str]]
) -> None:
    first, second = (a_volunteer(office, people, n, ward=TWO) for n in range(2))
    assert approved(office, people["ward"], drafted(office)).status_code == 200
    later = drafted(office, day="2021-09-19", reserve=1)
    assert (
        approved(office, people["ward"], later, day="2021-09-19", reserve=1).status_code == 200
    ), later
    changed = [one["volunteer"] for one in later["moves"]]
    assert changed
    numbers = [one["number"] for one in office.get("/api/staffing/approvals").json()]
    assert numbers == [2, 1]  # the newest first
    answer = undone(office, people["ward"], 1)
    assert answer.json()["left"] == changed
    assert {*answer.json()["back"]} == {first, second} - {*changed}


def test_an_approval_is_not_taken_back_by_others_nor_once_it_was_worked_by(
    office: TestClient, people: dict[str, dict[str, str]]
) -> None:
    a_volunteer(office, people, 1, ward=TWO)
    assert approved(office, people["ward"], drafted(office)).status_code == 200
    assert undone(office, people["one"], 1).status_code == 403
    assert undone(office, people["doctor"], 1).status_code == 403
    assert codes(undone(office, people["ward"], 7)) == ["no-such-approval"]
    overrides = office.app.dependency_overrides  # type: ignore[attr-defined]
    overrides[today] = lambda: date(2021, 9, 19)
    refused = undone(office, people["ward"], 1)
    assert (refused.status_code, codes(refused)) == (422, ["day-is-past"])
