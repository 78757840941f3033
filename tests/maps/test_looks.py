"""Statuses stay apart for colour-blind eyes and in a grey print."""

from itertools import combinations, pairwise

import numpy as np
import pytest

from maps.looks import CYLINDERS, ROUTES, SCALES, STAFF, THEMES, TITLES, WARDS, Scale
from maps.palette import RISK_MARKS
from tests.maps.test_palette import DEUTERANOPIA, PROTANOPIA, lab

# Machado et al. (2009), full severity, for linear RGB, as those of `test_palette`.
TRITANOPIA = (
    (1.255528, -0.076749, -0.178779),
    (-0.078411, 0.930809, 0.147602),
    (0.004733, 0.691367, 0.303900),
)
NORMAL = tuple(map(tuple, np.eye(3)))
GREY = ((0.2126, 0.7152, 0.0722),) * 3
APART = 12.0
"""Of CIE76; some five times what the eye can just tell apart."""
EYES = {
    "normal": NORMAL,
    "deuteranopia": DEUTERANOPIA,
    "protanopia": PROTANOPIA,
    "tritanopia": TRITANOPIA,
    "grey": GREY,
}


@pytest.mark.parametrize("name", THEMES)
def test_no_two_looks_of_a_scale_differ_by_colour_alone(name: str) -> None:
    scale: Scale = SCALES[name]  # type: ignore[index]
    for (one, a), (other, b) in combinations(scale.items(), 2):
        assert (a.way, *a.form) != (b.way, *b.form), (one, other)


@pytest.mark.parametrize("eye", EYES)
@pytest.mark.parametrize("name", ["staff", "cylinders"])
def test_amounts_darken_step_by_step_for_every_eye(name: str, eye: str) -> None:
    steps = {
        "staff": ("light", "some", "much", "most"),
        "cylinders": ("days-3", "days-7", "days-14", "older"),
    }[name]
    scale = {"staff": STAFF, "cylinders": CYLINDERS}[name]
    light = [lab(scale[step].colour, EYES[eye])[0] for step in steps]
    assert light == sorted(light, reverse=True)
    assert min(a - b for a, b in pairwise(light)) > 8


@pytest.mark.parametrize("eye", ["normal", "deuteranopia", "protanopia", "tritanopia"])
def test_statuses_of_routes_stay_apart_for_colour_blind_eyes(eye: str) -> None:
    colours = {look.colour for look in ROUTES.values()}
    closest = min(
        (float(np.linalg.norm(lab(a, EYES[eye]) - lab(b, EYES[eye]))), a, b)
        for a, b in combinations(sorted(colours), 2)
    )
    assert closest[0] >= APART, closest


def test_risk_wears_the_national_colours_and_letters_and_no_other_scale_does() -> None:
    for risk, mark in RISK_MARKS.items():
        assert (WARDS[risk].colour, WARDS[risk].letter) == (mark.colour, mark.letter)
    risky = {mark.colour for mark in RISK_MARKS.values()}
    others = {
        look.colour for name, scale in SCALES.items() if name != "wards" for look in scale.values()
    }
    assert not risky & others


def test_every_look_and_theme_has_words_in_both_languages() -> None:
    words = [TITLES[name] for name in THEMES]
    words += [look.words for scale in SCALES.values() for look in scale.values()]
    for one in words:
        assert one["vi"]
        assert one["en"]
        assert one["vi"] != one["en"]
