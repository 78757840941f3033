"""Colours, shapes and letters: what each of them means, once for maps, lists and charts.

The ground is grey. The four national risk colours stand for risk and for nothing else. Kinds and
states are told apart by shape and letter first and by a deep ink second, so that they survive a
grey print; routes have eight hues that stay apart for colour-blind eyes.

References
----------
Okabe, M. and Ito, K. (2008), "Color Universal Design"; Tol, P. (2021), "Colour schemes",
SRON/EPS/TN/09-002, the muted scheme (without its green and sand: too near the risk colours).
"""

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Final, Literal

from routing.model import DepotKind, Risk, TaskKind

Shape = Literal[
    "circle", "octagon", "square", "diamond", "hexagon", "house", "triangle", "shield", "pill"
]

SHAPES: Final[Mapping[Shape, str]] = MappingProxyType(
    {
        "circle": '<circle cx="12" cy="12" r="10"/>',
        "octagon": '<path d="M7.6 1.5h8.8l6.1 6.1v8.8l-6.1 6.1H7.6l-6.1-6.1V7.6z"/>',
        "square": '<rect x="2.5" y="2.5" width="19" height="19" rx="3.5"/>',
        "diamond": '<path d="M12 .8 23.2 12 12 23.2.8 12z"/>',
        "hexagon": '<path d="M12 1l9.8 5.5v11L12 23l-9.8-5.5v-11z"/>',
        "house": '<path d="M12 1.2l10.3 8.3V22H1.7V9.5z"/>',
        "triangle": '<path d="M1 3h22L12 23.4z"/>',
        "shield": '<path d="M2.5 2h19v10.5L12 23 2.5 12.5z"/>',
        "pill": '<rect x=".8" y="5" width="22.4" height="14" rx="7"/>',
    }
)
"""Each shape as SVG in a box of 24 by 24."""

INK: Final = "#1c2430"
"""Text and strokes; never pure black, which is kept for what is left out."""
ALARM: Final = "#000000"
"""What is not planned: the darkest thing on the sheet."""

WARD_LINE: Final = "#b4bac2"
ROAD_MINOR: Final = "#d5d9dd"
LABEL: Final = "#7c858f"
UNCHOSEN: Final = "#b9bfc6"
"""Routes while another one is chosen."""

ROUTE_HUES: Final[tuple[str, ...]] = (
    "#0072b2",
    "#882255",
    "#44aa99",
    "#cc6677",
    "#332288",
    "#999933",
    "#5fb3dc",
    "#661100",
)
"""Okabe-Ito blue, then Tol muted: wine, teal, rose, indigo, olive, cyan (deepened), brown."""

ROUTE_DASHES: Final[tuple[str, ...]] = ("", "10 5", "3 5")
"""Line patterns of the first, second and third round through the hues."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Mark:
    """How one thing is drawn: colour, shape and letter together."""

    colour: str
    shape: Shape
    letter: str


KIND_MARKS: Final[Mapping[TaskKind, Mark]] = MappingProxyType(
    {
        "oxygen_emergency": Mark(colour="#14345c", shape="octagon", letter="O"),
        "transport": Mark(colour="#14345c", shape="shield", letter="N"),
        "oxygen_swap": Mark(colour="#2b4f7d", shape="circle", letter="B"),
        "restock": Mark(colour="#4d5a68", shape="pill", letter="K"),
        "medicine": Mark(colour="#553a6e", shape="square", letter="T"),
        "chronic_medicine": Mark(colour="#553a6e", shape="diamond", letter="M"),
        "welfare_bag": Mark(colour="#5f4b35", shape="hexagon", letter="A"),
        "care_visit": Mark(colour="#2f5552", shape="house", letter="H"),
        "oxygen_collect": Mark(colour="#5b6b7c", shape="triangle", letter="L"),
    }
)
"""Letters from the Vietnamese names; none of them is a risk letter."""

RISK_MARKS: Final[Mapping[Risk, Mark]] = MappingProxyType(
    {
        "red": Mark(colour="#d7261e", shape="circle", letter="Đ"),
        "orange": Mark(colour="#f08c00", shape="circle", letter="C"),
        "yellow": Mark(colour="#f5d000", shape="circle", letter="V"),
        "green": Mark(colour="#2e9e3f", shape="circle", letter="X"),
    }
)
"""The Ministry of Health's four colours, doubled by the initials đỏ, cam, vàng, xanh."""

DEPOT_LETTERS: Final[Mapping[DepotKind, str]] = MappingProxyType(
    {
        "oxygen_station": "O₂",
        "mobile_health_station": "Y",
        "distribution_point": "P",
        "refill_plant": "N",
        "facility": "+",
    }
)


@dataclass(frozen=True, slots=True, kw_only=True)
class RouteStyle:
    """Hue and dash pattern of one route."""

    colour: str
    dash: str


def route_style(position: int) -> RouteStyle:
    """Return the style of the route at that position; after eight, hues return with a dash."""
    turn, hue = divmod(position, len(ROUTE_HUES))
    return RouteStyle(colour=ROUTE_HUES[hue], dash=ROUTE_DASHES[turn % len(ROUTE_DASHES)])
