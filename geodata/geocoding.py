"""Offline geocoding of Vietnamese addresses: ward and point, how sure, and why.

    text -> pieces (`addresses`) -> ward by name (`ward_names`) -> street and number (`streets`)
         -> candidates, checked one against the other -> accepted, or left to a person

A ward that the text names is never moved silently: what the map says otherwise lowers its
probability and stands as another candidate.
"""

import gc
import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, replace
from typing import Final

from geodata.address_candidates import Candidate as Candidate
from geodata.address_candidates import City, Query, claimed, radius_m, searched
from geodata.address_evidence import EVIDENCE, THRESHOLD
from geodata.address_front import read_front
from geodata.addresses import read_address
from geodata.areas import AreaSet
from geodata.gazetteer import OldName, build_gazetteer
from geodata.network import RoadNetwork
from geodata.readable import readable
from geodata.street_index import build_streets
from geodata.streets import EMPTY
from geodata.ward_names import name_wards, reading
from geodata.wards_2025 import Reform

_ONLY_NUMBERS: Final = re.compile(r"\s*(?=\D*\d)[-+\d.°]++(?:[\s,;]++[-+\d.°]++)++\s*")
_NO_ADDRESS: Final = "chỉ có số, không phải địa chỉ / numbers alone are no address"


def _nothing(done: int, total: int) -> None:
    """Ignore progress."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Geocoded:
    """What was found for one address.

    Parameters
    ----------
    text
        As given.
    candidates
        The likeliest first, at most three; none when nothing fits.
    accepted
        True when the first may be used without asking a person.
    reasons
        Why it was accepted, or what a person has to decide.
    """

    text: str
    candidates: tuple[Candidate, ...]
    accepted: bool
    reasons: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Geocoder:
    """Names and streets of a city, ready to be asked; made by `build_geocoder`.

    Parameters
    ----------
    city
        What it knows.
    threshold
        Probability from which an address is accepted.
    learned
        Asked first, with the text and `look_up`; see `geodata.address_memory`.
    """

    city: City
    threshold: float
    learned: Callable[[str, Callable[[str], Geocoded]], Geocoded] | None = None

    @property
    def areas(self) -> AreaSet:
        """The wards that it was built from."""
        return self.city.areas

    def geocode(self, text: str) -> Geocoded:
        """Return the candidates for one address.

        Parameters
        ----------
        text
            An address as people write it; an empty one gives no candidates. One that is too long
            or broken is read as far as it can be, and left to a person.
        """
        asked, faults = readable(text)
        found = self.look_up(asked) if self.learned is None else self.learned(asked, self.look_up)
        if asked == text:
            return found
        accepted = found.accepted and not faults
        return replace(found, text=text, accepted=accepted, reasons=(*faults, *found.reasons))

    def look_up(self, text: str) -> Geocoded:
        """Return the candidates by the names and the map alone, without what was learned."""
        if _ONLY_NUMBERS.fullmatch(text):
            return Geocoded(text=text, candidates=(), accepted=False, reasons=(_NO_ADDRESS,))
        segments, used, front = read_address(text)
        named = name_wards(
            self.city.names,
            segments,
            used,
            read=self.city.read,
            known_streets=self.city.streets.wards_of,
        )
        if named.outside:
            out = named.outside
            reason = f"{out} không có trong dữ liệu / {out} is not among the areas loaded"
            return Geocoded(text=text, candidates=(), accepted=False, reasons=(reason,))
        if named.glued is not None:
            front = read_front(*named.glued)
        query = Query.of(self.city, front, named)
        candidates = claimed(self.city, query) if named.wards else searched(self.city, query)
        return _answer(self.threshold, text, query, candidates)

    def geocode_all(
        self, texts: Iterable[str], *, progress: Callable[[int, int], None] = _nothing
    ) -> tuple[Geocoded, ...]:
        """Return the answers in order; a text that repeats is worked out once.

        Parameters
        ----------
        texts
            Addresses.
        progress
            Called with how many are done and how many there are.
        """
        wanted = tuple(texts)
        known: dict[str, Geocoded] = {}
        result = []
        with _without_collection():
            for done, text in enumerate(wanted, start=1):
                if text not in known:
                    known[text] = self.geocode(text)
                result.append(known[text])
                if done % 500 == 0 or done == len(wanted):
                    progress(done, len(wanted))
        return tuple(result)


@contextmanager
def _without_collection() -> Iterator[None]:
    """Keep the garbage collector from walking the streets again and again: a quarter of the time.

    Answers hold no cycles, so nothing waits for it.
    """
    running = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if running:
            gc.enable()


def build_geocoder(
    areas: AreaSet,
    network: RoadNetwork | Iterable[RoadNetwork] | None = None,
    *,
    threshold: float = THRESHOLD,
    evidence: Mapping[str, float] = EVIDENCE,
    old_names: Iterable[OldName] | None = None,
    reform: Reform | None = None,
) -> Geocoder:
    """Return a geocoder for these wards and, where given, the streets and houses of a network.

    Parameters
    ----------
    areas
        Wards of one scheme.
    network
        One or several; without any, an address gets its ward only by name.
    threshold
        Probability of the ward from which an address is accepted, 0 to 1.
    evidence
        Probability by kind of evidence, see `EVIDENCE`.
    old_names
        Merged and renamed units; the product's own table when not given.
    reform
        Units of July 2025; the tables that are installed when not given.

    Raises
    ------
    ValueError
        If the threshold lies outside 0..1.
    """
    if not 0 <= threshold <= 1:
        raise ValueError(f"threshold is {threshold}, must lie in 0..1")
    with _without_collection():
        city = _city(areas, network, evidence=evidence, old_names=old_names, reform=reform)
    return Geocoder(city=city, threshold=threshold)


def _city(
    areas: AreaSet,
    network: RoadNetwork | Iterable[RoadNetwork] | None,
    *,
    evidence: Mapping[str, float],
    old_names: Iterable[OldName] | None,
    reform: Reform | None,
) -> City:
    names = build_gazetteer(areas.areas, old_names=old_names, reform=reform)
    networks = (network,) if isinstance(network, RoadNetwork) else tuple(network or ())
    streets = build_streets(networks, areas) if networks else EMPTY
    by_district: list[set[str]] = [set() for _ in names.districts]
    for street, wards in streets.wards_of.items():
        for ward in wards:
            by_district[names.district_of[ward]].add(street)
    return City(
        areas=areas,
        names=names,
        streets=streets,
        read=reading(names),
        inner_points=tuple(area.inner_point for area in areas.areas),
        radii_m=tuple(radius_m(area) for area in areas.areas),
        streets_of=tuple(tuple(sorted(found)) for found in by_district),
        covered_in=tuple(len(streets.covered.intersection(wards)) for wards in names.wards_of),
        evidence=evidence,
    )


def _answer(threshold: float, text: str, query: Query, candidates: list[Candidate]) -> Geocoded:
    """Decide whether the first candidate may stand."""
    best = tuple(candidates)
    accepted = bool(best) and best[0].probability >= threshold
    if accepted:
        reasons = best[0].reasons
    elif not best:
        reasons = (
            *query.named.reasons,
            "ở đó không có đường tên này / no street of that name there",
        )
    else:
        reasons = (*best[0].reasons, f"chỉ chắc / only {best[0].probability:.0%} sure")
    return Geocoded(text=text, candidates=best, accepted=accepted, reasons=reasons)
