"""What the maps of the office show, one content per theme: states of things into GeoJSON.

Pure: the page, the picture and whoever asks for GeoJSON get the same features. Each feature says
its `look` (a key of the theme's scale in `maps.looks`), a `title`, a short `label` and `lines` of
text, and the bare facts beside them. Who may see where a person lives is decided before: a cylinder
comes here with its place, or counted by ward.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

from shapely import MultiPolygon

from geodata.areas import Area
from geodata.zones import Zone
from maps.geojson import GeoJson, feature, line_string, point_of, shape_of, told_apart
from maps.looks import SCALES, TITLES, ThemeName
from maps.neutral import clean
from maps.palette import DEPOT_LETTERS
from maps.states import (
    FacilityState,
    HeldCylinder,
    LeftOut,
    Load,
    RouteState,
    StationState,
    StopState,
    WardCylinders,
)
from maps.wording import DEPOTS, KINDS, Language, both, clock, goods, whole
from routing.model import DepotKind, Risk

FEW: Final = 5
"""Below so much of what a station or a facility has it is nearly out: own default."""
AGES: Final = ((3, "days-3"), (7, "days-7"), (14, "days-14"))
"""Up to so many days a cylinder with a patient looks so: own default."""
LOADS: Final = ((5, "light"), (10, "some"), (20, "much"))
"""Up to so many people waiting for each volunteer a ward looks so: own default."""
MAIN_GOODS: Final[Mapping[DepotKind, str]] = {
    "oxygen_station": "full",
    "refill_plant": "full",
    "distribution_point": "bags",
    "mobile_health_station": "medicines",
}
"""By what each kind of depot is judged to be out of stock; a facility never is."""

WORDS: Final = {
    "waiting": both("Người chờ", "People waiting"),
    "volunteers": both("Tình nguyện viên", "Volunteers"),
    "fewer": both("dưới 5, không nói số", "fewer than 5, not told"),
    "free": both("Giường trống", "Beds free"),
    "of": both("trong", "of"),
    "rule": both("Phần dành cho dịch theo quy định", "Share for this use by the rule"),
    "occupied": both("Đang nằm", "Occupied"),
    "promised": both("Đã hứa", "Promised"),
    "said": both("Báo lúc", "As told at"),
    "tier": both("Tầng", "Tier"),
    "days": both("ngày", "days"),
    "since": both("Ở đây từ", "Here since"),
    "half": both("Một nửa đã quá", "Half of them for more than"),
    "cylinders": both("bình", "cylinders"),
    "people": both("người", "people"),
    "precision": both("Chỗ gần đúng ±{radius_m} m", "Rough place +-{radius_m} m"),
    "ward_only": both("Chỉ biết phường, xã", "Only the ward is known"),
    "done": both("Xong", "Done"),
    "opens": both("Mở", "Open"),
    "starts": both("Hẹn", "Expected"),
    "late": both("trễ {minutes} phút", "{minutes} min late"),
    "times": both("lâu gấp {factor}", "{factor} times as long"),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Theme:
    """One theme with what it shows, in one language.

    Parameters
    ----------
    shown
        Whether a map that has it shows it at first.
    """

    name: ThemeName
    language: Language
    features: tuple[GeoJson, ...]
    shown: bool = True

    @property
    def title(self) -> str:
        """What the theme is called."""
        return TITLES[self.name][self.language]

    @property
    def looks(self) -> tuple[str, ...]:
        """The looks that it has something of, in the order of its scale."""
        used = {one["properties"]["look"] for one in self.features}
        return tuple(key for key in SCALES[self.name] if key in used)

    @property
    def document(self) -> dict[str, Any]:
        """A FeatureCollection with the theme's name and title."""
        return {
            "type": "FeatureCollection",
            "theme": self.name,
            "title": self.title,
            "features": list(self.features),
        }


def _lines(*lines: str) -> list[str]:
    return [line for line in lines if line]


def _inner(area: Area) -> list[float]:
    point = area.inner_point
    return [round(point.lon, 5), round(point.lat, 5)]


def wards(areas: Iterable[Area], risks: Mapping[str, Risk], *, language: Language) -> Theme:
    """Return wards by their risk level; those without one say so."""
    features = []
    areas = tuple(areas)
    names = told_apart(areas)
    for area in areas:
        risk = risks.get(area.key)
        look = risk or "unclassed"
        features.append(
            feature(
                shape_of(area.geometry),
                look=look,
                key=area.key,
                risk=risk,
                title=area.name,
                label=names[area.key],
                at=_inner(area),
                lines=_lines(
                    area.district,
                    "" if risk is None else SCALES["wards"][look].words[language],
                ),
            )
        )
    return Theme(name="wards", language=language, features=tuple(features))


