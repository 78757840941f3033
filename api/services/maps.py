"""The maps of the office: which themes each has, who may see which, and what is on them."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from pathlib import Path
from types import MappingProxyType
from typing import Final, Literal, get_args

from api.errors import Forbidden, own_issue
from api.records.places import EVERYWHERE, PLACE_TIME, Spot
from api.records.roles import Action, Sight
from api.records.users import User
from api.services import theme_states
from api.services.access import note_read
from api.services.day_plans import require_reach
from api.services.ground import roads_around, zones_in
from api.services.placing import Placer, spot_in
from api.services.running import Days
from api.store import day_plans
from api.store.session import Store
from geodata.areas import Area, AreaSet
from geodata.coordinates import LonLat
from geodata.live_roads import LiveRoads
from geodata.network import RoadNetwork
from geodata.reach import MINUTES, reach_bands
from geodata.speeds import read_speeds
from geodata.zones import Zone, apply_zones
from maps import themes
from maps.frame import page_html
from maps.geojson import GeoJson, collection
from maps.layers import TOGETHER_FROM
from maps.looks import ThemeName
from maps.picture import Paper, picture
from maps.sheet import Ground, Sheet
from maps.theme_map import theme_map
from maps.themes import Theme
from maps.wording import Language, Words, both
from routing.dispatch import Board, advance
from routing.model import Risk
from routing.plan import Route
from routing.road_ways import ridden

MapName = Literal["situation", "oxygen", "beds", "staff", "coverage", "routes"]
MAP_NAMES: Final[tuple[MapName, ...]] = get_args(MapName)


@dataclass(frozen=True, slots=True, kw_only=True)
class MapKind:
    """What a map of the office shows.

    Parameters
    ----------
    themes
        The first is what the map is for: who may not see it does not get the map.
    hidden
        Those that are there and switched off at first.
    """

    title: Words
    themes: tuple[ThemeName, ...]
    hidden: frozenset[ThemeName] = frozenset()


MAPS: Final[Mapping[MapName, MapKind]] = MappingProxyType(
    {
        "situation": MapKind(
            title=both("Bản đồ tình hình", "Situation"),
            themes=("wards", "zones", "stations", "facilities", "routes", "cylinders", "staff"),
            hidden=frozenset({"routes", "cylinders", "staff"}),
        ),
        "oxygen": MapKind(
            title=both("Bình oxy và trạm", "Cylinders and stations"),
            themes=("cylinders", "stations", "zones"),
        ),
        "beds": MapKind(
            title=both("Giường trống", "Free beds"),
            themes=("facilities", "wards", "zones"),
            hidden=frozenset({"wards"}),
        ),
        "staff": MapKind(
            title=both("Nhân lực theo phường, xã", "Staff by ward"),
            themes=("staff", "stations"),
            hidden=frozenset({"stations"}),
        ),
        "coverage": MapKind(
            title=both("Trạm oxy phủ tới đâu", "Reach of oxygen stations"),
            themes=("coverage", "stations", "zones"),
        ),
        "routes": MapKind(
            title=both("Các tuyến đang chạy", "Routes of the day"),
            themes=("routes", "stations", "zones"),
        ),
    }
)


@dataclass(frozen=True, slots=True, kw_only=True)
class ThemeNeed:
    """What a role must be allowed to do, and see of patients, to see a theme; None: nothing."""

    action: Action | None = None
    sight: Sight | None = None

    def met_by(self, user: User) -> bool:
        """Tell whether somebody may see it."""
        return (self.action is None or user.may(self.action)) and (
            self.sight is None or user.sees(self.sight)
        )


THEME_NEEDS: Final[Mapping[ThemeName, ThemeNeed]] = MappingProxyType(
    {
        "wards": ThemeNeed(),
        "zones": ThemeNeed(),
        "stations": ThemeNeed(action="depots.read"),
        "coverage": ThemeNeed(action="depots.read"),
        "facilities": ThemeNeed(action="beds.read"),
        "staff": ThemeNeed(action="aggregates.read"),
        # at doors for who sees addresses, else counted by ward: see `theme_states`
        "cylinders": ThemeNeed(action="cylinders.read"),
        # lines and stops lead to doors
        "routes": ThemeNeed(action="plans.read", sight="address"),
    }
)
_NOTES: Final = {
    "few": both(
        "Phường có dưới 5 người giữ bình thì không vẽ.",
        "Wards where fewer than 5 people have cylinders are not drawn.",
    ),
    "nowhere": both(
        "{count} bình ở chỗ chưa rõ vị trí, không có trên bản đồ.",
        "{count} cylinders are at places not known, and not on the map.",
    ),
    "untold": both(
        "Số người chờ dưới 5 không nói ra.", "Of fewer than 5 people no number is told."
    ),
    "no_roads": both(
        "Chưa nhập đường: không vẽ được vùng phủ.", "No roads are imported: no reach to draw."
    ),
    "no_plan": both("Chưa có kế hoạch nào được phát hôm đó.", "No plan is given out that day."),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """Which map somebody wants.

    Parameters
    ----------
    area
        Key of an area of any level; `EVERYWHERE`: all of theirs.
    only
        Themes that are wanted of the map; none: all.
    """

    user: User
    name: MapName
    day: date
    now: datetime
    language: Language
    area: str = EVERYWHERE
    only: frozenset[ThemeName] = frozenset()


@dataclass(frozen=True, slots=True, kw_only=True)
class OfficeMap:
    """A map of the office, ready to be drawn."""

    themes: tuple[Theme, ...]
    sheet: Sheet
    ground: Ground

    @property
    def html(self) -> str:
        """A page that opens without network."""
        return page_html(theme_map(self.themes, self.sheet, ground=self.ground))

    def png(self, paper: Paper) -> bytes:
        """Return a picture for reports, drawn without a browser."""
        return picture(self.themes, self.sheet, ground=self.ground, paper=paper)

    @property
    def document(self) -> GeoJson:
        """All features, each with its theme, and what is to be said of them."""
        features = [
            {**one, "properties": {"theme": theme.name, **one["properties"]}}
            for theme in self.themes
            for one in theme.features
        ]
        return {**collection(features), "notes": list(self.sheet.notes)}


@dataclass(slots=True, kw_only=True)
class _Making:
    """What the themes of one map are made from, and what is to be said beside them."""

    store: Store
    days: Days
    asked: Asked
    reach: Spot
    areas: AreaSet
    roads: RoadNetwork | None
    zones: tuple[Zone, ...]
    risks: Mapping[str, Risk]
    notes: list[str]

    def say(self, key: str, **values: object) -> None:
        """Have a note stand beside the map."""
        self.notes.append(_NOTES[key][self.asked.language].format(**values))


def allowed_themes(user: User, name: MapName) -> tuple[ThemeName, ...]:
    """Return the themes of a map that somebody may see; none where they may not see the map."""
    kind = MAPS[name]
    if not THEME_NEEDS[kind.themes[0]].met_by(user):
        return ()
    return tuple(theme for theme in kind.themes if THEME_NEEDS[theme].met_by(user))


def office_map(
    store: Store,
    days: Days,
    placer: Placer,
    asked: Asked,
    *,
    data: Path,
    risks: Mapping[str, Risk],
) -> OfficeMap:
    """Return a map of what is kept, as far as somebody may see it; it is noted that they did.

    Parameters
    ----------
    data
        The folder with imported roads and zones.
    risks
        Of wards, as published for the day.

    Raises
    ------
    Forbidden
        With ``not-your-role`` or ``not-your-area``.
    Refused
        With ``unknown-ward``.
    """
    user, language = asked.user, asked.language
    allowed = allowed_themes(user, asked.name)
    names = tuple(name for name in allowed if not asked.only or name in asked.only)
    subject = f"map {asked.name}"
    if not names:
        raise Forbidden(own_issue("not-your-role", f"{user.role}: {subject}"))
    reach = Spot(ward=EVERYWHERE) if asked.area == EVERYWHERE else placer.reach(asked.area)
    if asked.area != EVERYWHERE:
        require_reach(user, reach)
    areas = _areas_of(placer, user, asked.day, within=asked.area)
    making = _Making(
        store=store,
        days=days,
        asked=asked,
        reach=reach,
        areas=areas,
        roads=roads_around(data, [area.inner_point for area in areas.areas]),
        zones=zones_in(data),
        risks=risks,
        notes=[],
    )
    kind = MAPS[asked.name]
    drawn = tuple(replace(_MADE[name](making), shown=name not in kind.hidden) for name in names)
    seen = f"{subject}: {', '.join(names)}"
    note_read(store, user, "maps.read", seen, outcome="read", at=asked.now)
    sample = areas.sample or (making.roads is not None and making.roads.sample)
    sheet = Sheet(
        title=kind.title[language],
        at=asked.now.astimezone(PLACE_TIME),
        language=language,
        by=user.name,
        notes=tuple(making.notes),
        sample=sample,
    )
    ground = Ground(areas=areas if areas.areas else None, roads=making.roads)
    return OfficeMap(themes=drawn, sheet=sheet, ground=ground)


def own_ground(placer: Placer, user: User, day: date, *, data: Path) -> Ground:
    """Return the wards of somebody's areas and the roads around them, as far as imported."""
    areas = _areas_of(placer, user, day)
    roads = roads_around(data, [area.inner_point for area in areas.areas])
    return Ground(areas=areas if areas.areas else None, roads=roads)


