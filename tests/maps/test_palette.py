from itertools import combinations

import numpy as np
import pytest
from numpy.typing import NDArray

from maps.palette import KIND_MARKS, RISK_MARKS, ROUTE_HUES, route_style
from routing.model import RISKS, TASK_KINDS

# Machado, G. M. et al. (2009), "A Physiologically-based Model for Simulation of Color Vision
# Deficiency", full severity, for linear RGB.
DEUTERANOPIA = (
    (0.367322, 0.860646, -0.227968),
    (0.280085, 0.672501, 0.047413),
    (-0.011820, 0.042940, 0.968881),
)
PROTANOPIA = (
    (0.152286, 1.052583, -0.204868),
    (0.114503, 0.786281, 0.099216),
    (-0.003882, -0.048116, 1.051998),
)


def lab(colour: str, eye: tuple[tuple[float, ...], ...]) -> NDArray[np.float64]:
    """CIE L*a*b* (D65) of an sRGB colour as that eye sees it."""
    srgb = np.array([int(colour[i : i + 2], 16) for i in (1, 3, 5)]) / 255
    linear = np.where(srgb <= 0.04045, srgb / 12.92, ((srgb + 0.055) / 1.055) ** 2.4)
    seen = np.clip(np.array(eye) @ linear, 0, 1)
    to_xyz = [[0.4124, 0.3576, 0.1805], [0.2126, 0.7152, 0.0722], [0.0193, 0.1192, 0.9505]]
    x, y, z = np.cbrt(np.maximum(np.array(to_xyz) @ seen / (0.9505, 1, 1.089), 1e-6))
    return np.array([116 * y - 16, 500 * (x - y), 200 * (y - z)])


@pytest.mark.parametrize("eye", [DEUTERANOPIA, PROTANOPIA, tuple(map(tuple, np.eye(3)))])
def test_route_hues_stay_apart_for_colour_blind_eyes(eye: tuple[tuple[float, ...], ...]) -> None:
    closest = min(
        float(np.linalg.norm(lab(a, eye) - lab(b, eye))) for a, b in combinations(ROUTE_HUES, 2)
    )
    assert closest >= 15.0  # some six times what the eye can just tell apart


def test_no_two_marks_share_shape_and_letter_and_no_kind_borrows_a_risk_letter() -> None:
    assert set(KIND_MARKS) == set(TASK_KINDS)
    assert set(RISK_MARKS) == set(RISKS)
    assert len({(mark.shape, mark.letter) for mark in KIND_MARKS.values()}) == len(TASK_KINDS)
    assert len({mark.letter for mark in KIND_MARKS.values()}) == len(TASK_KINDS)
    risk_letters = {mark.letter for mark in RISK_MARKS.values()}
    assert not risk_letters & {mark.letter for mark in KIND_MARKS.values()}


def test_risk_colours_stand_for_risk_only() -> None:
    risk = {mark.colour for mark in RISK_MARKS.values()}
    assert not risk & {*ROUTE_HUES, *(mark.colour for mark in KIND_MARKS.values())}


def test_the_ninth_route_has_the_first_hue_and_a_dash() -> None:
    assert route_style(8).colour == route_style(0).colour
    assert (route_style(0).dash, route_style(8).dash) == ("", "10 5")
