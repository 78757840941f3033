"""A sample city for one day: wards, roads, requests, volunteers and depots, all from one seed."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from types import MappingProxyType
from typing import Final

import numpy as np

from geodata.areas import Area, AreaSet
from geodata.network import RoadNetwork
from geodata.sample.names import Names, load_names
from geodata.sample.people import REQUESTS_A_WARD, Written, ward_requests
from geodata.sample.roads import Roads, city_roads, seed_of
from geodata.sample.staff import WARDS_A_STATION, ward_depots, ward_volunteers
from geodata.sample.wards import Boundaries, adjacent_wards, all_wards

LABEL_VI: Final = "Thành phố mẫu: đường, địa chỉ và người đều được tạo ra, không có thật"
LABEL_EN: Final = "Sample city: its streets, addresses and people are made up"
SAMPLE_DAYS: Final[Mapping[str, date]] = MappingProxyType(
    {"vn-2021": date(2021, 9, 10), "vn-2025-01": date(2025, 3, 10)}
)
"""A day by scheme: for 2021 the one with the most patients at home, else any in force."""

Row = Mapping[str, str]


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class SampleCity:
    """What `sample_city` made; rows have the columns of the files of their name.

    Parameters
    ----------
    areas
        Its wards, marked as a sample.
    roads
        Its streets and alleys, marked as a sample.
    requests, volunteers, depots
        Rows of text.
    truth
        For each request, volunteer and depot: where it really is and how its address was written.
    day
        The day that the requests are for.
    seed
        Made it.
    label_vi, label_en
        To be shown wherever the city is.
    """

    areas: AreaSet
    roads: RoadNetwork
    requests: tuple[Row, ...]
    volunteers: tuple[Row, ...]
    depots: tuple[Row, ...]
    truth: tuple[Row, ...]
    day: date
    seed: int
    label_vi: str = LABEL_VI
    label_en: str = LABEL_EN


def sample_city(
    *,
    day: date | None = None,
    wards: int = 1,
    seed: int = 1,
    boundaries: Boundaries = "auto",
    requests_a_ward: int = REQUESTS_A_WARD,
    gazetteer: Path | None = None,
    real_path: Path | None = None,
    progress: Callable[[int, int], None] | None = None,
) -> SampleCity:
    """Return a sample city; the same arguments give the same city.

    Parameters
    ----------
    day
        That its requests are for; when not given, one of `SAMPLE_DAYS`, on which its wards are
        in force.
    wards
        How many wards, side by side, from the dense middle outwards.
    seed
        Of everything that is left to chance, 0 or more.
    boundaries
        ``grown``: 273 wards of January 2025 grown around their centroids; ``real``: 312 wards of
        2021, which need the extra `vn-boundaries`; ``auto``: real where they are installed, else
        grown, above 273 in number the 312 of 2021.
    requests_a_ward
        How many people ask for something in each ward.
    gazetteer, real_path
        Files to read in place of those of the installed packages.
    progress
        Called with wards done and wards in all.

    Raises
    ------
    Unavailable
        If what the wards come from is not installed; says what to do.
    InvalidInput
        If there are not so many wards.
    """
    city = all_wards(boundaries, gazetteer=gazetteer, real_path=real_path, count=wards)
    areas = adjacent_wards(city, count=wards)
    planned = day or SAMPLE_DAYS[areas.areas[0].scheme]
    names = load_names()
    roads = city_roads(areas, city=city, names=names, seed=seed, progress=progress)
    homes = _homes(roads, wards=len(areas.areas))
    # The generator of a ward's people is not the one of its streets: more people, same streets.
    rngs = [np.random.default_rng([seed, seed_of(area.code), 1]) for area in areas.areas]
    asked = [
        ward_requests(
            roads,
            homes[i],
            area=area,
            names=names,
            day=planned,
            count=requests_a_ward,
            emergency=i % 2 == 0,
            rng=rngs[i],
        )
        for i, area in enumerate(areas.areas)
    ]
    staff = [
        ward_volunteers(
            roads,
            homes[i],
            area=area,
            neighbours=areas.neighbours(area.key),
            names=names,
            rng=rngs[i],
        )
        for i, area in enumerate(areas.areas)
    ]
    places = _depots(areas.areas, roads=roads, homes=homes, names=names, rngs=rngs)
    requests, request_truth = _numbered("R", [row for ward in asked for row in ward])
    volunteers, volunteer_truth = _numbered("V", [row for ward in staff for row in ward])
    depots, depot_truth = _numbered("D", places)
    return SampleCity(
        areas=areas,
        roads=roads.network,
        requests=requests,
        volunteers=volunteers,
        depots=depots,
        truth=(*request_truth, *volunteer_truth, *depot_truth),
        day=planned,
        seed=seed,
    )


def _homes(roads: Roads, *, wards: int) -> list[list[int]]:
    """Return the houses of each ward."""
    order = np.argsort(roads.house_ward, kind="stable")
    cuts = np.searchsorted(roads.house_ward[order], np.arange(1, wards))
    return [part.tolist() for part in np.split(order, cuts)]


def _depots(
    areas: Sequence[Area],
    *,
    roads: Roads,
    homes: Sequence[Sequence[int]],
    names: Names,
    rngs: Sequence[np.random.Generator],
) -> list[tuple[dict[str, str], Written]]:
    """Return a health station and a distribution point a ward, an oxygen station for two."""
    places = []
    for index, area in enumerate(areas):
        kinds = {"mobile_health_station": 1, "distribution_point": 1}
        if index % WARDS_A_STATION == 0:
            kinds["oxygen_station"] = min(WARDS_A_STATION, len(areas) - index)
        places += ward_depots(
            roads, homes[index], kinds=kinds, area=area, names=names, rng=rngs[index]
        )
    return places


def _numbered(
    letter: str, rows: Sequence[tuple[dict[str, str], Written]]
) -> tuple[tuple[Row, ...], list[Row]]:
    """Return rows with ids, and the truth about each."""
    given, truth = [], []
    for number, (row, where) in enumerate(rows, start=1):
        row_id = f"{letter}{number:04d}"
        given.append(MappingProxyType(row | {"id": row_id}))
        truth.append(where.truth(row_id))
    return tuple(given), truth
