"""How fast each kind of road is, by profile and hour of the day; the numbers are data.

The shipped table (`speeds.toml`) holds our own defaults and says so; nobody has measured motorbike
speeds in alleys. Hand `read_speeds` another file to replace it.
"""

import tomllib
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, fields
from datetime import date
from itertools import product
from pathlib import Path
from typing import Any, Final, Literal, get_args

import numpy as np
from numpy.typing import NDArray

from geodata.errors import InvalidInput, Issue
from geodata.matrix import PROFILES, Profile
from geodata.network import ROAD_CLASSES, RoadNetwork
from geodata.search_graph import SearchGraph

FORMAT: Final = "donghanh-speeds/1"
DEFAULT_SPEEDS: Final = Path(__file__).with_name("speeds.toml")
HOURS: Final = 24
HOUR_S: Final = 3600

_EVERY: Final = slice(None)
_MOST: Final = float(np.finfo(np.float64).max)
_STRAIGHT_DEG: Final = 45.0
_BACK_DEG: Final = 160.0
"""A way on that bends less than the first is no turn, and one that bends more is turning back."""

RoadGroup = Literal["main", "local", "narrow"]
ROAD_GROUPS: Final[tuple[RoadGroup, ...]] = get_args(RoadGroup)
"""Kinds of road that slow down together in the rush hour."""


@dataclass(frozen=True, slots=True, kw_only=True)
class TurnCosts:
    """What turns cost at junctions, in seconds each; going straight on costs nothing."""

    left_s: float
    right_s: float
    back_s: float


@dataclass(frozen=True, slots=True, kw_only=True)
class SpeedTable:
    """Speeds by road class and profile, and what each hour leaves of them.

    Parameters
    ----------
    given_share
        Which share of a speed given by the road data (a limit) is really ridden.
    group
        Group of each class of `ROAD_CLASSES`, in that order.
    kph
        By profile, speed of each class of `ROAD_CLASSES`, in km/h.
    top_kph
        By profile, the most that a speed given by the road data may come to, per group of
        `ROAD_GROUPS`; a profile that is missing takes no notice of given speeds.
    hours
        By profile, for each group of `ROAD_GROUPS` 24 factors.
    turns
        By profile, what turns cost; without any, turns are free and the roads are ready faster.
    """

    given_share: float
    group: tuple[RoadGroup, ...]
    kph: Mapping[Profile, tuple[float, ...]]
    top_kph: Mapping[Profile, tuple[float, ...]]
    hours: Mapping[Profile, tuple[tuple[float, ...], ...]]
    turns: Mapping[Profile, TurnCosts] = field(default_factory=dict)


def edge_seconds(
    network: RoadNetwork,
    profile: Profile,
    hour: int,
    *,
    speeds: SpeedTable,
    edges: NDArray[np.int64] | slice = _EVERY,
) -> NDArray[np.float64]:
    """Return the seconds along directed edges in that hour, inf where barred, ``(m,)``.

    A speed above 0 that the road data give counts by `SpeedTable.given_share`, at most
    `SpeedTable.top_kph`; otherwise the speed of the class counts. Both shrink by the hour's factor.

    Parameters
    ----------
    hour
        0 for 00:00-01:00 to 23 for 23:00-24:00.
    edges
        Which edges; all when not given.
    """
    kinds = network.edge_class[edges]
    group = np.array([ROAD_GROUPS.index(name) for name in speeds.group])[kinds]
    kph = np.array(speeds.kph[profile])[kinds]
    if profile in speeds.top_kph:
        given = network.edge_kph[edges].astype(np.float64) * speeds.given_share
        held = np.minimum(given, np.array(speeds.top_kph[profile])[group])
        kph = np.where(given > 0, held, kph)
    factor = np.array([by_hour[hour] for by_hour in speeds.hours[profile]])[group]
    seconds = network.edge_m[edges].astype(np.float64) * 3.6 / (kph * factor)
    open_now = network.usable(profile)
    open_now[network.ban_edge[_banned(network, profile, hour)]] = False
    return np.where(open_now[edges], seconds, np.inf)


def _banned(network: RoadNetwork, profile: Profile, hour: int) -> NDArray[np.bool_]:
    """Return which bans by the hour hold for the profile in that hour, ``(b,)``."""
    whom = (network.ban_access >> PROFILES.index(profile)) & 1 == 1
    return np.asarray(whom & ((network.ban_hours >> np.uint32(hour)) & 1 == 1))


