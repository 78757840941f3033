"""The content of a signed report as it is kept, and what is shown to whom of it."""

import json
from collections.abc import Collection, Mapping, Sequence, Set
from dataclasses import fields, replace
from typing import Any

from api.records.masking import hidden
from api.records.week_reports import WeekReport
from maps.reports.content import HIDDEN, AreaFigures, Cell, Lack, Measured


def content_text(
    rows: Sequence[AreaFigures], lacks: Sequence[Lack], measures: Sequence[Measured]
) -> str:
    """Return what is kept of a report: its numbers, what they mean, and what it lacks."""
    kept = {
        "rows": [_plain(row) for row in rows],
        "lacks": [_plain(lack) for lack in lacks],
        "measures": [_plain(one) for one in measures],
    }
    return json.dumps(kept, ensure_ascii=False, separators=(",", ":"))


def _plain(value: AreaFigures | Lack | Measured) -> dict[str, Any]:
    """Return the fields of a value, its tables as JSON writes them."""
    found = ((one.name, getattr(value, one.name)) for one in fields(value))
    return {name: dict(told) if isinstance(told, Mapping) else told for name, told in found}


def _kept(report: WeekReport) -> dict[str, Any]:
    found: dict[str, Any] = json.loads(report.seal.content if report.seal else "{}")
    return found


def rows_of(report: WeekReport) -> tuple[AreaFigures, ...]:
    """Return the rows of a signed report, the whole area first."""
    return tuple(AreaFigures(**row) for row in _kept(report).get("rows", ()))


def lacks_of(report: WeekReport) -> tuple[Lack, ...]:
    """Return what a signed report lacks."""
    lacks = _kept(report).get("lacks", ())
    return tuple(Lack(kind=one["kind"], names=tuple(one["names"])) for one in lacks)


def measures_of(report: WeekReport) -> tuple[Measured, ...]:
    """Return what the numbers of a signed report mean, in the words of when it was signed."""
    return tuple(Measured(**one) for one in _kept(report).get("measures", ()))


def masked(
    rows: Sequence[AreaFigures],
    measures: Sequence[Measured],
    *,
    known: Collection[str],
    apart: int,
    own_alone: bool = False,
) -> tuple[AreaFigures, ...]:
    """Return rows without the numbers that are not told; see `api.records.masking.hidden`.

    Parameters
    ----------
    own_alone
        Of a measure with anything hidden only what the reader knows is told: they have other
        reports to subtract from this one.
    """
    parents = {row.key: row.parent for row in rows}
    left_out: dict[str, Set[str]] = {}
    for measure in measures:
        if measure.is_personal:
            values = _numbers(rows, measure.key)
            found = hidden(values, parents, known=known, apart=apart)
            left_out[measure.key] = values.keys() - known if found and own_alone else found
    return tuple(replace(row, values=_told(row, left_out)) for row in rows)


def _numbers(rows: Sequence[AreaFigures], measure: str) -> dict[str, int]:
    found = ((row.key, row.values.get(measure)) for row in rows)
    return {key: value for key, value in found if isinstance(value, int)}


def _told(row: AreaFigures, left_out: Mapping[str, Collection[str]]) -> dict[str, Cell]:
    return {
        key: HIDDEN if row.key in left_out.get(key, ()) else value
        for key, value in row.values.items()
    }