def _areas_of(placer: Placer, user: User, day: date, *, within: str = EVERYWHERE) -> AreaSet:
    """Return the wards of somebody's areas, of the first file that has any.

    Those of the day; where none imported is of that day, those of another.
    """

    def wanted(area: Area) -> bool:
        spot = spot_in(area, point=LonLat(lon=0.0, lat=0.0), key=area.key)
        return area.level == "ward" and user.covers(spot) and spot.lies_in(within)

    found = [areas.subset(wanted) for areas in placer.sets]
    of_day = (areas.subset(lambda area: area.holds_on(day)) for areas in found)
    return next((areas for areas in (*of_day, *found) if areas.areas), AreaSet(areas=()))


def _wards(making: _Making) -> Theme:
    return themes.wards(making.areas.areas, making.risks, language=making.asked.language)


def _zones(making: _Making) -> Theme:
    return themes.zones(making.zones, language=making.asked.language)


def _stations(making: _Making) -> Theme:
    asked = making.asked
    with making.store.reading() as session:
        found = theme_states.station_states(session, asked.user, area=asked.area, day=asked.day)
    return themes.stations(found, language=asked.language)


def _facilities(making: _Making) -> Theme:
    asked = making.asked
    found = theme_states.facility_states(making.store, area=asked.area, now=asked.now)
    return themes.facilities(found, language=asked.language)


