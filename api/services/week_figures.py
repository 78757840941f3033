"""The figures of an area and its parts: signed ones as they were signed, all others counted.

What a ward or district has signed is summed, not counted again, so that the sum of a city is that
of its districts, and theirs that of their wards, whatever is put right in between; what was put
right stands in the next edition of each.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from sqlalchemy.orm import Session

from api.errors import Refused
from api.records.places import EVERYWHERE, Spot
from api.records.users import User
from api.records.week_facts import Fact
from api.records.week_reports import Span, WeekReport, week_text
from api.services.placing import Placer, spot_in
from api.services.week_documents import rows_of
from api.services.week_late import logged
from api.services.week_measures import BY_KEY, Counted, count
from api.store import duty_days, week_facts, week_reports
from maps.reports.content import AreaFigures, AreaLevel, Cell, Lack


@dataclass(frozen=True, slots=True, kw_only=True)
class Figures:
    """The rows of a report, and what they lack."""

    rows: tuple[AreaFigures, ...]
    lacks: tuple[Lack, ...]

    @property
    def top(self) -> AreaFigures:
        """The figures of the whole area."""
        return self.rows[0]


@dataclass(frozen=True, slots=True, kw_only=True)
class _Unit:
    """What is summed: a ward, or the office of a district or city with its own people."""

    spot: Spot
    row: AreaFigures


def level_of(area: Spot) -> AreaLevel:
    """Return of which level an area is."""
    if area.ward == area.province:
        return "province"
    return "district" if area.ward == area.district else "ward"


def figures_of(
    session: Session, organisation: str, area: Spot, span: Span, *, placer: Placer, now: datetime
) -> Figures:
    """Return the figures of an area in a span of days.

    Parameters
    ----------
    area
        Of any level, as `api.services.placing.Placer.reach` tells it.
    """
    facts = list(_facts(session, organisation, span))
    counted = {key: one for key, one in count(facts).items() if one.spot.lies_in(area.ward)}
    wards = wards_of(placer, area)
    spots = wards | {key: one.spot for key, one in counted.items()}
    if level_of(area) == "ward" and not wards:
        spots.setdefault(area.ward, area)
    signed = _signed_under(session, organisation, area, span)
    units, lacks = _units(spots, counted, signed, placer)
    missing = [unit.row.name for unit in units if unit.row.standing == "missing"]
    rows = _summed(area, units, signed, placer)
    found = [
        Lack(kind="week-not-over") if now < span.ends else None,
        Lack(kind="no-records") if not counted and not signed else None,
        Lack(kind="ward-missing", names=tuple(missing)) if missing else None,
        *(lacks if span.is_week else [Lack(kind="counted-alone")]),
        _not_placed(facts),
        None if placer.sets else Lack(kind="no-areas"),
    ]
    return Figures(rows=rows, lacks=tuple(one for one in found if one is not None))


def _facts(session: Session, organisation: str, span: Span) -> Iterator[Fact]:
    for source in (*week_facts.SOURCES, duty_days.confirmed, logged):
        yield from source(session, organisation, span)


def _not_placed(facts: Sequence[Fact]) -> Lack | None:
    nowhere = sum(fact.what == "asked" and not fact.spot.ward for fact in facts)
    return Lack(kind="not-placed", names=(str(nowhere),)) if nowhere else None


def wards_of(placer: Placer, area: Spot) -> dict[str, Spot]:
    """Return the wards of an area by key, as the areas imported know them."""
    found = {}
    for areas in placer.sets:
        for one in areas.areas:
            spot = replace(spot_in(one, point=None, key=one.key), point=None)
            if one.level == "ward" and spot.lies_in(area.ward):
                found[spot.ward] = spot
    return found


def areas_of(placer: Placer, user: User) -> dict[str, AreaLevel]:
    """Return the areas that somebody works in, and what lies in them; the widest first."""
    found: dict[str, AreaLevel] = {}
    for areas in placer.sets:
        for one in areas.areas:
            spot = spot_in(one, point=None, key=one.key)
            district = Spot(ward=spot.district, district=spot.district, province=spot.province)
            province = Spot(ward=spot.province, province=spot.province)
            for area in (province, district, spot):
                if area.ward and user.reaches(area):
                    found[area.ward] = level_of(area)
    order = {"province": 0, "district": 1, "ward": 2}
    by_name = sorted(found, key=lambda key: (order[found[key]], natural(placer.name_of(key))))
    own = [key for key in user.areas if key != EVERYWHERE and key not in found]
    return {key: found[key] for key in by_name} | dict.fromkeys(own, "ward")


def _signed_under(
    session: Session, organisation: str, area: Spot, span: Span
) -> dict[str, WeekReport]:
    """Return the signed reports of what lies in an area, but for its own."""
    reports = week_reports.signed_of_week(session, organisation, week_text(span.first))
    within = {
        one.area.ward: one
        for one in reports
        if one.area.ward != area.ward and one.area.lies_in(area.ward)
    }
    return within if span.is_week else {}


def _units(
    spots: Mapping[str, Spot],
    counted: Mapping[str, Counted],
    signed: Mapping[str, WeekReport],
    placer: Placer,
) -> tuple[list[_Unit], list[Lack]]:
    """Return all units with their figures: the district's where it signed, else the ward's own."""
    units: dict[str, _Unit] = {}
    newer, later, unsigned = [], [], []
    by_district = {
        key: {row.key: row for row in rows_of(report) if row.level in ("ward", "office")}
        for key, report in signed.items()
        if level_of(report.area) == "district"
    }
    for key, spot in spots.items():
        above, own = by_district.get(spot.district), signed.get(key)
        live = _counted_row(key, spot, counted.get(key), placer)
        if above is not None:
            row = above.get(_unit_key(spot))
            if row is None:
                later.append(live.name)
                continue
            if own is not None and own.edition > (row.edition or 0):
                newer.append(row.name)
        elif own is not None and level_of(own.area) == "ward":
            row = replace(rows_of(own)[0], standing="signed", edition=own.edition)
        else:
            row = live
            if live.standing == "counted":
                unsigned.append(live.name)
        units[key] = _Unit(spot=spot, row=row)
    told = (("newer-edition", newer), ("counted-later", later), ("not-signed", unsigned))
    several = len(spots) > 1
    lacks = [
        Lack(kind=code, names=tuple(sorted(names))) for code, names in told if names and several
    ]
    return list(units.values()), lacks


def _unit_key(spot: Spot) -> str:
    """Return the key of a unit's row; an office's own is told from that of its area's sum."""
    return f"{spot.ward}#" if spot.ward in (spot.district, spot.province) else spot.ward


