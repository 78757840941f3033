"""Geocoding damaged addresses beside vietnamadminunits, and what a vote of it would change."""

from collections import Counter
from collections.abc import Iterable, Iterator

import numpy as np

from geodata.address_text import normalise
from geodata.wards_2025 import installed_reform
from tests.benchmarks.calibrate import labelled_rows
from tests.benchmarks.measuring import Line, Options
from tests.benchmarks.real_addresses import RealAddresses, doors, real_addresses
from tests.benchmarks.second_opinion import PEER, exact_only, load_peer
from tests.damaged_addresses import LEVELS, TYPO, Damaged, damage_names, damaged_addresses

SEED = 2026


class Judge:
    """Damages real addresses, and tells whether the peer's unit is a right one."""

    def __init__(self, real: RealAddresses) -> None:
        self._real, self._reform = real, installed_reform()
        self._names = damage_names(real.areas.areas, self._reform)
        self._by_key = {area.key: area for area in real.areas.areas}

    def damaged(self, count: int, level: int, rng: np.random.Generator) -> Iterable[Damaged]:
        """Return about so many real doors, their addresses damaged."""
        return damaged_addresses(self._names, doors(self._real, count, rng), level, rng)

    def hit(self, found: tuple[str, str], right: frozenset[str]) -> bool:
        """Tell whether the peer's unit, old or new, is that of a right ward."""
        old, new = found
        return any(
            old in self._reform.keys_of(self._by_key[key])
            or new in {unit.code for unit in self._reform.new_units(self._by_key[key])}
            for key in right
        )


def messy(options: Options) -> Iterator[Line]:
    """Measure damaged addresses level by level, and real ones without accents and case."""
    real, peer = real_addresses(), load_peer()
    if real is None:
        return
    rng, judge = np.random.default_rng(SEED), Judge(real)
    asked: dict[str, list[tuple[str, frozenset[str]]]] = {}
    for level in LEVELS[1:]:
        for one in judge.damaged(3000 if options.full else 1000, level, rng):
            kind = f"_{one.kind.replace('-', '_')}" if level == TYPO else ""
            asked.setdefault(f"level_{level}{kind}", []).append((one.text, one.right))
    grade_a = {row["address"] for row in real.rows if row["grade"] == "A"}
    asked["grade_a_plain"] = [
        (normalise(row.text).plain, row.right) for row in labelled_rows(real) if row.text in grade_a
    ]
    exact = exact_only(real.geocoder.city.names)
    for name, addresses in asked.items():
        answers = real.geocoder.geocode_all([text for text, _ in addresses])
        pairs = [(answer, right) for answer, (_, right) in zip(answers, addresses, strict=True)]
        first = [bool(a.candidates) and a.candidates[0].area in right for a, right in pairs]
        three = [any(c.area in right for c in a.candidates) for a, right in pairs]
        wrong = [a.accepted and not hit for a, hit in zip(answers, first, strict=True)]
        peer_top1 = (
            None
            if peer is None
            else _percent(judge.hit(peer(text), right) for text, right in addresses)
        )
        line = Line(
            name=f"geocode.messy_top1_{name}",
            value=_percent(first),
            unit="%",
            target=">= 95",
            peer=PEER,
            peer_value=peer_top1,
            more={
                "addresses": len(addresses),
                "exact_only": _percent(exact(text) in right for text, right in addresses),
                "accepted": _percent(a.accepted for a in answers),
                "accepted_wrong": _percent(wrong),
            },
        )
        yield line
        yield Line(
            name=f"geocode.messy_top3_{name}", value=_percent(three), unit="%", target=">= 98"
        )
        over = 0.0 if peer_top1 is None else line.value - peer_top1
        yield Line(
            name=f"geocode.messy_over_peer_{name}",
            value=over,
            unit="points",
            target=">= 40",
            why=_NO_PEER if peer_top1 is None else _ABOVE_SIXTY if peer_top1 > 60 else "",
        )


_NO_PEER = "vietnamadminunits is not installed"
_ABOVE_SIXTY = "the peer has more than 60 % of these right: nothing can be 40 points above it"


def _percent(hits: Iterable[bool]) -> float:
    return 100 * float(np.mean(list(hits)))


def second_opinion(options: Options) -> Iterator[Line]:
    """Measure what a vote of the peer would change, on real and damaged addresses."""
    real, peer = real_addresses(), load_peer()
    if real is None:
        return
    rng, judge = np.random.default_rng(SEED), Judge(real)
    asked = [(row.text, row.right) for row in labelled_rows(real)]
    for level in LEVELS[1:]:
        made = judge.damaged(1000 if options.full else 300, level, rng)
        asked += [(one.text, one.right) for one in made]
    answers = real.geocoder.geocode_all([text for text, _ in asked])
    votes = Counter[str]()
    for answer, (text, right) in zip(answers, asked, strict=True):
        if peer is None or not answer.candidates:
            continue
        top, told = answer.candidates[0].area, peer(text)
        if not any(told):
            continue
        agrees = judge.hit(told, frozenset((top,)))
        was = "right" if top in right else "wrong"
        if agrees and not answer.accepted:
            votes[f"would_accept_{was}"] += 1
        elif not agrees and answer.accepted:
            votes[f"would_doubt_{was}"] += 1
    yield Line(
        name="geocode.second_opinion",
        value=votes["would_accept_right"] + votes["would_doubt_wrong"],
        unit="addresses",
        target="",
        peer=PEER,
        why=_NO_PEER if peer is None else "",
        more={
            "addresses": len(asked),
            "accepted": sum(answer.accepted for answer in answers),
            **{
                f"would_{what}_{was}": votes[f"would_{what}_{was}"]
                for what in ("accept", "doubt")
                for was in ("right", "wrong")
            },
        },
    )


MEASURES = {"geocode.messy": messy, "geocode.second_opinion": second_opinion}
