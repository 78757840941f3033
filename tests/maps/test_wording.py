from dataclasses import replace

import pytest

from maps.wording import clock, plan_version, rough_text, short_name, whole
from tests.builders import a_plan, a_problem, a_route, a_stop, at


def test_a_time_after_midnight_says_so() -> None:
    assert [clock(at("07:05")), clock(at("24:30"))] == ["07:05", "00:30 +1"]


@pytest.mark.parametrize(
    ("name", "short"),
    [
        ("Nguyễn Văn Tám", "Anh/Chị T."),
        ("Bà Tư", "Bà T."),
        ("Anh/Chị T.", "Anh/Chị T."),
        ("", ""),
        ("bệnh nhân", ""),
        ("Ông Tư (F0 đang thở oxy, SpO2 90)", "Ông T."),
    ],
)
def test_names_are_shown_in_short_form(name: str, short: str) -> None:
    assert short_name(name) == short


def test_thousands_are_set_off_as_the_language_does() -> None:
    assert (whole(18420, "vi"), whole(18420, "en")) == ("18.420", "18,420")


def test_the_version_changes_with_a_time_but_not_with_the_drawn_way() -> None:
    route = a_route("v1", a_stop("task", "a", "08:00", task="t1"))
    later = a_route("v1", a_stop("task", "a", "08:01", task="t1"))
    assert plan_version(a_plan(route)) != plan_version(a_plan(later))
    assert plan_version(a_plan(route)) == plan_version(replace(a_plan(route), seed=2))


def test_how_roughly_a_place_is_known_is_rounded_up() -> None:
    problem = a_problem()
    place = replace(problem.places[0], show={"radius_m": "250"})
    rough = replace(problem, places=(place, *problem.places[1:]))
    assert rough_text(rough, place.id) == "Chỗ gần đúng ±300 m, gọi hỏi"