def _counted_row(key: str, spot: Spot, one: Counted | None, placer: Placer) -> AreaFigures:
    active = one is not None and one.is_active
    values: dict[str, Cell] = {
        name: None
        if not active and not measure.is_standing
        else 0
        if one is None
        else one.values[name]
        for name, measure in BY_KEY.items()
    }
    is_office = _unit_key(spot) != spot.ward
    name = placer.name_of(key)
    return AreaFigures(
        key=_unit_key(spot),
        name=f"{name} (cơ quan)" if is_office else name,
        level="office" if is_office else "ward",
        parent="",
        standing="counted" if active or is_office else "missing",
        values=values,
    )


def _summed(
    area: Spot, units: Sequence[_Unit], signed: Mapping[str, WeekReport], placer: Placer
) -> tuple[AreaFigures, ...]:
    """Return the row of the area, then those of its districts, each followed by its units."""
    level = level_of(area)
    if level == "ward" and [unit.spot.ward for unit in units] == [area.ward]:
        return tuple(replace(unit.row, parent="") for unit in units)
    groups: dict[str, list[AreaFigures]] = {}
    for unit in sorted(units, key=lambda unit: natural(unit.row.name)):
        inner = unit.spot.district if level == "province" else ""
        groups.setdefault(inner, []).append(unit.row)
    rows: list[AreaFigures] = []
    for key in sorted(groups, key=lambda key: (key == "", natural(placer.name_of(key)))):
        parent = key or area.ward
        own = [replace(row, parent=parent) for row in groups[key]]
        if key:
            name = placer.name_of(key)
            found = _sum(key, name, "district", own, parent=area.ward)
            if key in signed:
                found = replace(found, standing="signed", edition=signed[key].edition)
            rows.append(found)
        rows += own
    whole = [row for row in rows if row.parent == area.ward]
    return (_sum(area.ward, placer.name_of(area.ward), level, whole, parent=""), *rows)


def _sum(
    key: str, name: str, level: AreaLevel, rows: Sequence[AreaFigures], *, parent: str
) -> AreaFigures:
    """Return the sum of rows; of what nobody reported there is none."""
    values: dict[str, Cell] = {}
    for measure in BY_KEY:
        told = [value for row in rows if isinstance(value := row.values.get(measure), int)]
        values[measure] = sum(told) if told else None
    return AreaFigures(
        key=key, name=name, level=level, parent=parent, standing="sum", values=values
    )


def natural(name: str) -> tuple[tuple[int, int, str], ...]:
    """Return by what names are put in order: numbers by what they count."""
    words = name.casefold().replace(",", " ,").split()
    return tuple((0, int(word), "") if word.isdecimal() else (1, 0, word) for word in words)


def known_rows(user: User, rows: Sequence[AreaFigures], placer: Placer) -> frozenset[str]:
    """Return the keys of rows that somebody sees whole, for they lie in their areas."""
    return frozenset(row.key for row in rows if user.reaches(_spot_of(row, placer)))


def _spot_of(row: AreaFigures, placer: Placer) -> Spot:
    """Return where a row lies; an area that nobody knows any more is in no other."""
    key = row.key.removesuffix("#")
    try:
        return placer.reach(key)
    except Refused:
        return Spot(ward=key)
