"""How the table of `geodata.address_evidence` is made, and how well its probabilities hold.

    python -m tests.benchmarks.calibrate

prints the table anew from the real addresses (grades A, B, C and E), generated ones, and the real
houses and streets again with the unit of July 2025 behind them in place of ward and district
(`retold`): few people write such addresses yet, so these count for `UNIT_AND_HOUSE` alone. A kind
of evidence that is seen seldom is drawn towards its group (`PRIOR_ROWS`), and the generated
addresses, which are cleaner than life, count for a twentieth. The error is measured on a source
that the table was not made from (`leave_one_out`).
"""

import sys
from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Final

import numpy as np

from geodata.address_evidence import EVIDENCE, THRESHOLD
from geodata.address_scores import AddressTruth, read_truth
from geodata.addresses import read_address
from geodata.geocoding import Geocoder
from geodata.wards_2025 import installed_reform
from tests.benchmarks.real_addresses import RealAddresses, doors, real_addresses
from tests.damaged_addresses import LEVELS, Damaged, damage_names, damaged_addresses

PRIOR_ROWS: Final = 8.0
"""With so many rows of its own a kind of evidence counts as much as its group."""
GENERATED: Final = "generated"
RETOLD: Final = f"{GENERATED} from "
UNIT_AND_HOUSE: Final = "reform/house"
GENERATED_WEIGHT: Final = 0.05
SUREST: Final = 0.99
"""No text makes a ward surer than this: rows whose point lies elsewhere than the ward that they
name (grade D, 2 % of the file) are not counted here."""
AGAINST: Final = ("elsewhere", "other-number")
"""What the map says against a ward lowers it by at least one in a hundred, unseen by five. Where
neither ward nor district is named, one in a hundred is kept for a street that no map shows."""
WITHOUT_WARD: Final = ("district", "none")
"""Where no ward is named a street without a number is left to a person: another may bear its name
where the map has none."""
REAL_ROWS: Final = 10
"""A kind of evidence with fewer real rows is left to a person, however sure generated ones are."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Labelled:
    """An address, where it comes from, and the keys of the areas that are right."""

    source: str
    text: str
    right: frozenset[str]


@dataclass(frozen=True, slots=True, kw_only=True)
class Seen:
    """The first candidate of an address: its evidence, what it said, and whether it was right.

    `share` is the part of the evidence that spoke for it, among several wards.
    """

    source: str
    text: str
    evidence: str
    says: float
    share: float
    right: bool
    accepted: bool


def labelled_rows(real: RealAddresses) -> list[Labelled]:
    """Return the real addresses whose ward is certain; those of grade D are not."""
    schemes = {area.code: area.key for area in real.areas.areas}

    def keys(truth: AddressTruth) -> frozenset[str]:
        return frozenset(schemes[code] for code in truth.ward_codes if code in schemes)

    return [
        Labelled(source=row["source"], text=row["address"], right=keys(truth))
        for row, truth in zip(real.rows, read_truth(real.rows), strict=True)
        if truth.grade != "D"
    ]


def generated(real: RealAddresses, count: int, rng: np.random.Generator) -> Iterator[Damaged]:
    """Yield about `count` damaged addresses of each level."""
    names = damage_names(real.areas.areas, installed_reform())
    for level in LEVELS:
        yield from damaged_addresses(names, doors(real, count, rng), level, rng)


def retold(real: RealAddresses, rows: Iterable[Labelled]) -> Iterator[Labelled]:
    """Yield real houses with each unit of July 2025 that took some of their ward's ground."""
    reform = installed_reform()
    areas = {area.key: area for area in real.areas.areas}
    for row in rows:
        segments, used, front = read_address(row.text)
        if len(row.right) > 1 or not front.house or not front.street:
            continue
        area = areas[min(row.right)]
        house = ", ".join(segments[index].accented for index in used)
        for unit in sorted({unit.name for unit in reform.new_units(area)}):
            text = f"{house}, {unit}, {area.province}"
            yield Labelled(source=f"{RETOLD}{row.source}", text=text, right=row.right)


def observe(geocoder: Geocoder, addresses: Iterable[Labelled]) -> list[Seen]:
    """Return what the geocoder says to each; addresses without a candidate say nothing."""
    seen = []
    evidence = geocoder.city.evidence
    for address in addresses:
        answer = geocoder.geocode(address.text)
        if not answer.candidates:
            continue
        best = answer.candidates[0]
        whole = evidence.get(best.evidence, evidence.get(best.evidence.partition("/")[0], 0.0))
        seen.append(
            Seen(
                source=address.source,
                text=address.text,
                evidence=best.evidence if whole else "",
                says=best.probability,
                share=best.probability / whole if whole else 0.0,
                right=best.area in address.right,
                accepted=answer.accepted,
            )
        )
    return seen


