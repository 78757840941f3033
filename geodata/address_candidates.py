"""Candidates for an address: what its words say and what the map says, one against the other."""

from collections import defaultdict
from collections.abc import Collection, Mapping
from dataclasses import dataclass, replace
from types import MappingProxyType
from typing import Final

import shapely
from rapidfuzz import process
from rapidfuzz.distance import OSA

from geodata.address_evidence import CHECKS, Check
from geodata.address_front import Front
from geodata.areas import Area, AreaSet
from geodata.coordinates import LonLat
from geodata.gazetteer import Gazetteer
from geodata.named_wards import NamedWards
from geodata.streets import Located, Precision, StreetIndex, along, locate
from geodata.ward_names import ReadBehind, is_whole


@dataclass(frozen=True, slots=True, kw_only=True)
class Candidate:
    """One place that an address may mean.

    Parameters
    ----------
    point
        Where to go; inside the ward.
    area
        Key of the ward, ``vn-2021:27289``.
    precision
        What the point is: the house, a place between known numbers, an alley, the street within
        the ward, or only somewhere in the ward.
    radius_m
        Within how many metres of the point the house should be.
    probability
        That the ward is right, 0 to 1.
    reasons
        In words.
    evidence
        Kind of evidence, a key of `EVIDENCE`.
    """

    point: LonLat
    area: str
    precision: Precision
    radius_m: float
    probability: float
    reasons: tuple[str, ...]
    evidence: str


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class City:
    """Names and streets of a city, ready to be asked.

    Parameters
    ----------
    areas, names, streets
        Wards, their names, and the streets by ward.
    read
        Reads the names, see `geodata.ward_names.reading`.
    inner_points, radii_m
        A point inside each area, and the radius of a circle twice as large; in their order.
    streets_of
        Names of the streets in each district, for slips of the pen.
    covered_in
        How many wards of each district have their streets on the map.
    evidence
        Probability by kind of evidence.
    """

    areas: AreaSet
    names: Gazetteer
    streets: StreetIndex
    read: ReadBehind
    inner_points: tuple[LonLat, ...]
    radii_m: tuple[float, ...]
    streets_of: tuple[tuple[str, ...], ...]
    covered_in: tuple[int, ...]
    evidence: Mapping[str, float]


@dataclass(frozen=True, slots=True, kw_only=True)
class Query:
    """An address ready to be looked for.

    Parameters
    ----------
    front, named
        House and street, and what the text says about the ward.
    street
        The street as the map spells it; empty when it knows none.
    slip
        True when that took a slip of the pen.
    """

    front: Front
    named: NamedWards
    street: str
    slip: bool

    @classmethod
    def of(cls, city: City, front: Front, named: NamedWards) -> "Query":
        """Return the query for a front; a street with a slip of the pen is read as the map's."""
        street = city.streets.aliases.get(front.street, front.street)
        if street in city.streets.wards_of or not street:
            return cls(front=front, named=named, street=street, slip=False)
        near = _near_street(city, street, named.districts)
        return cls(front=front, named=named, street=near, slip=bool(near))


_SHORT_STREET: Final = 5
_LONG_STREET: Final = 9


def _near_street(city: City, street: str, districts: Collection[int]) -> str:
    """Return the one street name that is a slip of the pen away; names with numbers never match."""
    if len(street) < _SHORT_STREET or any(letter.isdigit() for letter in street):
        return ""
    allowed = 1 if len(street) < _LONG_STREET else 2
    found: set[str] = set()
    for district in districts:
        near = process.extract(
            street,
            city.streets_of[district],
            scorer=OSA.distance,
            score_cutoff=allowed,
            limit=2,
        )
        found.update(name for name, _, _ in near if not any(c.isdigit() for c in name))
    return found.pop() if len(found) == 1 else ""


def _locate(city: City, query: Query, wards: Collection[int]) -> tuple[Located, ...]:
    return locate(
        city.streets,
        query.street,
        house=query.front.house,
        alleys=query.front.alleys,
        wards=wards,
    )


def _runs_in(city: City, query: Query) -> frozenset[int]:
    """Return the wards of the districts in question in which the street runs."""
    district_of = city.names.district_of
    wards = city.streets.wards_of.get(query.street, frozenset())
    return frozenset(ward for ward in wards if district_of[ward] in query.named.districts)


