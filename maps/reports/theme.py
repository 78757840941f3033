"""Wards of a report by how soon their emergencies were answered."""

from collections.abc import Iterable

from geodata.areas import Area
from maps.geojson import feature, shape_of
from maps.reports.content import AreaFigures
from maps.themes import Theme
from maps.wording import Language

ASKED, SLOW = "asked-oxygen_emergency", "answered-longer"
"""Measures of what came in, and of what took over an hour."""


def answers(areas: Iterable[Area], rows: Iterable[AreaFigures], *, language: Language) -> Theme:
    """Return the wards that the report has a row of, with how many emergencies each had."""
    by_key = {row.key: row for row in rows if row.level == "ward"}
    features = [
        feature(
            shape_of(area.geometry),
            look=_look(row),
            key=area.key,
            title=area.name,
            label="" if row.values.get(ASKED) is None else str(row.values[ASKED]),
            at=[round(area.inner_point.lon, 5), round(area.inner_point.lat, 5)],
            lines=[area.district] if area.district else [],
        )
        for area in areas
        if (row := by_key.get(area.key)) is not None
    ]
    return Theme(name="answers", language=language, features=tuple(features))


def _look(row: AreaFigures) -> str:
    asked, slow = row.values.get(ASKED), row.values.get(SLOW)
    if asked is None:
        return "missing"
    if slow:
        return "slow"
    return "quick" if asked else "none"
