"""Geocoding: real addresses with a known place, damaged ones, and those of the sample city."""

import time
from collections import defaultdict
from collections.abc import Callable, Iterator
from dataclasses import replace
from functools import cache
from statistics import median

import numpy as np

from geodata.address_scores import AddressScores, read_truth, score_against_truth
from geodata.coordinates import LonLat, great_circle_m
from geodata.geocoding import build_geocoder
from geodata.located_rows import RowLocator
from geodata.network import RoadNetwork
from geodata.reverse import Ground
from geodata.sample import sample_city
from geodata.sources.files import read_roads
from geodata.streets import Precision
from geodata.wards_2025 import installed_reform
from tests.benchmarks.calibrate import (
    GENERATED,
    Labelled,
    Seen,
    generated,
    labelled_rows,
    leave_one_out,
    observe,
    reliability,
)
from tests.benchmarks.measuring import SHARED, Line, Options, say
from tests.benchmarks.real_addresses import RealAddresses, doors, real_addresses
from tests.benchmarks.second_opinion import PEER, load_peer
from tests.damaged_addresses import Damaged, damage_names, damaged_addresses

SEED = 2026


def wards(options: Options) -> Iterator[Line]:
    """Measure wards right and wrong on real addresses; houses that are asked for are left out."""
    del options
    real = real_addresses()
    if real is None:
        say("geocode: ../shared/data is not here, nothing to measure on")
        return
    scores = _scores(real)
    for best, name in zip(scores.grades[:2], ("ward_right", "ward_right_border"), strict=True):
        yield Line(
            name=f"geocode.{name}",
            value=100 * best.first_right / best.rows,
            unit="%",
            target=">= 99",
            more={"grade": best.grade, "rows": best.rows},
        )
    best = scores.grades[0]
    yield Line(
        name="geocode.ward_wrong", value=100 * best.wrong / best.rows, unit="%", target="<= 0.3"
    )
    lon = np.array([float(row["lon"]) for row in real.rows] * 20)
    lat = np.array([float(row["lat"]) for row in real.rows] * 20)
    reverse_s = median(_cpu_s(real.areas.areas_at, lon, lat) for _ in range(3))
    yield Line(
        name="geocode.ward_of_point",
        value=len(lon) / reverse_s,
        unit="points/s",
        target=">= 50000",
    )


@cache
def _scores(real: RealAddresses) -> AddressScores:
    ground = Ground(areas=real.areas, keys_now=installed_reform().keys_now)
    locator = RowLocator(geocoder=real.geocoder, ground=ground, by_point=False)
    results = locator.located(real.rows).results
    return score_against_truth(results, read_truth(real.rows))


@cache
def _held_out(real: RealAddresses) -> tuple[Seen, ...]:
    """Return what is said to each source by a table of evidence that was made without it."""
    made = [_meant(one) for one in generated(real, 1000, np.random.default_rng(1))]
    return tuple(leave_one_out(real.geocoder, labelled_rows(real), made))


def accepted(options: Options) -> Iterator[Line]:
    """Measure what is accepted of the rows that name their ward, and how much of it wrongly."""
    del options
    real = real_addresses()
    if real is None:
        return
    scores = _scores(real)
    named = {row["address"] for row in real.rows if row["grade"] in ("A", "B")}
    sure = [seen for seen in _held_out(real) if seen.text in named and seen.accepted]
    wrong_cv = sum(not seen.right for seen in sure) / len(named)
    for name, share, target in (
        ("accepted", scores.accepted_share, ">= 92"),
        ("accepted_wrong", scores.accepted_wrong_share, "<= 0.5"),
        ("accepted_cv", len(sure) / len(named), ">= 92"),
        ("accepted_wrong_cv", wrong_cv, "<= 0.5"),
    ):
        yield Line(name=f"geocode.{name}", value=100 * share, unit="%", target=target)


def calibration(options: Options) -> Iterator[Line]:
    """Measure what probabilities are worth: all told, and on sources that did not make them."""
    del options
    real = real_addresses()
    if real is None:
        return
    unseen = [_meant(one) for one in generated(real, 1000, np.random.default_rng(SEED))]
    for name, seen in (
        ("calibration_error", observe(real.geocoder, labelled_rows(real))),
        ("calibration_error_cv", _held_out(real)),
        ("calibration_error_generated", observe(real.geocoder, unseen)),
    ):
        error, curve = reliability(seen)
        yield Line(
            name=f"geocode.{name}",
            value=error,
            unit="",
            target="<= 0.03",
            more={
                "addresses": len(seen),
                "curve": [{"says": p, "is": q, "rows": n} for p, q, n in curve],
            },
        )


def _meant(one: Damaged) -> Labelled:
    return Labelled(source=GENERATED, text=one.text, right=frozenset((one.meant,)))


_BATCH = 20_000


