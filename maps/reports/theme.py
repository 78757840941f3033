"""Wards of a report by how soon their emergencies were answered."""

from collections.abc import Iterable
from typing import Final

from geodata.areas import Area
from maps.geojson import feature, shape_of
from maps.reports.content import AreaFigures
from maps.themes import Theme
from maps.wording import Language

_EMERGENCIES: Final = ("oxygen_emergency", "transport")
_SLOW: Final = "answered-longer"
"""The measure of what took over an hour."""


def answers(areas: Iterable[Area], rows: Iterable[AreaFigures], *, language: Language) -> Theme:
    """Return the wards that the report has a row of, with how many emergencies each had."""
    by_key = {row.key: row for row in rows if row.level == "ward"}
    features = [
        feature(
            shape_of(area.geometry),
            look=_look(row),
            key=area.key,
            title=area.name,
            label="" if (asked := _sum(row, "asked")) is None else str(asked),
            at=[round(area.inner_point.lon, 5), round(area.inner_point.lat, 5)],
            lines=[area.district] if area.district else [],
        )
        for area in areas
        if (row := by_key.get(area.key)) is not None
    ]
    return Theme(name="answers", language=language, features=tuple(features))


def _look(row: AreaFigures) -> str:
    asked, done, slow = _sum(row, "asked"), _sum(row, "done"), row.values.get(_SLOW)
    if asked is None or done is None:
        return "missing"
    if asked > done:
        return "open"
    if slow:
        return "slow"
    return "quick" if asked else "none"


def _sum(row: AreaFigures, what: str) -> int | None:
    """Return a measure of all emergencies together; None where nobody reported."""
    found = [row.values.get(f"{what}-{kind}") for kind in _EMERGENCIES]
    told = [number for number in found if isinstance(number, int)]
    return sum(told) if len(told) == len(found) else None
