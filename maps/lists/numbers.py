"""Numbers of stops that stay through the day: board, paper, page and message mean one by them."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import replace
from itertools import count

from maps.lists.content import Call, Loading, RouteList
from maps.wording import numbered_stops
from routing.plan import Route

StopName = tuple[str, str, int]
"""By what a stop is known again: its task and the call of it, or its depot and the visit there."""


def stop_names(calls: Sequence[tuple[str | None, str | None]]) -> tuple[StopName, ...]:
    """Return the names of calls in their order, each told by its task and its depot."""
    seen: Counter[tuple[str, str]] = Counter()
    names: list[StopName] = []
    for task, depot in calls:
        name = ("depot", str(depot)) if task is None else ("task", str(task))
        seen[name] += 1
        names.append((*name, seen[name]))
    return tuple(names)


def names_on(route: Route) -> tuple[StopName, ...]:
    """Return the names of a route's numbered stops in their order."""
    return stop_names([(stop.task, stop.depot) for _, stop in numbered_stops(route)])


def lasting_numbers(route: Route, listed: Sequence[StopName]) -> Mapping[int, int]:
    """Return for the place of each stop the number that it has all day.

    Parameters
    ----------
    listed
        What has ever been on the route, in the order in which it came there: its place there is
        its number. What is not in it comes after its last number, in the order of the route.
        Empty: nobody has a list of the route, and numbers are places.
    """
    known = {name: number for number, name in enumerate(listed, start=1)}
    new = count(len(listed) + 1)
    return {
        place: known.get(name) or next(new) for place, name in enumerate(names_on(route), start=1)
    }


def longer(listed: Sequence[StopName], names: Sequence[StopName]) -> tuple[StopName, ...]:
    """Return a list of what was on a route with what has come there since, behind it."""
    known = set(listed)
    return (*listed, *(name for name in names if name not in known))


def renumbered(content: RouteList, numbers: Mapping[int, int]) -> RouteList:
    """Return a list with these numbers for its places."""
    return replace(content, stops=tuple(_renumbered(stop, numbers) for stop in content.stops))


def _renumbered(stop: Loading | Call, numbers: Mapping[int, int]) -> Loading | Call:
    number = numbers[stop.number]
    if isinstance(stop, Loading):
        return replace(stop, number=number, packing=tuple(numbers[one] for one in stop.packing))
    same_as = None if stop.same_as is None else numbers[stop.same_as]
    return replace(stop, number=number, same_as=same_as)
