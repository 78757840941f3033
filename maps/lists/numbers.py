"""Numbers of stops that stay through the day: paper, page, message and sheet mean one by them."""

from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import replace
from itertools import count

from maps.lists.content import Call, Loading, RouteList
from maps.wording import numbered_stops
from routing.plan import Route

_Name = tuple[str, str, int]
"""By what a stop is known again: its task and the call of it, or its depot and the visit there."""


def numbers_as_given(route: Route, given: Route | None) -> Mapping[int, int]:
    """Return for the place of each stop the number that it has on the list that was given out.

    What was not on it comes after its last number, in the order of the route.

    Parameters
    ----------
    given
        The route as it was given out; None: nobody has a list of it, and numbers are places.
    """
    if given is None:
        return {place: place for place, _ in numbered_stops(route)}
    known = {name: number for number, name in _named(given)}
    new = count(len(known) + 1)
    return {place: known.get(name) or next(new) for place, name in _named(route)}


def _named(route: Route) -> Iterator[tuple[int, _Name]]:
    seen: Counter[tuple[str, str]] = Counter()
    for place, stop in numbered_stops(route):
        name = ("depot", str(stop.depot)) if stop.task is None else ("task", str(stop.task))
        seen[name] += 1
        yield place, (*name, seen[name])


def renumbered(content: RouteList, numbers: Mapping[int, int]) -> RouteList:
    """Return a list with these numbers for its places."""
    return replace(content, stops=tuple(_renumbered(stop, numbers) for stop in content.stops))


def _renumbered(stop: Loading | Call, numbers: Mapping[int, int]) -> Loading | Call:
    number = numbers[stop.number]
    if isinstance(stop, Loading):
        return replace(stop, number=number, packing=tuple(numbers[one] for one in stop.packing))
    same_as = None if stop.same_as is None else numbers[stop.same_as]
    return replace(stop, number=number, same_as=same_as)
