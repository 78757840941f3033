import base64
import gzip
import json
import re
from dataclasses import replace
from datetime import date
from typing import Any

import pytest

from geodata.areas import AreaSet
from geodata.coordinates import BoundingBox
from geodata.network import RoadNetwork
from maps.frame import page_html
from maps.geojson import roads_collection, wards_collection
from maps.offline import script_json
from maps.plan_map import plan_map
from maps.popups import escape, stop_popup, unassigned_popup
from maps.wording import ASSUMED, Language, assumed_words
from routing.oxygen import known_or_assumed
from routing.plan import Plan
from routing.problem import Problem
from routing.road_ways import ways_of
from routing.rules.tables import load_rules
from tests.builders import a_plan, a_problem, a_route, a_stop, a_swap, a_task, left_out
from tests.maps.small_ward import streets, ward_plan, ward_problem, wards

EVIL = "</script><img src=x onerror=alert(1)>{{ 7*7 }}{% raw %}`${1}`"


def page_of(problem: Problem, plan: Plan, **ground: AreaSet | RoadNetwork) -> str:
    return str(plan_map(problem, plan, **ground).get_root().render())  # type: ignore[arg-type]


@pytest.fixture(scope="module")
def ward() -> tuple[Problem, Plan]:
    problem = ward_problem()
    return problem, ward_plan(problem)


@pytest.fixture(scope="module")
def page(ward: tuple[Problem, Plan]) -> str:
    return page_of(*ward, areas=wards(), roads=streets())


def test_nothing_in_the_page_is_fetched_from_elsewhere(page: str) -> None:
    assert not re.findall(r"<(?:script|img|iframe)[^>]+src=|<link|@import", page)
    assert not re.findall(r"url\((?!data:|#)", page)
    assert "sourceMappingURL" not in page
    for library in ("jquery", "bootstrap", "awesome", "cdn.", "tile.openstreetmap"):
        assert library not in page.lower()


def test_the_same_plan_gives_the_same_page(ward: tuple[Problem, Plan], page: str) -> None:
    assert page_of(*ward, areas=wards(), roads=streets()) == page


def test_a_ward_stays_far_below_the_size_limit(page: str) -> None:
    assert len(page.encode()) < 1_500_000


def test_names_and_notes_cannot_break_out_of_the_page() -> None:
    task = a_task("t1", show={"name_short": EVIL, "address": EVIL, "note": EVIL})
    problem = replace(a_problem(task), attribution=EVIL)
    page = page_of(problem, a_plan(unassigned=[left_out("t1")]))
    assert "<img" not in page
    assert "onerror=alert(1)&gt;" in page
    assert page.count("</script>") == page.count("<script>")
    assert "49" not in re.findall(r"onerror=alert\(1\)[^`]{0,80}", page)[0]  # 7*7 was not evaluated


def test_json_for_scripts_reads_back_and_holds_no_template_or_tag() -> None:
    shown = script_json({"name": EVIL, "line": "a\u2028b"})
    assert not re.search(r"[<\u2028]|\{\{|\{%|\{#", shown)
    assert json.loads(shown) == {"name": EVIL, "line": "a\u2028b"}
    assert escape("{{x}}") == "&#123;&#123;x&#125;&#125;"


def test_every_reason_stands_in_both_languages_with_its_remedy(
    ward: tuple[Problem, Plan], page: str
) -> None:
    left = ward[1].unassigned[0]
    for sentence in (left.sentence.vi, left.sentence.en, left.remedies[0].sentence.vi):
        assert sentence in page


def test_a_task_without_a_place_is_told_beside_the_map() -> None:
    problem = a_problem(a_task("t1"), a_task("t9", place=None))
    page = page_of(problem, a_plan(unassigned=[left_out("t9", "LOCATION_UNCONFIRMED")]))
    assert re.search(r'class="soft nowhere">.*data-task="t9"', page)
    assert 'DH.unassigned({"stops":[]})' in page


def test_sample_estimate_and_attribution_are_said(ward: tuple[Problem, Plan], page: str) -> None:
    assert "DỮ LIỆU MẪU / SAMPLE DATA" in page
    assert "ước lượng theo đường thẳng" in page
    assert "© Đồng Hành (đường mẫu)" in page
    over_roads = replace(ward[0].travel, estimated=False)  # type: ignore[type-var]
    problem = replace(ward[0], sample=False, estimated=False, travel=over_roads)
    other = page_of(problem, replace(ward[1], sample=False, estimated=False))
    assert "SAMPLE" not in other
    assert "ước lượng theo" not in other


def test_whoever_any_of_the_roads_are_owed_to_is_named_once(ward: tuple[Problem, Plan]) -> None:
    osm = "© OpenStreetMap contributors"
    other = replace(ward[0], attribution="© A"), replace(ward[1], attribution="© A")
    assert "© A · © OpenStreetMap contributors" in page_of(
        *other, roads=replace(streets(), attribution=osm)
    )
    own = [replace(one, attribution=osm) for one in ward]
    assert page_of(own[0], own[1]).count(osm) == 1  # type: ignore[arg-type]
    ways = replace(ways_of(*ward, streets()), attribution=osm)
    page = str(plan_map(*ward, ways=ways).get_root().render())
    assert f"{ward[1].attribution} · {osm}" in page