CANDIDATES: Final = 3


def claimed(city: City, query: Query) -> list[Candidate]:
    """Return the best candidates for an address whose text names a ward, or several."""
    wards = query.named.wards
    local = _runs_in(city, query)
    elsewhere = _locate(city, query, local) if local else ()
    checks = {ward: _check(city, query, ward, elsewhere) for ward in wards}
    shares = _shares(query, checks, elsewhere)
    sure = {
        ward: _probability(city, f"{query.named.tail}/{checks[ward]}") * shares[ward]
        for ward in wards
    }
    left = max(0.0, 1 - sum(sure.values()))
    others = {
        place.ward: (left * place.share, place) for place in elsewhere if place.ward not in sure
    }
    best = sorted(
        [*sure, *others], key=lambda ward: -(sure[ward] if ward in sure else others[ward][0])
    )
    here = {place.ward: place for place in elsewhere}
    return [
        _named_candidate(
            city,
            query,
            ward,
            f"{query.named.tail}/{checks[ward]}",
            probability=sure[ward],
            place=here.get(ward),
        )
        if ward in sure
        else _placed(city, query, others[ward][1], others[ward][0], "map")
        for ward in best[:CANDIDATES]
    ]


def _shares(
    query: Query, checks: Mapping[int, Check], places: tuple[Located, ...]
) -> dict[int, float]:
    """Share the probability among the wards that a text names: by the map, else by their order."""
    if len(checks) == 1:
        return dict.fromkeys(checks, 1.0)
    lengths = {place.ward: place.share for place in places}
    weights = {
        ward: _FITS[check] * (0.2 + lengths.get(ward, 0.0)) for ward, check in checks.items()
    }
    if query.named.tail == "two-wards":
        # "Phường A, Quận X, B, X, Hà Nội": a map service added the second, which is mostly right
        weights = {ward: weight * 0.2**n for n, (ward, weight) in enumerate(weights.items())}
    elif query.named.tail == "either":
        first = query.named.wards[0]
        weights = {ward: weight * (5 if ward == first else 1) for ward, weight in weights.items()}
    total = sum(weights.values())
    return {ward: weight / total for ward, weight in weights.items()}


_FITS: Final[Mapping[Check, float]] = MappingProxyType(
    {
        "house": 100.0,
        "number": 30.0,
        "street": 10.0,
        "other-number": 5.0,
        "unknown": 0.4,
        "elsewhere": 0.1,
    }
)
"""How much the map speaks for one ward against another of the same name."""


def _check(city: City, query: Query, ward: int, places: tuple[Located, ...]) -> Check:
    """Tell what the map says to the ward that the text names."""
    here = next((place for place in places if place.ward == ward), None)
    if here is not None:
        if here.precision == "rooftop":
            return "house"
        return "street" if here.precision == "street" else "number"
    runs_in = city.streets.wards_of.get(query.street, frozenset())
    if places and ward in runs_in:
        return "other-number"
    if ward in runs_in:
        return "street"
    if query.street and runs_in and ward in city.streets.covered:
        return "elsewhere"
    return "unknown"


def _probability(city: City, key: str) -> float:
    """Return the probability of a kind of evidence, or that of its first half."""
    return city.evidence.get(key, city.evidence.get(key.partition("/")[0], 0.5))


def _named_candidate(
    city: City,
    query: Query,
    ward: int,
    key: str,
    *,
    probability: float,
    place: Located | None,
) -> Candidate:
    """Return the candidate for a ward that the text names, at the best point inside it."""
    places: tuple[Located, ...] = ()
    if place is not None:
        places = (place,)
    elif ward in city.streets.wards_of.get(query.street, ()):
        places = _locate(city, query, (ward,))
    inside = _first_inside(city, query, ward, places)
    check = key.partition("/")[2]
    if check == "number" and (inside is None or inside.precision == "street"):
        check = "street"  # its place between two numbers lies beside the ward
    reasons = [*query.named.reasons]
    if query.front.street:
        reasons.append(CHECKS[check])
    if query.slip:
        reasons.append(f"đọc tên đường là / street read as '{query.street}'")
    if inside is None:
        return Candidate(
            point=city.inner_points[ward],
            area=city.areas.areas[ward].key,
            precision="ward",
            radius_m=city.radii_m[ward],
            probability=round(probability, 4),
            reasons=tuple(reasons),
            evidence=key,
        )
    return Candidate(
        point=inside.point,
        area=city.areas.areas[ward].key,
        precision=inside.precision,
        radius_m=inside.radius_m,
        probability=round(probability, 4),
        reasons=(*reasons, inside.reason),
        evidence=key,
    )


