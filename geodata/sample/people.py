"""Requests of one day, as rows of the columns that every other request file has. Nobody is real."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta, timezone
from types import MappingProxyType
from typing import Final

import numpy as np

from geodata.areas import Area
from geodata.sample.names import Names
from geodata.sample.roads import Roads
from geodata.sample.spelling import SHARES, STYLES, Style, written

REQUESTS_A_WARD: Final = 64
REQUEST_COLUMNS: Final = (
    "id", "kind", "name_short", "address", "lon", "lat", "received_at", "risk", "flags", "note",
    "size_l", "pressure_bar", "flow_lpm", "measured_at",
)  # fmt: skip
TRUTH_COLUMNS: Final = ("id", "lon", "lat", "ward_scheme", "ward_code", "style")
HANOI_TIME: Final = timezone(timedelta(hours=7))
_KIND_SHARES: Final[Mapping[str, float]] = MappingProxyType(
    {
        "oxygen_swap": 4 / 64,
        "oxygen_emergency": 0.4 / 64,
        "medicine": 13 / 64,
        "chronic_medicine": 4 / 64,
        "welfare_bag": 28 / 64,
        "care_visit": 12 / 64,
        "oxygen_collect": 2.6 / 64,
    }
)
"""After the figures of 2021: at the peak some hundreds of 20,000 deliveries a day were oxygen."""
_RISKS: Final = ("red", "orange", "yellow", "green")
_RISK_SHARES: Final[Mapping[str, tuple[float, ...]]] = MappingProxyType(
    {
        "oxygen_swap": (0.45, 0.45, 0.10, 0.0),
        "oxygen_emergency": (0.9, 0.1, 0.0, 0.0),
        "medicine": (0.04, 0.16, 0.35, 0.45),
        "chronic_medicine": (0.02, 0.18, 0.40, 0.40),
        "welfare_bag": (0.0, 0.05, 0.20, 0.75),
        "care_visit": (0.02, 0.18, 0.40, 0.40),
        "oxygen_collect": (0.0, 0.0, 0.10, 0.90),
    }
)
_FLAGS: Final[Mapping[str, float]] = MappingProxyType(
    {
        "elderly": 0.22,
        "alone": 0.12,
        "pregnant": 0.03,
        "no-carer": 0.07,
        "disabled": 0.04,
        "child": 0.06,
        "poor": 0.15,
        "unvaccinated": 0.08,
    }
)
_GIVEN_POINT: Final = 0.12
"""Share of requests that come with a point from a telephone."""
_UNKNOWN: Final = 0.2
"""Share of oxygen requests where a figure of the cylinder was not told."""
_FROM, _UNTIL = time(5, 30), time(10, 0)


@dataclass(frozen=True, slots=True, kw_only=True)
class Written:
    """Somebody's address as written, and where it really is."""

    address: str
    lon: float
    lat: float
    area: Area
    style: Style

    def truth(self, row_id: str) -> Mapping[str, str]:
        """Return the row that a geocoder is measured by."""
        values = (row_id, degrees(self.lon), degrees(self.lat), self.area.scheme, self.area.code)
        return MappingProxyType(dict(zip(TRUTH_COLUMNS, (*values, self.style), strict=True)))


def degrees(value: float) -> str:
    """Return a coordinate as files carry it: six decimals, about 0.1 m."""
    return f"{value:.6f}"


def address_of(
    roads: Roads,
    house: int,
    *,
    area: Area,
    names: Names,
    rng: np.random.Generator,
    style: Style | None = None,
) -> Written:
    """Return the address of a house in a style, one that people use unless it is given."""
    chosen = style or STYLES[int(rng.choice(len(STYLES), p=SHARES))]
    if chosen == "unplaceable":
        address = str(rng.choice(names.unplaceable))
    else:
        bare = area.name.split(" ", maxsplit=1)[-1]
        old = names.old_district.get(bare, "Quận Thủ Đức")
        address = written(
            roads.houses.number[house],
            roads.houses.street[house],
            area=area,
            old_district=old if area.district == "Thành phố Thủ Đức" else area.district,
            style=chosen,
            rng=rng,
        )
    return Written(
        address=address,
        lon=float(roads.house_lon[house]),
        lat=float(roads.house_lat[house]),
        area=area,
        style=chosen,
    )


