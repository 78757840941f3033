"""Wards by the volunteers that they get and have on the spot, and moves between them."""

import math
from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Final

from geodata.areas import Area
from geodata.coordinates import LonLat
from maps.geojson import GeoJson, feature, line_string, shape_of
from maps.themes import WORDS as THEME_WORDS
from maps.themes import Theme, decimal
from maps.wording import Language, Words, both
from routing.staffing import Band, Move, Readiness
from routing.staffing.readiness import Item

FEWEST: Final = 5
"""Fewer people at home than this are not told: own default, as for what anybody may see."""

BEND: Final = 0.12
"""How far an arrow is bent aside, how long its head is, and what it leaves free at either end for
the numbers there, all of its length."""
BARB: Final = 0.11
FREE: Final = 0.12

ITEM_WORDS: Final[Mapping[Item, Words]] = {
    "command": both("chỉ huy", "command"),
    "forces": both("lực lượng", "forces"),
    "supplies": both("vật tư", "supplies"),
    "logistics": both("hậu cần", "logistics"),
}
WORDS: Final = {
    "gets": both(
        "Tình nguyện viên: {gets}, mức {floor}-{ceiling}",
        "Volunteers: {gets} of {floor} to {ceiling}",
    ),
    "today": both("Hôm nay: {has}", "Today: {has}"),
    "home": both("Người ở nhà", "People at home"),
    "workers": both(
        "Mỗi nhân viên y tế theo dõi {each} người, cần thêm {needed}",
        "Each health worker follows {each} people; {needed} more are needed",
    ),
    "nobody": both("Chưa có nhân viên y tế, cần {needed}", "No health worker; {needed} are needed"),
    "there": both("Có: {items}", "There: {items}"),
    "missing": both("Chưa có: {items}", "Not there: {items}"),
    "people": both("{count} người", "{count} people"),
    "unsaid": both("Chưa báo: {items}", "Not told: {items}"),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Staffed:
    """What the map says of one ward.

    Parameters
    ----------
    has, gets
        Volunteers today, and by the draft.
    needed, each
        Health workers who are missing, and people at home for each one who is there; None: there
        is none, or nothing is known or to be said.
    reason
        Why it goes short; empty where it does not.
    """

    band: Band
    has: int
    gets: int
    people_home: int
    needed: int = 0
    each: float | None = None
    reason: str = ""


def post_look(one: Staffed) -> str:
    """Return how a ward with those volunteers looks."""
    lacks = one.band.floor - one.gets
    if lacks > 0:
        return "short" if lacks == 1 else "lacking"
    if one.gets > one.band.ceiling:
        return "over"
    return "full" if one.gets == one.band.ceiling else "within"


def posts(areas: Iterable[Area], staffed: Mapping[str, Staffed], *, language: Language) -> Theme:
    """Return wards by the volunteers that they get; other areas are left out."""
    features = [
        _feature(
            area,
            look=post_look(one),
            label=str(one.gets),
            lines=_staffed_lines(one, language),
            gets=one.gets,
            has=one.has,
        )
        for area in areas
        if (one := staffed.get(area.key)) is not None
    ]
    return Theme(name="posts", language=language, features=tuple(features))


def _staffed_lines(one: Staffed, language: Language) -> list[str]:
    told = str(one.people_home) if one.people_home >= FEWEST else THEME_WORDS["fewer"][language]
    said = [
        WORDS["gets"][language].format(
            gets=one.gets, floor=one.band.floor, ceiling=one.band.ceiling
        ),
        WORDS["today"][language].format(has=one.has),
        one.reason,
        f"{WORDS['home'][language]}: {told}",
    ]
    # of few people the quotient would tell how many
    if one.needed and one.people_home >= FEWEST:
        each = "" if one.each is None else decimal(one.each, language)
        key = "workers" if each else "nobody"
        said.append(WORDS[key][language].format(each=each, needed=one.needed))
    return [line for line in said if line]


def moves(areas: Iterable[Area], given: Iterable[Move], *, language: Language) -> Theme:
    """Return moves from ward to ward as arrows, one for all that are alike.

    Who comes from the reserve or returns to it has no arrow: the reserve is at no place.
    """
    at = {name: area for area in areas for name in (area.code, area.key)}
    counts = Counter(
        (at[move.origin].key, at[move.target].key, move.kind)
        for move in given
        if move.origin in at and move.target in at
    )
    features = []
    for (origin, target, kind), count in counts.items():
        away, there = at[origin], at[target]
        features.append(
            feature(
                line_string(_arrow(away.inner_point, there.inner_point)),
                look="lent" if kind == "lend" else "posted",
                title=f"{away.name} → {there.name}",
                label=WORDS["people"][language].format(count=count),
                lines=[WORDS["people"][language].format(count=count)],
                count=count,
            )
        )
    return Theme(name="moves", language=language, features=tuple(features))


def _arrow(origin: LonLat, target: LonLat) -> list[LonLat]:
    """Return the line of an arrow, bent to the right so that there and back lie apart."""
    narrow = math.cos(math.radians(origin.lat))
    east, north = (target.lon - origin.lon) * narrow, target.lat - origin.lat

    def point(along: float, aside: float) -> LonLat:
        return LonLat(
            lon=origin.lon + (east * along + north * aside) / narrow,
            lat=origin.lat + north * along - east * aside,
        )

    steps = [FREE + (1 - 2 * FREE) * step / 8 for step in range(9)]
    line = [(along, BEND * math.sin(math.pi * along)) for along in steps]
    tip, before = line[-1], line[-2]
    ahead = math.atan2(tip[1] - before[1], tip[0] - before[0])
    barbs = [
        (tip[0] - BARB * math.cos(ahead + turn), tip[1] - BARB * math.sin(ahead + turn))
        for turn in (-math.radians(28), math.radians(28))
    ]
    return [point(*one) for one in (*line, barbs[0], tip, barbs[1])]


def spots(areas: Iterable[Area], cards: Mapping[str, Readiness], *, language: Language) -> Theme:
    """Return wards by whether they are ready on the spot, with what is there and what is not."""
    features = [
        _feature(
            area,
            look=spot_look(card),
            label=f"{card.score}/{len(card.items)}",
            lines=_spot_lines(card, language),
            score=card.score,
        )
        for area in areas
        if (card := cards.get(area.key)) is not None
    ]
    return Theme(name="spots", language=language, features=tuple(features), shown=False)


def spot_look(card: Readiness) -> str:
    """Return how a ward with that card looks."""
    if card.ready:
        return "ready"
    return "unready" if card.certain else "unsaid"


def _spot_lines(card: Readiness, language: Language) -> list[str]:
    lines = []
    for key, value in (("there", True), ("missing", False), ("unsaid", None)):
        named = [ITEM_WORDS[item][language] for item, has in card.items.items() if has is value]
        if named:
            lines.append(WORDS[key][language].format(items=", ".join(named)))
    return lines


def _feature(area: Area, *, look: str, label: str, lines: list[str], **facts: int) -> GeoJson:
    inner = area.inner_point
    return feature(
        shape_of(area.geometry),
        look=look,
        key=area.key,
        title=area.name,
        label=label,
        at=[round(inner.lon, 5), round(inner.lat, 5)],
        lines=[line for line in (area.district, *lines) if line],
        **facts,
    )
