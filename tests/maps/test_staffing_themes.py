"""Wards by volunteers and by the four on the spot."""

import math
from datetime import UTC, date, datetime
from typing import Any

import pytest

from maps.looks import POSTS
from maps.sheet import Ground, Sheet
from maps.staffing_themes import Staffed, moves, post_look, posts, spots
from maps.theme_map import theme_map
from routing.staffing import Band, Move, PostId, Readiness
from routing.staffing.values import MoveKind
from tests.maps.small_ward import wards

BAND = Band(floor=5, ceiling=7)


@pytest.mark.parametrize(
    ("gets", "look"),
    [(0, "lacking"), (3, "lacking"), (4, "short"), (5, "within"), (7, "full"), (8, "over")],
)
def test_a_ward_looks_by_its_volunteers_beside_the_band(gets: int, look: str) -> None:
    assert post_look(Staffed(band=BAND, has=0, gets=gets, people_home=9)) == look
    assert look in POSTS


def test_of_few_people_at_home_no_number_is_told_and_none_can_be_reckoned() -> None:
    (area, *_) = wards().areas
    for people, told in ((4, False), (5, True)):
        one = Staffed(
            band=BAND, has=1, gets=4, people_home=people, needed=1, each=people / 1, reason="vì ít"
        )
        (feature,) = posts([area], {area.key: one}, language="vi").features
        lines = feature["properties"]["lines"]
        assert "vì ít" in lines
        assert any(line == f"Người ở nhà: {people}" for line in lines) is told
        assert any("nhân viên y tế" in line for line in lines) is told
        assert "people_home" not in feature["properties"]


def card(post: str, items: Any, **known: bool) -> Readiness:
    return Readiness(post=PostId(post), items=items, **known)


def test_a_card_says_what_is_there_what_is_not_and_what_nobody_told() -> None:
    areas = wards().areas
    items = {"command": True, "forces": False, "supplies": None, "logistics": True}
    cards = {
        areas[0].key: card("a", items, ready=False, certain=True),
        areas[1].key: card("b", dict.fromkeys(items, True), ready=True, certain=True),
        areas[2].key: card("c", items | {"forces": True}, ready=False, certain=False),
    }
    theme = spots(areas, cards, language="en")
    first, second, third = (one["properties"] for one in theme.features)
    assert (first["look"], first["label"], second["look"]) == ("unready", "2/4", "ready")
    assert (third["look"], third["label"]) == ("unsaid", "3/4")
    assert first["lines"][-3:] == [
        "There: command, logistics",
        "Not there: forces",
        "Not told: supplies",
    ]


def test_a_page_of_both_has_its_legend() -> None:
    areas = wards()
    staffed = {one.key: Staffed(band=BAND, has=0, gets=4, people_home=0) for one in areas.areas}
    at = datetime(2021, 9, 10, tzinfo=UTC)
    page = theme_map(
        [posts(areas.areas, staffed, language="vi"), spots(areas.areas, {}, language="vi")],
        Sheet(title="Thử", at=at, language="vi"),
        ground=Ground(areas=areas),
    )
    assert "thiếu một người" in page.get_root().render()


def a_move(number: int, kind: MoveKind, origin: str | None, target: str | None) -> Move:
    return Move(
        volunteer=f"V{number}",
        kind=kind,
        origin=None if origin is None else PostId(origin),
        target=None if target is None else PostId(target),
        first=date(2021, 9, 10),
        last=None,
    )


def test_moves_from_ward_to_ward_are_arrows_and_those_of_the_reserve_are_not() -> None:
    a, b, _ = wards().areas
    given = [
        a_move(1, "post", a.key, b.key),
        a_move(2, "post", a.key, b.key),
        a_move(3, "lend", b.key, a.key),
        a_move(4, "post", None, a.key),
        a_move(5, "return", a.key, None),
    ]
    there, back = moves(wards().areas, given, language="vi").features
    facts = there["properties"], back["properties"]
    assert [(one["look"], one["label"]) for one in facts] == [
        ("posted", "2 người"),
        ("lent", "1 người"),
    ]
    assert facts[0]["title"] == f"{a.name} → {b.name}"
    tips = [one["geometry"]["coordinates"] for one in (there, back)]
    # the tip stands twice, a barb on either side; it is nearer to where the move leads
    assert tips[0][8] == tips[0][10]
    for line, end, start in ((tips[0], b, a), (tips[1], a, b)):
        away = [math.dist(line[8], (at.inner_point.lon, at.inner_point.lat)) for at in (end, start)]
        assert away[0] < away[1] / 3
    # there and back lie apart: both are bent to their own right
    assert math.dist(tips[0][4], tips[1][4]) > 0.1 * math.dist(tips[0][0], tips[0][8])
