"""Scenarios that planners ask for again and again, each made from one of their own."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from types import MappingProxyType
from typing import Final

from geodata.coordinates import LonLat, great_circle_m, mean_point
from routing.model import TimeWindow
from routing.simulation.scenario import Scenario, Ward

Change = Callable[[Scenario], Scenario]

_AT_HOME: Final = 101_775
"""Patients at home in Ho Chi Minh City on 10 September 2021, of which the sample's rates are."""
_DAYS_AT_HOME: Final = 14
_NATIONAL: Final = 100_000
_CITY_SHARE: Final = 0.0914
"""New cases a day of the country in March 2022, and the city's share of its people (census)."""
_CURFEW: Final = (TimeWindow(opens_s=16 * 3600, closes_s=32 * 3600),)
"""From 16:00 until 8:00."""
_STAFF: Final = 0.7
_LOST: Final = 2 / 3
_FARTHER: Final = 8
"""In the mountains all is so many times as far, with half the people for it."""


def with_preset(scenario: Scenario, name: str) -> Scenario:
    """Return the scenario changed as a preset says, under both names.

    Raises
    ------
    KeyError
        For a name that is not in `PRESETS`.
    """
    return replace(PRESETS[name](scenario), name=f"{scenario.name}, {name}")


def _surge(times: float) -> Change:
    return lambda given: replace(given, surge=given.surge * times)


def _curfew(given: Scenario) -> Scenario:
    return replace(given, curfew=_CURFEW)


def _fewer(given: Scenario, share: float) -> tuple[Ward, ...]:
    """Return the wards with that share of their volunteers, one at least where there is any."""
    return tuple(
        replace(ward, volunteers=max(min(1, ward.volunteers), round(ward.volunteers * share)))
        for ward in given.wards
    )


def _staff(given: Scenario) -> Scenario:
    return replace(given, wards=_fewer(given, _STAFF))


def _loss(given: Scenario) -> Scenario:
    loop = given.cylinders
    lost = min(loop.owned, loop.lost + round((loop.owned - loop.lost) * _LOST))
    return replace(given, cylinders=replace(loop, lost=lost))


def _merged(given: Scenario) -> Scenario:
    """Return every two wards of a district, as they stand, as one; what was closed is open."""
    wards: list[Ward] = []
    for district in given.districts:
        own = [ward for ward in given.wards if ward.district == district]
        wards += [_together(own[at : at + 2]) for at in range(0, len(own), 2)]
    return replace(given, wards=tuple(wards), closed=())


def _together(wards: Sequence[Ward]) -> Ward:
    middle = mean_point([ward.point for ward in wards])
    return replace(
        wards[0],
        point=middle,
        radius_m=max(round(great_circle_m(middle, one.point)) + one.radius_m for one in wards),
        cases=sum(ward.cases for ward in wards),
        volunteers=sum(ward.volunteers for ward in wards),
    )


def _mountains(given: Scenario) -> Scenario:
    middle = mean_point([ward.point for ward in given.wards])

    def farther(point: LonLat) -> LonLat:
        return LonLat(
            lon=middle.lon + _FARTHER * (point.lon - middle.lon),
            lat=middle.lat + _FARTHER * (point.lat - middle.lat),
        )

    return replace(
        given,
        wards=tuple(
            replace(ward, point=farther(ward.point), radius_m=_FARTHER * ward.radius_m)
            for ward in _fewer(given, 0.5)
        ),
        sites=tuple(replace(site, point=farther(site.point)) for site in given.sites),
    )


PRESETS: Final[Mapping[str, Change]] = MappingProxyType(
    {
        "baseline": lambda given: given,
        "surge-2": _surge(2),
        "surge-4": _surge(4),
        "national-100k": _surge(_NATIONAL * _CITY_SHARE / (_AT_HOME / _DAYS_AT_HOME)),
        "curfew": _curfew,
        "staff-30": _staff,
        "cylinder-loss": _loss,
        "ward-merge": _merged,
        "mountains": _mountains,
    }
)
"""By name what each changes; the README says it in words."""