def _first_inside(
    city: City, query: Query, ward: int, places: tuple[Located, ...]
) -> Located | None:
    """Return the first place that lies in the ward, else the street there."""
    if found := next((place for place in places if _inside(city, place)), None):
        return found
    return next(iter(along(city.streets, query.street, frozenset((ward,)))), None)


def _inside(city: City, place: Located) -> bool:
    """Tell whether the point lies in the ward: a place between two numbers may lie outside."""
    if place.inside:
        return True
    geometry = city.areas.areas[place.ward].geometry
    return bool(shapely.contains_xy(geometry, place.point.lon, place.point.lat))


_M2_PER_DEG2: Final = 111_195.0**2
"""One degree on the mean sphere, squared; without the cosine it errs to the larger side."""


def radius_m(area: Area) -> float:
    """Return the radius of a circle twice as large as an area."""
    return round(float((2 * area.geometry.area * _M2_PER_DEG2 / 3.1416) ** 0.5))


def searched(city: City, query: Query) -> list[Candidate]:
    """Return the best candidates for an address without a ward: where street and number lie."""
    groups: dict[int, list[int]] = defaultdict(list)
    for ward in _runs_in(city, query):
        groups[city.names.district_of[ward]].append(ward)
    found: list[tuple[float, Located]] = []
    for wards in groups.values():
        places = _locate(city, query, wards)
        found += [(_WEIGHT[place.precision] * place.share, place) for place in places]
    total = sum(weight for weight, _ in found)
    mapped = _mapped_share(city, query.named)
    tail = query.named.tail
    where = tail if tail in ("district", "unread") else "none"
    candidates = []
    for weight, place in found:
        share = weight / total
        key = f"{where}/{place.precision}"
        probability = _probability(city, key) * share * (1 - _UNMAPPED * (1 - mapped))
        candidates.append((probability, place, key))
    candidates.sort(key=lambda candidate: -candidate[0])
    return [
        _placed(city, query, place, probability, key)
        for probability, place, key in candidates[:CANDIDATES]
    ]


_UNMAPPED: Final = 0.05
"""How much is taken off where the map has no streets: one of that name may run there unseen."""


def _mapped_share(city: City, named: NamedWards) -> float:
    """Return what share of the wards in question has its streets on the map.

    Without a district, areas that are only a part of the province count as not mapped.
    """
    wards = sum(len(city.names.wards_of[district]) for district in named.districts)
    share = sum(city.covered_in[district] for district in named.districts) / max(1, wards)
    if named.tail == "district" or is_whole(city.names, named.districts):
        return share
    return 0.0


_WEIGHT: Final[Mapping[Precision, float]] = MappingProxyType(
    {"rooftop": 20.0, "interpolated": 8.0, "alley": 12.0, "street": 1.0, "ward": 0.2}
)
"""How much more a district where the number is known counts than one where only the street is."""


def _placed(city: City, query: Query, place: Located, probability: float, key: str) -> Candidate:
    """Return a candidate found on the map; its point is moved into its ward if it lies beside."""
    reasons = [*query.named.reasons, place.reason]
    if query.slip:
        reasons.append(f"đọc tên đường là / street read as '{query.street}'")
    if not _inside(city, place):
        nearer = _locate(city, query, (place.ward,))
        inside = _first_inside(city, query, place.ward, nearer)
        place = inside or replace(
            place,
            point=city.inner_points[place.ward],
            precision="ward",
            radius_m=city.radii_m[place.ward],
        )
    return Candidate(
        point=place.point,
        area=city.areas.areas[place.ward].key,
        precision=place.precision,
        radius_m=place.radius_m,
        probability=round(probability, 4),
        reasons=tuple(reasons),
        evidence=key,
    )
