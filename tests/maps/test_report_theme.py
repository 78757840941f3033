"""Wards of a report by how soon their emergencies were answered."""

import pytest
from shapely.geometry import box

from maps.reports.content import AreaFigures, Cell
from maps.reports.theme import answers
from tests.geodata.test_areas import area

WARD = area("1", box(106.6, 10.7, 106.61, 10.71))


@pytest.mark.parametrize(
    ("oxygen", "transports", "slow", "look", "label"),
    [
        ((None, None), (None, None), None, "missing", ""),
        ((0, 0), (0, 0), 0, "none", "0"),
        ((0, 0), (1, 1), 0, "quick", "1"),
        ((3, 3), (1, 1), 1, "slow", "4"),
        ((3, 0), (0, 0), 0, "open", "3"),
        ((3, 2), (1, 1), 2, "open", "4"),
    ],
)
def test_a_ward_looks_as_its_emergencies_went(
    oxygen: tuple[Cell, Cell], transports: tuple[Cell, Cell], slow: Cell, look: str, label: str
) -> None:
    values = {
        "asked-oxygen_emergency": oxygen[0],
        "done-oxygen_emergency": oxygen[1],
        "asked-transport": transports[0],
        "done-transport": transports[1],
        "answered-longer": slow,
    }
    row = AreaFigures(
        key=WARD.key,
        name="Phường 1",
        level="ward",
        parent="",
        standing="missing" if slow is None else "counted",
        values=values,
    )
    (one,) = answers([WARD], [row], language="vi").features
    assert (one["properties"]["look"], one["properties"]["label"]) == (look, label)