def _cylinders(making: _Making) -> Theme:
    asked = making.asked
    with making.store.reading() as session:
        held = theme_states.held_cylinders(session, asked.user, area=asked.area, now=asked.now)
    if not asked.user.sees("address"):
        making.say("few")
        counted = theme_states.by_ward(held, making.areas.areas)
        return themes.cylinders_by_ward(counted, language=asked.language)
    names = {area.key: area.name for area in making.areas.areas}
    shown = theme_states.at_doors(held, names)
    if len(shown) < len(held):
        making.say("nowhere", count=len(held) - len(shown))
    return themes.cylinders(shown, language=asked.language)


def _staff(making: _Making) -> Theme:
    asked = making.asked
    with making.store.reading() as session:
        loads = theme_states.ward_loads(session, asked.user, area=asked.area, day=asked.day)
    making.say("untold")
    return themes.staff(making.areas.areas, loads, language=asked.language)


def _coverage(making: _Making) -> Theme:
    asked = making.asked
    with making.store.reading() as session:
        found = theme_states.station_states(session, asked.user, area=asked.area, day=asked.day)
    points = [one.point for one in found if one.kind == "oxygen_station"]
    if making.roads is None:
        making.say("no_roads")
        return themes.coverage((), (), language=asked.language)
    roads = LiveRoads(making.roads, read_speeds(), engine="dijkstra")
    apply_zones(roads, making.zones)
    ready = roads.at("motorbike", asked.now.astimezone(PLACE_TIME).hour)
    return themes.coverage(reach_bands(ready, points), MINUTES, language=asked.language)


def _routes(making: _Making) -> Theme:
    asked = making.asked
    with making.store.reading() as session:
        valid = day_plans.valid_ones(session, asked.user.organisation, asked.day)
    own = [
        one
        for one in valid
        if asked.user.reaches(one.area)
        and (one.area.lies_in(asked.area) or making.reach.lies_in(one.area.ward))
    ]
    if not own:
        making.say("no_plan")
    states = []
    for one in own:
        running = making.days.see(one.number, now=asked.now)
        board = advance(running.board, running.at_s(asked.now))
        states += theme_states.route_states(board, ridden_routes(board, making.roads))
    return themes.routes(states, language=asked.language)


def ridden_routes(board: Board, roads: RoadNetwork | None) -> Sequence[Route]:
    """Return the routes of a board over the roads, where there are any and the routes are few."""
    routes = board.routes
    if roads is None or not 0 < len(routes) < TOGETHER_FROM:
        return routes
    return ridden(board.day, replace(board.plan, routes=routes), roads)[0]


_MADE: Final[Mapping[ThemeName, Callable[[_Making], Theme]]] = MappingProxyType(
    {
        "wards": _wards,
        "staff": _staff,
        "coverage": _coverage,
        "zones": _zones,
        "routes": _routes,
        "stations": _stations,
        "facilities": _facilities,
        "cylinders": _cylinders,
    }
)
