"""A route list as one page for a phone."""

import re
from dataclasses import replace

import pytest

from maps.lists.content import Call, Item, Loading, RouteList
from maps.lists.from_plan import route_list
from maps.lists.page import list_page
from maps.neutral import forbidden_in
from routing.model import VehicleId
from tests.builders import a_plan, a_problem, a_route, a_stop, a_swap, a_vehicle
from tests.maps.lists.test_sms import a_door


def a_list(*calls: Call) -> RouteList:
    """A list of a swap, or of these calls."""
    problem = a_problem(a_swap("t1"), vehicles=(a_vehicle("v1"),))
    route = a_route(
        "v1",
        a_stop("start", "home", "07:00"),
        a_stop("task", "a", "07:10", task="t1"),
        a_stop("end", "home", "07:20"),
    )
    found = route_list(problem, a_plan(route), VehicleId("v1"), escalation="0900 000 001")
    return replace(found, stops=calls) if calls else found


def test_each_thing_that_the_list_says_is_on_the_page() -> None:
    load = Loading(
        number=1, starts_s=7 * 3600, action="Lấy hàng", station="Trạm 1", address="Số 1",
        takes=(Item(count=2, name="túi"),), takes_kg=10, puts_off=(), packing=(3, 2),
    )  # fmt: skip
    door = a_door(window="08:00–09:00", note="Cổng xanh", serials="OX-12")
    page = list_page(replace(a_list(), stops=(load, door), total=load.takes, total_kg=10))
    said = re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", page))
    for text in (
        "Trạm 1", "2 túi · 10 kg", "Xếp trước: số 3, số 2", "08:00 Giao túi · Bà T.", "Số 1",
        "12/3 Trần Phú, P.4, Q.5", "Hẹn 08:00–09:00", "Để trước cửa, gọi, lùi 2 m. Cổng xanh",
        "Để lại 1 túi", "Số bình: OX-12", "Gọi khi có sự cố: 0900 000 001",
    ):  # fmt: skip
        assert text in said, text
    assert 'href="tel:0900000012"' in page
    assert 'href="tel:0900000001"' in page


def test_the_page_asks_for_nothing_from_anywhere() -> None:
    page = list_page(a_list())
    assert not re.search(r"https?:|src=|<link|<script|url\(|@import", page)


@pytest.mark.parametrize("sign", ["<b>x</b>", '"><script>x</script>', "{{ 7 * 7 }}"])
def test_what_people_wrote_is_text_and_nothing_else(sign: str) -> None:
    page = list_page(a_list(a_door(note=sign, name=sign, address=sign, phone=sign)))
    assert sign not in page or "{{" in sign
    assert "<script" not in page
    assert ">49<" not in page


def test_a_passer_by_reads_nothing_of_illness() -> None:
    assert not forbidden_in(re.sub(r"<[^>]+>", " ", list_page(a_list())))


def test_what_is_a_sample_or_estimated_says_so() -> None:
    page = list_page(replace(a_list(), sample=True, estimated=True))
    assert "GIỜ ƯỚC LƯỢNG" in page
    assert "GIỜ ƯỚC LƯỢNG" not in list_page(replace(a_list(), sample=False, estimated=False))