def test_the_steps_of_a_city_are_left_to_its_lists(
    ward: tuple[Problem, Plan], monkeypatch: pytest.MonkeyPatch
) -> None:
    ways = ways_of(*ward, streets())
    assert "Đi theo " in str(plan_map(*ward, ways=ways).get_root().render())
    monkeypatch.setattr("maps.plan_map.TOGETHER_FROM", 2)
    assert "Đi theo " not in str(plan_map(*ward, ways=ways).get_root().render())


def test_english_is_one_argument_away(ward: tuple[Problem, Plan]) -> None:
    page = str(plan_map(*ward, language="en").get_root().render())
    assert "Plan of 10/09/2021" in page
    assert "Kế hoạch ngày" not in page


def test_an_illness_in_a_note_does_not_reach_the_map() -> None:
    problem = a_problem(a_task("t1", show={"note": "F0, SpO2 88"}))
    page = page_of(problem, a_plan(unassigned=[left_out("t1")]))
    assert "SpO2" not in page


def test_what_was_assumed_and_when_the_oxygen_is_gone_is_told_planned_or_not() -> None:
    swap: dict[str, Any] = {
        "assumed": ("flow_lpm", "measured_at"),
        "show": {"to_empty": "18:00", "supply": "8 l · 150 bar · 10 l/min"},
    }
    problem = a_problem(a_swap("t1", **swap), a_swap("t2", place="b", **swap))
    stop = a_stop("task", "a", "08:00", task="t1")
    plan = a_plan(a_route("v1", stop), unassigned=[left_out("t2")])
    languages: tuple[Language, ...] = ("vi", "en")
    cards = {
        language: (
            stop_popup(problem, plan.routes[0], stop, 1, language=language),
            unassigned_popup(problem, plan.unassigned[0], language=language),
        )
        for language in languages
    }
    for vi, en in zip(cards["vi"], cards["en"], strict=True):
        assert "Chưa biết, giả định an toàn: lưu lượng, giờ đo (8 l · 150 bar · 10 l/min)<" in vi
        assert "Bình cạn hẳn lúc 18:00<" in vi
        assert "assumed on the safe side: flow, time of the reading (8 l" in en
        assert "Cylinder empty at 18:00<" in en


def test_nothing_is_said_to_be_assumed_where_all_is_known() -> None:
    problem = a_problem(a_swap("t1"))
    card = unassigned_popup(problem, left_out("t1"), language="vi")
    assert "giả định" not in card
    assert "cạn hẳn" not in card
    assert "chưa chắc" not in card


def test_an_address_that_is_not_certain_is_to_be_asked_for_first() -> None:
    problem = a_problem(a_swap("t1", confirmed=False))
    stop = a_stop("task", "a", "08:00", task="t1")
    planned = stop_popup(problem, a_route("v1", stop), stop, 1, language="vi")
    left = unassigned_popup(problem, left_out("t1"), language="vi")
    for card in (planned, left):
        assert "Địa chỉ chưa chắc: gọi hỏi trước khi đi" in card


def test_every_value_that_intake_may_assume_has_its_words() -> None:
    _, assumed = known_or_assumed(
        size_l=None,
        pressure_bar=None,
        flow_lpm=None,
        measured_s=None,
        called_s=0,
        unknown=load_rules(date(2021, 9, 10)).oxygen.unknown,
    )
    assert set(ASSUMED) == {*assumed, "received_at", "risk"}
    assert assumed_words(a_task(assumed=("colour",)), "vi") == ("colour",)


def test_two_volunteers_of_one_name_keep_a_layer_each() -> None:
    problem = ward_problem(vehicles=2, tasks=8)
    twins = tuple(replace(one, show={"name_short": "Tổ 1"}) for one in problem.vehicles)
    problem = replace(problem, vehicles=twins)
    page = page_of(problem, ward_plan(problem))
    assert "V01 (" in page
    assert "V02 (" in page


def test_only_the_ground_around_the_places_is_drawn() -> None:
    box = BoundingBox(west=106.7, south=10.7572, east=106.75, north=10.7574)
    rows = roads_collection(streets(), within=box)["features"]
    lines = [line for one in rows for line in one["geometry"]["coordinates"]]
    # the eleven streets that run north cross it, each in its piece from 10.7570 to 10.7575; no
    # street that runs east lies in between
    assert len(lines) == 11
    assert len(wards_collection(wards(), within=box)["features"]) == 3
    assert (
        sum(len(one["geometry"]["coordinates"]) for one in roads_collection(streets())["features"])
        == 2 * 11 * 10
    )


def test_a_long_map_is_compressed_and_a_short_one_stays_as_it_is(
    ward: tuple[Problem, Plan], monkeypatch: pytest.MonkeyPatch
) -> None:
    plain = page_html(plan_map(*ward))
    monkeypatch.setattr("maps.offline.PACK_FROM", 1000)
    short = page_html(plan_map(*ward))
    assert short == page_html(plan_map(*ward))
    assert short.rstrip().endswith("</html>")
    kept = re.search(r'id="packed-script">([^<]+)</script>', short)
    assert kept is not None
    script = gzip.decompress(base64.b64decode(kept[1])).decode("utf-8")
    assert f"<script>{script}</script>" in plain
    assert script not in short


def test_an_empty_day_still_gives_a_map() -> None:
    problem = replace(a_problem(), places=(), depots=(), vehicles=())
    assert "Mọi việc đều đã xếp." in page_of(problem, a_plan())