def turn_seconds(
    network: RoadNetwork, graph: SearchGraph, profile: Profile, *, speeds: SpeedTable
) -> NDArray[np.float64]:
    """Return what each turn of the graph costs the profile by its angle, in seconds, ``(t,)``."""
    costs = speeds.turns.get(profile)
    if costs is None or not graph.turn_from.size:
        return np.zeros(graph.turn_from.size)
    coming, going = _bearings_deg(network)
    turn_deg = (going[graph.turn_to] - coming[graph.turn_from] + 180) % 360 - 180
    back = np.abs(turn_deg) > _BACK_DEG
    back |= network.edge_shape[graph.turn_from] == network.edge_shape[graph.turn_to]
    return np.select(
        [back, turn_deg > _STRAIGHT_DEG, turn_deg < -_STRAIGHT_DEG],
        [costs.back_s, costs.right_s, costs.left_s],
        default=0.0,
    )


def _bearings_deg(network: RoadNetwork) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Return at the end and at the beginning of each edge the bearing of travel, ``(m,)`` each."""
    first, last = network.shape_start[:-1], network.shape_start[1:] - 1

    def bearing(start: NDArray[np.int64], end: NDArray[np.int64]) -> NDArray[np.float64]:
        north = network.shape_lat[end] - network.shape_lat[start]
        squeeze = np.cos(np.radians(network.shape_lat[start]))
        east = (network.shape_lon[end] - network.shape_lon[start]) * squeeze
        return np.degrees(np.arctan2(east, north))

    begins, ends = bearing(first, first + 1), bearing(last - 1, last)
    shape, against = network.edge_shape, network.edge_reversed
    coming = np.where(against, begins[shape] + 180, ends[shape])
    return coming, np.where(against, ends[shape] + 180, begins[shape])


def same_hours(speeds: SpeedTable, network: RoadNetwork, profile: Profile) -> tuple[int, ...]:
    """Return for each hour the first in which the profile meets the roads just as in that one."""

    def met(hour: int) -> tuple[object, ...]:
        factors = tuple(by_hour[hour] for by_hour in speeds.hours[profile])
        bit = np.uint32(hour)
        bans = (network.ban_hours >> bit) & 1, (network.turn_hours >> bit) & 1
        return factors, *(held.tobytes() for held in bans)

    first: dict[tuple[object, ...], int] = {}
    return tuple(first.setdefault(met(hour), hour) for hour in range(HOURS))


def slowest_hour(
    speeds: SpeedTable, profiles: Sequence[Profile], *, start_s: int, end_s: int
) -> int:
    """Return the hour of the shift in which the main roads are slowest, the first of equals.

    Parameters
    ----------
    profiles
        Whose factors are added up.
    start_s, end_s
        First and last moment in seconds since the planning day began; past midnight counts on.

    Raises
    ------
    ValueError
        If the shift ends before it starts.
    """
    if end_s < start_s:
        raise ValueError(f"end_s is {end_s}, must not lie before start_s {start_s}")
    last = max(start_s, end_s - 1)
    spell = range(start_s // HOUR_S, last // HOUR_S + 1)
    hours = dict.fromkeys(hour % HOURS for hour in spell)
    main = ROAD_GROUPS.index("main")
    return min(hours, key=lambda hour: sum(speeds.hours[who][main][hour] for who in profiles))


def hour_label(hour: int) -> str:
    """Return the words for an hour, such as ``17:00-18:00``."""
    return f"{hour:02d}:00-{hour + 1:02d}:00"


def read_speeds(path: Path = DEFAULT_SPEEDS) -> SpeedTable:
    """Read a table of speeds from TOML; the shipped one when no path is given.

    Raises
    ------
    InvalidInput
        With code ``not-found``, ``wrong-format``, ``wrong-speed`` or ``unknown-class``, all faults
        at once; where a table is not one, only that.
    """
    try:
        raw = tomllib.loads(path.read_text("utf-8"))
    except FileNotFoundError as error:
        raise InvalidInput([_issue(path, "", "not-found", "there is no such file")]) from error
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise InvalidInput([_issue(path, "", "wrong-format", f"no TOML: {error}")]) from error
    if raw.get("format") != FORMAT:
        text = f"format is {raw.get('format')!r}, must be {FORMAT!r}"
        raise InvalidInput([_issue(path, "", "wrong-format", text)])
    issues = tuple(_misshapen(path, raw)) or tuple(_faults(path, raw))
    if issues:
        raise InvalidInput(issues)
    return _table(raw)


def _table(raw: Mapping[str, Any]) -> SpeedTable:
    group = {name: group for group in ROAD_GROUPS for name in raw["groups"][group]}
    kph = {who: tuple(float(raw["kph"][who][name]) for name in ROAD_CLASSES) for who in PROFILES}
    hours = {
        who: tuple(tuple(map(float, raw["hours"][who][name])) for name in ROAD_GROUPS)
        for who in PROFILES
    }
    top = {
        who: tuple(float(raw["top_kph"][who][name]) for name in ROAD_GROUPS)
        for who in PROFILES
        if who in raw.get("top_kph", {})
    }
    return SpeedTable(
        given_share=float(raw["given_share"]),
        group=tuple(group[name] for name in ROAD_CLASSES),
        kph=kph,
        top_kph=top,
        hours=hours,
        turns={who: TurnCosts(**costs) for who, costs in raw.get("turns", {}).items()},
    )


def _misshapen(path: Path, raw: Mapping[str, Any]) -> Iterator[Issue]:
    """Yield what is no table, or no list, where there must be one."""
    shapes: list[tuple[type, str, tuple[str, ...]]] = [
        *((dict, "table", (name,)) for name in ("groups", "kph", "top_kph", "hours", "turns")),
        *((list, "list", ("groups", group)) for group in ROAD_GROUPS),
    ]
    for shape, called, place in shapes:
        value = _at(raw, *place)
        if value is not None and not isinstance(value, shape):
            text = f"is {value!r}, must be a {called}"
            yield _issue(path, ".".join(place), "wrong-speed", text)


def _faults(path: Path, raw: Mapping[str, Any]) -> Iterator[Issue]:
    """Yield every place of the table that does not hold what it must."""
    if not isinstance(raw.get("date"), date):
        yield _issue(path, "date", "wrong-speed", "must be a day such as 2026-11-22")
    if not isinstance(raw.get("source"), str):
        yield _issue(path, "source", "wrong-speed", "must say where the numbers come from")
    yield from _strangers(path, raw)
    groups = [(name, group) for group in ROAD_GROUPS for name in _at(raw, "groups", group) or ()]
    for name in ROAD_CLASSES:
        if len(held := [group for one, group in groups if one == name]) != 1:
            text = f"must hold {name} once, holds it {len(held)} times"
            yield _issue(path, "groups", "wrong-speed", text)
    numbers = [("given_share",), *product(["kph"], PROFILES, ROAD_CLASSES)]
    numbers += product(["top_kph"], _at(raw, "top_kph") or {}, ROAD_GROUPS)
    for place in numbers:
        if not _positive(value := _at(raw, *place)):
            text = f"is {value!r}, must be a number above 0"
            yield _issue(path, ".".join(place), "wrong-speed", text)
    yield from _turn_faults(path, raw)
    for place in product(["hours"], PROFILES, ROAD_GROUPS):
        factors = _at(raw, *place)
        if not (
            isinstance(factors, list) and len(factors) == HOURS and all(map(_positive, factors))
        ):
            text = "must be 24 numbers above 0, from 00:00-01:00 on"
            yield _issue(path, ".".join(place), "wrong-speed", text)


def _turn_faults(path: Path, raw: Mapping[str, Any]) -> Iterator[Issue]:
    for place in product(["turns"], _at(raw, "turns") or {}, [f.name for f in fields(TurnCosts)]):
        value = _at(raw, *place)
        if not (_positive(value) or value == 0):
            text = f"is {value!r}, must be a number from 0"
            yield _issue(path, ".".join(place), "wrong-speed", text)


def _strangers(path: Path, raw: Mapping[str, Any]) -> Iterator[Issue]:
    """Yield ``unknown-class`` for every kind of road, profile or group that nothing knows."""
    by_profile = ("kph", "top_kph", "hours", "turns")
    turns = tuple(item.name for item in fields(TurnCosts))
    inner = dict(zip(by_profile, (ROAD_CLASSES, ROAD_GROUPS, ROAD_GROUPS, turns), strict=True))
    known: dict[tuple[str, ...], Sequence[str]] = {
        (): ("format", "date", "source", "given_share", "groups", *by_profile),
        ("groups",): ROAD_GROUPS,
        **{(table,): PROFILES for table in by_profile},
        **{(table, who): inner[table] for table in by_profile for who in PROFILES},
    }
    for place, names in known.items():
        for name in set(_keys(raw, *place)) - set(names):
            yield _stranger(path, ".".join((*place, name)), names)
    for group in ROAD_GROUPS:
        for name in _at(raw, "groups", group) or ():
            if name not in ROAD_CLASSES:
                yield _stranger(path, f"groups.{group} {name}", ROAD_CLASSES)


def _stranger(path: Path, place: str, names: Sequence[str]) -> Issue:
    text = f"is not known; there are {', '.join(names)}"
    return _issue(path, place, "unknown-class", text)


def _keys(raw: Mapping[str, Any], *place: str) -> Iterable[str]:
    found = _at(raw, *place)
    return found if isinstance(found, Mapping) else ()


def _at(raw: Mapping[str, Any], *place: str) -> Any:  # a value of TOML
    value: Any = raw
    for name in place:
        value = value.get(name) if isinstance(value, Mapping) else None
    return value


def _positive(value: object) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool) and 0 < value <= _MOST


def _issue(path: Path, place: str, code: str, message: str) -> Issue:
    return Issue(
        code=code,
        subject=f"{path.name} {place}".strip(),
        message=message,
        remedy="compare it with geodata/speeds.toml, which comes with the program",
    )