def load_look(load: Load) -> str:
    """Return how a ward with that load looks."""
    if load.waiting is None:
        return "untold"
    if not load.volunteers:
        return "nobody" if load.waiting else "light"
    each = load.waiting / load.volunteers
    return next((look for most, look in LOADS if each <= most), "most")


def staff(areas: Iterable[Area], loads: Mapping[str, Load], *, language: Language) -> Theme:
    """Return wards by how many people wait there for each volunteer; others are left out."""
    features = []
    for area in areas:
        load = loads.get(area.key)
        if load is None:
            continue
        told = WORDS["fewer"][language] if load.waiting is None else str(load.waiting)
        each = None
        if load.waiting is not None and load.volunteers:
            each = round(load.waiting / load.volunteers, 1)
        features.append(
            feature(
                shape_of(area.geometry),
                look=load_look(load),
                key=area.key,
                waiting=load.waiting,
                volunteers=load.volunteers,
                each=each,
                title=area.name,
                label="" if each is None else decimal(each, language),
                at=_inner(area),
                lines=_lines(
                    f"{WORDS['waiting'][language]}: {told}",
                    f"{WORDS['volunteers'][language]}: {load.volunteers}",
                ),
            )
        )
    return Theme(name="staff", language=language, features=tuple(features))


def decimal(number: float, language: Language) -> str:
    """Return a number with one decimal, none where it is whole; a comma in Vietnamese."""
    shown = f"{number:.1f}".removesuffix(".0")
    return shown.replace(".", ",") if language == "vi" else shown


def coverage(bands: Sequence[MultiPolygon], minutes: Sequence[int], *, language: Language) -> Theme:
    """Return how far one comes from stations within so many minutes, the farthest band first."""
    features = [
        feature(
            shape_of(band),
            look=str(minute),
            minutes=minute,
            title=SCALES["coverage"][str(minute)].words[language],
            label="",
            at=None,
            lines=[],
        )
        for band, minute in zip(bands, minutes, strict=True)
        if not band.is_empty
    ]
    return Theme(name="coverage", language=language, features=tuple(reversed(features)))


def zones(given: Iterable[Zone], *, language: Language) -> Theme:
    """Return closed and slow zones with their names."""
    features = []
    for zone in given:
        closed = zone.factor == float("inf")
        point = zone.shape.representative_point()
        slow = WORDS["times"][language].format(factor=f"{zone.factor:g}")
        features.append(
            feature(
                shape_of(zone.shape),
                look="closed" if closed else "slow",
                factor=None if closed else zone.factor,
                title=clean(zone.name),
                label=clean(zone.name),
                at=[round(point.x, 5), round(point.y, 5)],
                lines=[SCALES["zones"]["closed"].words[language] if closed else slow],
            )
        )
    return Theme(name="zones", language=language, features=tuple(features))


def stations(given: Iterable[StationState], *, language: Language) -> Theme:
    """Return depots with what they have, as it is now."""
    features = []
    for one in given:
        stock = one.stock
        has = ", ".join(goods(stock, language)) or "0"
        features.append(
            feature(
                point_of(one.point),
                look=_stock_look(one),
                id=one.id,
                kind=one.kind,
                full=stock.full,
                bags=stock.bags,
                medicines=stock.medicines,
                letter=DEPOT_LETTERS[one.kind],
                title=clean(one.name) or f"{DEPOTS[one.kind][language]} {one.id}",
                label=has,
                lines=_lines(
                    DEPOTS[one.kind][language],
                    has,
                    f"{WORDS['opens'][language]} {one.hours}" if one.hours else "",
                ),
            )
        )
    return Theme(name="stations", language=language, features=tuple(features))


def _stock_look(station: StationState) -> str:
    main = MAIN_GOODS.get(station.kind)
    count = FEW if main is None else getattr(station.stock, main)
    return "out" if count == 0 else "low" if count < FEW else "stocked"