def _counts_for(one: Seen) -> frozenset[str]:
    """Return the kinds of evidence that an address says something about: its own, and its tail."""
    if one.source.startswith(RETOLD):
        return frozenset((one.evidence,)) & {UNIT_AND_HOUSE}
    return frozenset((one.evidence, one.evidence.partition("/")[0]))


def derived(seen: Sequence[Seen], *, keys: Collection[str] = tuple(EVIDENCE)) -> dict[str, float]:
    """Return the probability of each kind of evidence: right ÷ share, drawn towards its group."""
    rows: dict[str, float] = defaultdict(float)
    right: dict[str, float] = defaultdict(float)
    real: dict[str, int] = defaultdict(int)
    for one in seen:
        weight = GENERATED_WEIGHT if one.source.startswith(GENERATED) else 1.0
        tail = one.evidence.partition("/")[0]
        real[tail] += not one.source.startswith(GENERATED)
        for key in _counts_for(one):
            rows[key] += weight * one.share
            right[key] += weight * one.right

    def drawn(key: str, towards: float) -> float:
        return (right[key] + PRIOR_ROWS * towards) / (rows[key] + PRIOR_ROWS)

    table = {}
    for key in keys:
        tail, _, check = key.partition("/")
        # an unseen group is as sure as the person who wrote its first figure thought
        group = drawn(tail, EVIDENCE.get(tail, EVIDENCE[key]))
        against = check in AGAINST
        found = drawn(key, group * (0.95 if against else 1.0)) if check else group
        most = SUREST - 0.01 if against or tail == "none" else SUREST
        if real[tail] < REAL_ROWS or (tail in WITHOUT_WARD and check == "street"):
            most = THRESHOLD - 0.005
        table[key] = round(min(most, found), 3)
    return table


_BINS: Final = (0.2, 0.4, 0.6, 0.8, 0.9, 0.95, 0.98)


def reliability(seen: Sequence[Seen]) -> tuple[float, list[tuple[float, float, int]]]:
    """Return the expected calibration error and its curve: (says, is, rows) of each bin."""
    says, right = np.array([s.says for s in seen]), np.array([s.right for s in seen], float)
    bins = np.digitize(says, _BINS)
    curve = [
        (float(says[bins == b].mean()), float(right[bins == b].mean()), int((bins == b).sum()))
        for b in np.unique(bins)
    ]
    return sum(abs(p - q) * n for p, q, n in curve) / len(seen), curve


def leave_one_out(
    geocoder: Geocoder, rows: Sequence[Labelled], made: Sequence[Labelled]
) -> list[Seen]:
    """Return what is said to each source by a table that was made without it."""
    seen = observe(geocoder, [*rows, *made])
    found = []
    for source in sorted({row.source for row in rows}):
        table = derived([one for one in seen if not one.source.endswith(source)])
        found += observe(
            with_evidence(geocoder, table), [row for row in rows if row.source == source]
        )
    return found


def with_evidence(geocoder: Geocoder, table: Mapping[str, float]) -> Geocoder:
    """Return the geocoder with another table."""
    return replace(geocoder, city=replace(geocoder.city, evidence=table))


def main() -> int:
    """Print the table."""
    real = real_addresses()
    if real is None:
        sys.stderr.write("../shared/data is not here, nothing to calibrate on\n")
        return 1
    made = [
        Labelled(source=GENERATED, text=one.text, right=frozenset((one.meant,)))
        for one in generated(real, 1000, np.random.default_rng(1))
    ]
    rows = labelled_rows(real)
    made += retold(real, rows)
    seen = observe(real.geocoder, [*rows, *made])
    for key, probability in derived(seen).items():
        own = [one for one in seen if key in _counts_for(one)]
        true = [one for one in own if not one.source.startswith(GENERATED)]
        counts = f"{sum(one.right for one in true)}/{len(true)}, {len(own) - len(true)} generated"
        sys.stdout.write(f'        "{key}": {probability},  # {counts}\n')
    error = reliability(leave_one_out(real.geocoder, rows, made))[0]
    sys.stdout.write(f"expected calibration error, each source by the others: {error:.3f}\n")
    return 0


if __name__ == "__main__":
    sys.exit(main())
