from typing import get_args

import pytest

from geodata.coordinates import LonLat
from geodata.directions import Step, StepKind
from geodata.street_signs import Street, street_of
from maps.neutral import forbidden_in
from maps.step_texts import distance, step_lines, street_text, way_text
from maps.wording import Language

HERE = LonLat(lon=106.7, lat=10.76)
BO = Street(name="Đoàn Văn Bơ")
ALLEY = Street(name="Đoàn Văn Bơ", number="154", word="hẻm")
INNER = Street(name="Đoàn Văn Bơ", number="154/3", word="hẻm")


def a_step(kind: StepKind, street: Street, metres: float = 0.0, *, exit_: int = 0) -> Step:
    return Step(kind=kind, street=street, metres=metres, point=HERE, exit=exit_)


WAY = (
    a_step("depart", BO, 304),
    a_step("left", ALLEY, 78),
    a_step("right", INNER, 12),
    a_step("arrive_left", INNER),
)


def test_a_way_is_told_line_by_line_in_both_languages() -> None:
    assert step_lines(WAY) == (
        "Đi theo Đoàn Văn Bơ · 300 m",
        "Rẽ trái vào hẻm 154 · 80 m",
        "Rẽ phải vào hẻm 154/3 · 10 m",
        "Đến nơi, bên trái",
    )
    assert step_lines(WAY, language="en") == (
        "Go along Đoàn Văn Bơ · 300 m",
        "Turn left into alley 154 · 80 m",
        "Turn right into alley 154/3 · 10 m",
        "Arrive, on the left",
    )


def test_a_way_is_told_on_one_line_for_paper() -> None:
    assert way_text(WAY) == (
        "Đoàn Văn Bơ, 300 m › trái vào hẻm 154, 80 m › phải vào hẻm 154/3, 10 m › bên trái"
    )
    assert way_text(WAY, language="en") == (
        "Đoàn Văn Bơ, 300 m › left into alley 154, 80 m › right into alley 154/3, 10 m"
        " › on the left"
    )
    assert way_text(()) == ""


@pytest.mark.parametrize(
    ("kind", "line", "brief"),
    [
        ("go_on", "Đi tiếp theo Đoàn Văn Bơ · 80 m", "tiếp Đoàn Văn Bơ, 80 m"),
        ("go_back", "Quay lại theo Đoàn Văn Bơ · 80 m", "quay lại Đoàn Văn Bơ, 80 m"),
    ],
)
def test_a_way_that_begins_at_a_door_goes_on_or_back(kind: StepKind, line: str, brief: str) -> None:
    way = (a_step(kind, BO, 80),)
    assert (step_lines(way), way_text(way)) == ((line,), brief)


def test_what_has_no_room_is_left_out_of_the_middle_and_then_from_the_beginning() -> None:
    assert way_text(WAY, fits=lambda text: len(text) <= 65) == (
        "Đoàn Văn Bơ, 300 m › … › phải vào hẻm 154/3, 10 m › bên trái"
    )
    assert way_text(WAY, fits=lambda text: len(text) <= 50) == (
        "… › phải vào hẻm 154/3, 10 m › bên trái"
    )
    assert way_text(WAY, fits=lambda _text: False) == "… › bên trái"
    assert way_text(WAY[2:]) == "… › phải vào hẻm 154/3 Đoàn Văn Bơ, 10 m › bên trái"


def test_an_alley_of_another_street_says_of_which() -> None:
    other = Street(name="Tôn Đản")
    assert street_text(ALLEY, before=BO) == "hẻm 154"
    assert street_text(ALLEY, before=other) == "hẻm 154 Đoàn Văn Bơ"
    assert street_text(ALLEY, before=None) == "hẻm 154 Đoàn Văn Bơ"
    assert street_text(Street(number="12", word="ngõ"), before=other) == "ngõ 12"
    lane = street_of("Ngách 54 Ngõ 46 Phố Hào Nam")
    assert street_text(lane, before=street_of("Ngõ 46 Hào Nam")) == "ngách 54"
    assert street_text(lane, before=other) == "ngách 54 Ngõ 46 Phố Hào Nam"


@pytest.mark.parametrize(
    ("street", "vi", "en"),
    [
        (Street(), "đường không tên", "a nameless road"),
        (Street(word="kiệt"), "kiệt không tên", "a nameless alley"),
        (Street(name="Y-W Hoang Dieu", word="hẻm"), "hẻm Y-W Hoang Dieu", "alley Y-W Hoang Dieu"),
    ],
)
def test_what_has_no_number_or_no_name_is_told_as_what_it_is(
    street: Street, vi: str, en: str
) -> None:
    assert street_text(street, before=None) == vi
    assert street_text(street, before=None, language="en") == en


def test_a_street_that_turns_is_still_that_street() -> None:
    way = (a_step("depart", ALLEY, 20), a_step("right", ALLEY, 30))
    assert step_lines(way)[1] == "Rẽ phải, vẫn hẻm 154 · 30 m"
    assert step_lines(way, language="en")[1] == "Turn right, still alley 154 · 30 m"
    assert way_text(way) == "hẻm 154 Đoàn Văn Bơ, 20 m › phải, 30 m"
    # but where the text begins with it, nobody would know which
    assert way_text(way, fits=lambda _text: False) == "… › phải vào hẻm 154 Đoàn Văn Bơ, 30 m"


def test_a_roundabout_names_its_exit_unless_the_way_ends_in_it() -> None:
    way = (a_step("depart", BO, 100), a_step("roundabout", Street(name="Tôn Đản"), 150, exit_=2))
    assert step_lines(way)[1] == "Vòng xoay, ra lối 2 vào Tôn Đản · 150 m"
    assert way_text(way).endswith("› vòng xoay lối 2 vào Tôn Đản, 150 m")
    ends = (a_step("depart", BO, 100), a_step("roundabout", Street(), 30))
    assert step_lines(ends)[1] == "Vào vòng xoay · 30 m"
    assert way_text(ends).endswith("› vào vòng xoay, 30 m")


@pytest.mark.parametrize(
    ("metres", "vi", "en"),
    [
        (0.4, "10 m", "10 m"),
        (84, "80 m", "80 m"),
        (994, "990 m", "990 m"),
        (996, "1,0 km", "1.0 km"),
        (1_249, "1,2 km", "1.2 km"),
    ],
)
def test_lengths_are_rounded_for_reading(metres: float, vi: str, en: str) -> None:
    assert (distance(metres), distance(metres, "en")) == (vi, en)


def test_every_kind_of_step_has_words_without_any_illness_in_them() -> None:
    languages: tuple[Language, ...] = get_args(Language)
    for language in languages:
        for kind in get_args(StepKind):
            way = (a_step("depart", BO, 10), a_step(kind, Street(name="Tôn Đản"), 10, exit_=1))
            lines = step_lines(way, language=language)
            assert all(lines)
            assert forbidden_in(" ".join((*lines, way_text(way, language=language)))) == ()