def facilities(given: Iterable[FacilityState], *, language: Language) -> Theme:
    """Return facilities with the beds that are free by the rule of the share."""
    features = []
    for one in given:
        usable = one.total * one.share_percent // 100
        features.append(
            feature(
                point_of(one.point),
                look="full" if one.free == 0 else "few" if one.free < FEW else "free",
                id=one.id,
                free=one.free,
                usable=usable,
                total=one.total,
                share_percent=one.share_percent,
                occupied=one.occupied,
                promised=one.promised,
                letter="+",
                title=clean(one.name) or one.id,
                label=f"{one.free}/{usable}",
                lines=[
                    f"{WORDS['free'][language]}: {one.free}",
                    f"{WORDS['rule'][language]}: {one.share_percent} % "
                    f"{WORDS['of'][language]} {one.total} = {usable}",
                    f"{WORDS['occupied'][language]}: {one.occupied} · "
                    f"{WORDS['promised'][language]}: {one.promised}",
                    f"{WORDS['tier'][language]} {one.tier} · "
                    f"{WORDS['said'][language]} {one.said_at:%H:%M %d/%m/%Y}",
                ],
            )
        )
    return Theme(name="facilities", language=language, features=tuple(features))


def age_look(days: int) -> str:
    """Return how a cylinder looks that is with somebody for so many days."""
    return next((look for most, look in AGES if days <= most), "older")


def cylinders(given: Iterable[HeldCylinder], *, language: Language) -> Theme:
    """Return cylinders with patients, each at its door, by days; the longest there come last."""
    features = [
        feature(
            point_of(one.point),
            look=age_look(one.days),
            serial=one.serial,
            days=one.days,
            letter=str(one.days),
            title=one.serial,
            label="",
            lines=_lines(
                f"{one.days} {WORDS['days'][language]} · {WORDS['since'][language]} "
                f"{one.since:%d/%m/%Y}",
                clean(one.ward),
                _precision(one, language),
            ),
        )
        for one in sorted(given, key=lambda one: (one.days, one.serial))
    ]
    return Theme(name="cylinders", language=language, features=tuple(features))


def _precision(held: HeldCylinder, language: Language) -> str:
    if held.ward_only:
        return WORDS["ward_only"][language]
    if held.radius_m is None:
        return ""
    return WORDS["precision"][language].format(radius_m=round(held.radius_m))


def cylinders_by_ward(given: Iterable[WardCylinders], *, language: Language) -> Theme:
    """Return how many cylinders are with patients of each ward, at the ward's inner point."""
    features = [
        feature(
            point_of(one.point),
            look="ward",
            key=one.ward,
            cylinders=one.cylinders,
            people=one.people,
            median_days=one.median_days,
            letter="B",
            title=one.name,
            label=whole(one.cylinders, language),
            lines=[
                f"{one.cylinders} {WORDS['cylinders'][language]} · "
                f"{one.people} {WORDS['people'][language]}",
                f"{WORDS['half'][language]} {one.median_days} {WORDS['days'][language]}",
            ],
        )
        for one in given
    ]
    return Theme(name="cylinders", language=language, features=tuple(features))


def routes(
    given: Iterable[RouteState], left: Iterable[LeftOut] = (), *, language: Language
) -> Theme:
    """Return routes by status, what is late on top; then stops, then what is not planned."""
    order = [*SCALES["routes"]][::-1]
    found = sorted(given, key=lambda one: (order.index(one.status), one.vehicle))
    features = [_route(one, language) for one in found if len(one.line) > 1]
    features += [_stop(one, stop, language) for one in found for stop in one.stops]
    features += [
        feature(
            point_of(one.point),
            look="left-out",
            task=one.task,
            letter="!",
            title=KINDS[one.kind][language],
            label="",
            lines=[one.why],
        )
        for one in left
    ]
    return Theme(name="routes", language=language, features=tuple(features))


def _route(route: RouteState, language: Language) -> GeoJson:
    done = f"{route.over}/{len(route.stops)}"
    return feature(
        line_string(route.line),
        look=route.status,
        vehicle=route.vehicle,
        over=route.over,
        stops=len(route.stops),
        colour=route.colour,
        title=clean(route.name) or route.vehicle,
        label=done,
        lines=[
            SCALES["routes"][route.status].words[language],
            f"{WORDS['done'][language]} {done}",
        ],
    )


def _stop(route: RouteState, stop: StopState, language: Language) -> GeoJson:
    late = WORDS["late"][language].format(minutes=-(-stop.late_s // 60)) if stop.late_s > 0 else ""
    return feature(
        point_of(stop.point),
        look=stop.status,
        vehicle=route.vehicle,
        number=stop.number,
        colour="" if stop.status == "stop-missed" else route.colour,
        letter=str(stop.number),
        title=f"{clean(route.name) or route.vehicle} · {stop.number}",
        label="",
        lines=_lines(
            KINDS[stop.kind][language],
            f"{WORDS['starts'][language]} {clock(stop.starts_s)}",
            late,
            SCALES["routes"][stop.status].words[language],
        ),
    )