def ward_requests(
    roads: Roads,
    homes: Sequence[int],
    *,
    area: Area,
    names: Names,
    day: date,
    count: int,
    emergency: bool,
    rng: np.random.Generator,
) -> list[tuple[dict[str, str], Written]]:
    """Return the requests of one ward without ids, with their true places.

    Parameters
    ----------
    roads
        The city's.
    homes
        Houses of the ward; no two requests share one where there are enough.
    area
        The ward.
    names
        Words.
    day
        The day of the plan.
    count
        How many requests.
    emergency
        There is an emergency for certain; else only by chance.
    rng
        Of this ward's people.
    """
    kinds = _kinds(count, emergency=emergency, rng=rng)
    chosen = rng.choice(homes, size=count, replace=count > len(homes))
    rows = []
    for kind, house in zip(kinds, chosen.tolist(), strict=True):
        where = address_of(roads, house, area=area, names=names, rng=rng)
        rows.append((_request(kind, where, names=names, day=day, rng=rng), where))
    return rows


def _kinds(count: int, *, emergency: bool, rng: np.random.Generator) -> list[str]:
    """Return kinds in their usual shares, oxygen always among them."""
    shares = np.array(list(_KIND_SHARES.values()))
    kinds = rng.choice(list(_KIND_SHARES), size=count, p=shares / shares.sum()).tolist()
    for place, kind in enumerate(("oxygen_swap", *(["oxygen_emergency"] if emergency else []))):
        if kind not in kinds and place < count:
            kinds[place] = kind
    return [str(kind) for kind in kinds]


def _request(
    kind: str, where: Written, *, names: Names, day: date, rng: np.random.Generator
) -> dict[str, str]:
    received = _received(kind, day, rng)
    row = dict.fromkeys(REQUEST_COLUMNS, "")
    given = rng.random() < _GIVEN_POINT
    row |= {
        "kind": kind,
        "name_short": f"{rng.choice(names.called)} {rng.choice(list(names.initials))}.",
        "address": where.address,
        "lon": degrees(where.lon) if given else "",
        "lat": degrees(where.lat) if given else "",
        "received_at": received.isoformat(),
        "risk": str(rng.choice(_RISKS, p=_RISK_SHARES[kind])),
        "flags": ";".join(flag for flag, share in _FLAGS.items() if rng.random() < share),
        "note": str(rng.choice(names.notes)) if rng.random() < 0.45 else "",  # noqa: PLR2004
    }
    return row | (_cylinder(kind, received, rng))


def _received(kind: str, day: date, rng: np.random.Generator) -> datetime:
    """Return when the call came: this morning, or the afternoon before for what can wait."""
    if kind in {"welfare_bag", "care_visit", "chronic_medicine", "oxygen_collect"}:
        days_ago = int(rng.choice([0, 1, 2, 4], p=[0.3, 0.5, 0.15, 0.05]))
        start = datetime.combine(day, time(14) if days_ago else _FROM, HANOI_TIME)
        minutes = int(rng.integers(0, 240 if days_ago else 120))
        return start - timedelta(days=days_ago) + timedelta(minutes=minutes)
    start = datetime.combine(day, _FROM, HANOI_TIME)
    span = datetime.combine(day, _UNTIL, HANOI_TIME) - start
    if kind == "oxygen_emergency":
        start += timedelta(minutes=105)  # not before volunteers are out at half past seven
        span = timedelta(minutes=120)
    elif kind == "oxygen_swap":
        span = timedelta(minutes=100)
    return start + timedelta(minutes=int(rng.integers(0, span // timedelta(minutes=1))))


def _cylinder(kind: str, received: datetime, rng: np.random.Generator) -> dict[str, str]:
    """Return what is known of the cylinder at home."""
    if kind == "oxygen_collect":
        return {"size_l": "8"}
    if kind != "oxygen_swap":
        return {}
    measured = received - timedelta(minutes=int(rng.integers(0, 40)))
    known = {
        "size_l": str(rng.choice([8, 8, 8, 8, 10, 14])),
        "pressure_bar": str(int(rng.integers(14, 30)) * 5),
        "flow_lpm": str(rng.choice([1, 1.5, 2, 2, 3, 3, 4, 5])).removesuffix(".0"),
        "measured_at": measured.isoformat(),
    }
    return {field: "" if rng.random() < _UNKNOWN / 2 else value for field, value in known.items()}
