"""A day played back: who is where at each time, on a page that needs no network."""

from dataclasses import dataclass
from itertools import pairwise
from typing import Any, Final

import folium
import numpy as np
import shapely
from numpy.typing import NDArray

from geodata.coordinates import BoundingBox, LonLat
from maps.frame import VIETNAM, Panel
from maps.geojson import DECIMALS, place_bounds, route_points
from maps.layers import DataLayer
from maps.offline import fix_names
from maps.palette import KIND_MARKS, route_style
from maps.popups import escape
from maps.sheet import Ground, Sheet
from maps.theme_map import office_page
from maps.theme_panel import head_html
from maps.wording import both, vehicle_label
from routing.plan import Route, Stop
from routing.problem import Problem

_SIMPLIFY_DEG: Final = 3e-5
"""About three metres: a dot on its way covers more."""
WORDS: Final = {
    "play": both("Chạy", "Play"),
    "pause": both("Dừng", "Pause"),
    "time": both("Giờ trong ngày", "Time of the day"),
    "speed": both("Tốc độ", "Speed"),
    "pace": both("phút/giây", "min/s"),
    "done": both("việc xong", "tasks done"),
    "riding": both("người trên đường", "people on the way"),
    "volunteers": both("Tình nguyện viên", "Volunteers"),
    "keys": both("Phím cách: chạy, dừng · ← →: 5 phút", "Space: play, pause · ← →: 5 min"),
    "expected": both("dự kiến", "expected"),
    "told": both("đã diễn ra", "happened"),
    "to_come": both("sắp đến", "to come"),
    "there": both("đang làm", "being done"),
    "over": both("đã xong", "done"),
    "late": both("trễ hẹn", "late"),
    "missed": both("không xong", "not done"),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Played:
    """A day to be played.

    Parameters
    ----------
    missed
        Stops, as route and position there, whose task was not done.
    now_s
        Until when it has happened, in seconds of the day; None: it is a plan.
    """

    problem: Problem
    routes: tuple[Route, ...]
    missed: frozenset[tuple[int, int]] = frozenset()
    now_s: int | None = None


def playback_map(played: Played, sheet: Sheet, *, ground: Ground) -> folium.Map:
    """Return the day on a map with a clock that runs; nothing on it says who is visited."""
    shown = place_bounds(played.problem) or VIETNAM
    page = office_page(sheet, ground, _with_room(shown), scripts=("playback.js",))
    language = sheet.language
    data = {
        "tracks": [track(played, position) for position in range(len(played.routes))],
        "now": played.now_s,
        "words": {key: words[language] for key, words in WORDS.items()},
    }
    layer = DataLayer("playback", data, name=WORDS["volunteers"][language], control=False)
    layer.add_to(page)
    Panel(_panel_html(played, sheet)).add_to(page)
    fix_names(page.get_root())
    return page


def _with_room(box: BoundingBox) -> BoundingBox:
    """Return the box with room below for the clock."""
    more = 0.12 * (box.north - box.south)
    return BoundingBox(west=box.west, east=box.east, north=box.north, south=box.south - more)


def track(played: Played, position: int) -> dict[str, Any]:
    """Return where a vehicle is when, and its stops for tasks.

    Returns
    -------
    dict
        ``way``: seconds, latitude and longitude one after the other; ``stops``: where, when it
        begins and ends, its letter, and whether it is late or was missed.
    """
    problem, route = played.problem, played.routes[position]
    style = route_style(position)
    return {
        "name": vehicle_label(problem.vehicle(route.vehicle)),
        "colour": style.colour,
        "way": _way(problem, route),
        "stops": [
            [
                round(problem.place(stop.place).point.lat, DECIMALS),
                round(problem.place(stop.place).point.lon, DECIMALS),
                stop.starts_s,
                stop.ends_s,
                KIND_MARKS[problem.task(stop.task).kind].letter,
                int(_is_late(problem, stop)),
                int((position, number) in played.missed),
            ]
            for number, stop in enumerate(route.stops)
            if stop.task is not None and not stop.is_drop
        ],
    }


def _is_late(problem: Problem, stop: Stop) -> bool:
    deadline_s = None if stop.task is None else problem.task(stop.task).deadline_s
    return deadline_s is not None and stop.starts_s > deadline_s


def _way(problem: Problem, route: Route) -> list[float]:
    """Return seconds, latitude and longitude of each bend, in the order of time."""
    line = np.array([(point.lon, point.lat) for point in route_points(problem, route)])
    stops = np.array([_at(problem, stop) for stop in route.stops])
    at = stops_on(line, stops) if len(line) > 1 else np.zeros(len(stops), np.intp)
    way: list[float] = []
    for (stop, begin), (following, end) in pairwise(zip(route.stops, at.tolist(), strict=True)):
        way += _leg(line[begin : end + 1], stop.ends_s, following.arrives_s)
        if following.ends_s > following.arrives_s:
            way += _point(following.ends_s, line[end])
    return way


def _at(problem: Problem, stop: Stop) -> tuple[float, float]:
    point: LonLat = problem.place(stop.place).point
    return point.lon, point.lat


def _point(time_s: float, place: NDArray[np.float64]) -> list[float]:
    return [round(time_s), round(float(place[1]), DECIMALS), round(float(place[0]), DECIMALS)]


def _leg(line: NDArray[np.float64], leaves_s: int, arrives_s: int) -> list[float]:
    """Return a leg with the time at each bend, as far along as it is of the way."""
    if len(line) > 2:  # noqa: PLR2004 - between two points nothing is to be left out
        line = shapely.get_coordinates(shapely.simplify(shapely.linestrings(line), _SIMPLIFY_DEG))
    step = np.hypot(*np.diff(line, axis=0, prepend=line[:1]).T)
    whole = step.sum()
    share = np.cumsum(step) / whole if whole else np.linspace(0, 1, len(line))
    times = leaves_s + share * (arrives_s - leaves_s)
    return [number for time_s, at in zip(times, line, strict=True) for number in _point(time_s, at)]


def stops_on(line: NDArray[np.float64], stops: NDArray[np.float64]) -> NDArray[np.intp]:
    """Return which point of a line each stop is at, in order: together as near as can be.

    Parameters
    ----------
    line, stops
        Longitude and latitude, ``(n, 2)`` and ``(k, 2)``; the first and the last stop are its ends.
    """
    away = np.hypot(*(stops[:, None, :] - line[None, :, :]).transpose(2, 0, 1))
    best = np.full(away.shape, np.inf)
    best[0, 0] = away[0, 0]
    before = np.zeros(away.shape, np.intp)
    for number in range(1, len(stops)):
        least = np.minimum.accumulate(best[number - 1])
        new = np.append(True, best[number - 1][1:] < least[:-1])
        before[number] = np.maximum.accumulate(np.where(new, np.arange(len(line)), 0))
        best[number] = away[number] + least
    at = np.empty(len(stops), np.intp)
    at[-1] = len(line) - 1
    for number in range(len(stops) - 1, 0, -1):
        at[number - 1] = before[number, at[number]]
    return at


def _panel_html(played: Played, sheet: Sheet) -> str:
    language = sheet.language
    said = {key: escape(words[language]) for key, words in WORDS.items()}
    rows = "".join(
        f'<li><button type="button" data-track="{position}" aria-pressed="false">'
        f'<b class="tag" style="background:{route_style(position).colour}">{position + 1}</b>'
        f'<span class="name">'
        f"{escape(vehicle_label(played.problem.vehicle(route.vehicle)))}</span>"
        f'<span class="times"></span><span class="count"></span></button></li>'
        for position, route in enumerate(played.routes)
    )
    keys = "".join(
        f'<span><svg width="20" height="20" viewBox="-10 -10 20 20">{shape}</svg>{said[key]}</span>'
        for key, shape in _KEYS
    )
    speeds = "".join(f'<option value="{s}">{s} {said["pace"]}</option>' for s in _SPEEDS)
    return (
        f'<aside class="panel" lang="{language}">{head_html(sheet)}'
        f'<div class="figures"><div><b id="done">0</b><span>{said["done"]}</span></div>'
        f'<div><b id="riding">0</b><span>{said["riding"]}</span></div></div>'
        f'<div class="legend">{keys}</div>'
        f"<h2>{said['volunteers']} ({len(played.routes)})</h2><ul>{rows}</ul></aside>"
        f'<div class="player" lang="{language}">'
        f'<button type="button" id="play" aria-pressed="false">{said["play"]}</button>'
        f'<output id="clock">00:00</output>'
        f'<div class="slide"><input type="range" id="time" aria-label="{said["time"]}" step="60">'
        f'<span class="hint">{said["keys"]}</span><span class="hint" id="certainty"></span></div>'
        f'<label>{said["speed"]} <select id="speed">{speeds}</select></label></div>'
    )


_SPEEDS: Final = (1, 5, 15, 30)
"""Minutes of the day in a second."""
_KEYS: Final = (
    ("to_come", '<circle r="5" fill="#fff" stroke="#1c2430" stroke-width="2"/>'),
    ("there", '<circle r="8" fill="#1c2430" stroke="#fff" stroke-width="2"/>'),
    ("over", '<rect x="-4" y="-4" width="8" height="8" fill="#7c858f"/>'),
    ("late", '<path d="M0-8 8 0 0 8-8 0z" fill="#882255"/>'),
    ("missed", '<path d="M-7-6H7L0 7z" fill="#000"/>'),
)