def speed(options: Options) -> Iterator[Line]:
    """Measure addresses a second on one core: a batch of which one in ten has a typo, and typos."""
    real, peer = real_addresses(), load_peer()
    if real is None:
        return
    rng = np.random.default_rng(SEED + 1)
    names = damage_names(real.areas.areas, installed_reform())

    def texts(level: int, count: int) -> list[str]:
        made = damaged_addresses(names, doors(real, 2 * count, rng), level, rng)
        return [one.text for one, _ in zip(made, range(count), strict=False)]

    ours, fuzzy, theirs = list[float](), list[float](), list[float]()
    for _ in range(3 if options.full else 1):
        typos = texts(3, _BATCH // 10)
        batch = typos + [text for level in (0, 1, 2) for text in texts(level, 3 * _BATCH // 10)]
        batch = [batch[i] for i in rng.permutation(len(batch))]
        own_s, peer_s, asked = 0.0, 0.0, 0
        for begin in range(0, len(batch), 2000):  # by turns: both meet the same busy machine
            part = batch[begin : begin + 2000]
            own_s += _cpu_s(real.geocoder.geocode_all, part)
            if peer is not None:
                peer_s += _cpu_s(lambda part=part: [peer(text) for text in part[:100]])
                asked += len(part[:100])
        ours.append(len(batch) / own_s)
        if asked:
            theirs.append(asked / peer_s)
        more_typos = texts(3, _BATCH // 10)
        fuzzy.append(len(more_typos) / _cpu_s(real.geocoder.geocode_all, more_typos))
    line = Line(
        name="geocode.speed_batch",
        value=median(ours),
        unit="addresses/s",
        target=">= 5000",
        peer=PEER,
        peer_value=median(theirs) if theirs else None,
        more={"runs": ours, "with_typo": 0.1, "addresses": _BATCH},
    )
    yield line
    yield replace(line, name="geocode.speed_over_peer", target="ratio >= 5")
    yield Line(
        name="geocode.speed_fuzzy",
        value=median(fuzzy),
        unit="addresses/s",
        target=">= 1000",
        more={"runs": fuzzy, "with_typo": 1.0},
    )


def _cpu_s(call: Callable[..., object], *arguments: object) -> float:
    """Return the seconds of this process: the goals are per core, and cores are shared."""
    begin = time.process_time()
    call(*arguments)
    return time.process_time() - begin


_FOLDS = 10
_EXTRACTS = ("hcmc_district1_2026.osm.pbf", "hanoi_quoctugiam_2023.osm")
"""Those that hold houses."""
_METRES: dict[Precision, str] = {
    "rooftop": "<= 20",
    "interpolated": "<= 60",
    "alley": "<= 80",
}


def metres(options: Options) -> Iterator[Line]:
    """Measure how far points are off: real addresses, and each house found without itself."""
    del options
    real = real_addresses()
    if real is None:
        return
    scores = _scores(real)
    for precision, target in _METRES.items():
        rows, middle = scores.median_m[precision]
        yield Line(
            name=f"geocode.metres_{precision}",
            value=middle,
            unit="m",
            target=target,
            more={"rows": rows},
        )
    away: dict[Precision, list[float]] = defaultdict(list)
    for name in _EXTRACTS:
        for precision, found in _without_themselves(real, read_roads(SHARED / "roads" / name)):
            away[precision].append(found)
    for precision in ("interpolated", "alley"):
        yield Line(
            name=f"geocode.metres_{precision}_left_out",
            value=median(away[precision]),
            unit="m",
            target=_METRES[precision],
            more={"houses": len(away[precision]), "folds": _FOLDS},
        )


def _without_themselves(
    real: RealAddresses, network: RoadNetwork
) -> Iterator[tuple[Precision, float]]:
    """Yield precision and metres of each house, looked for in a network without its tenth."""
    fold = np.random.default_rng(SEED).integers(_FOLDS, size=network.house_lon.size)
    ward = real.areas.areas_at(network.house_lon, network.house_lat)
    for number in range(_FOLDS):
        geocoder = build_geocoder(real.areas, _with_houses(network, fold != number))
        for house in np.flatnonzero((fold == number) & (ward >= 0)):
            area = real.areas.areas[int(ward[house])]
            text = f"{network.house_number[house]} {network.house_street[house]}"
            answer = geocoder.geocode(f"{text}, {area.name}, {area.district}, {area.province}")
            here = LonLat(lon=network.house_lon[house], lat=network.house_lat[house])
            if answer.candidates:
                best = answer.candidates[0]
                yield best.precision, great_circle_m(best.point, here)


def _with_houses(network: RoadNetwork, keep: np.ndarray) -> RoadNetwork:
    houses = np.flatnonzero(keep)
    return replace(
        network,
        house_lon=network.house_lon[houses],
        house_lat=network.house_lat[houses],
        house_number=tuple(network.house_number[i] for i in houses),
        house_street=tuple(network.house_street[i] for i in houses),
    )


def sample_addresses(options: Options) -> Iterator[Line]:
    """Measure the generated addresses of the sample city, in the spellings that people use."""
    city = sample_city(wards=20 if options.full else 5, seed=1, requests_a_ward=100)
    truth = {row["id"]: f"{row['ward_scheme']}:{row['ward_code']}" for row in city.truth}
    asked = [row for row in city.requests if not row["lon"]]
    geocoder = build_geocoder(city.areas, (city.roads,))
    answers = geocoder.geocode_all([row["address"] for row in asked])
    pairs = [(answer, truth[row["id"]]) for answer, row in zip(answers, asked, strict=True)]
    accepted = [(answer, area) for answer, area in pairs if answer.accepted]
    right = sum(bool(a.candidates) and a.candidates[0].area == area for a, area in pairs)
    wrong = sum(answer.candidates[0].area != area for answer, area in accepted)
    more = {"addresses": len(pairs), "seed": city.seed}
    yield Line(
        name="geocode.sample_right",
        value=100 * right / len(pairs),
        unit="%",
        target=">= 95",
        more=more,
    )
    yield Line(
        name="geocode.sample_accepted", value=100 * len(accepted) / len(pairs), unit="%", more=more
    )
    yield Line(
        name="geocode.sample_accepted_wrong",
        value=100 * wrong / len(pairs),
        unit="%",
        target="<= 0.5",
        more=more,
    )


MEASURES = {
    "geocode.ward": wards,
    "geocode.accepted": accepted,
    "geocode.calibration": calibration,
    "geocode.speed": speed,
    "geocode.metres": metres,
    "geocode.sample": sample_addresses,
}
