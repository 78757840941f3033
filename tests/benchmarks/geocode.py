"""Geocoding: real addresses with a known place, and the generated ones of the sample city."""

import csv
from collections.abc import Iterator

import numpy as np

from geodata.address_rows import geocode_rows
from geodata.address_scores import read_truth, score_against_truth
from geodata.geocoding import build_geocoder
from geodata.sample import sample_city
from geodata.sources.files import read_roads
from tests.benchmarks.measuring import SHARED, Line, Options, say, seconds
from tests.geodata.test_geocoding_real import ROADS, real_areas, without_houses


def real_addresses(options: Options) -> Iterator[Line]:
    """Measure wards right and wrong on real addresses; houses that are asked for are left out."""
    del options
    path = SHARED / "addresses" / "addresses_dev.csv"
    if not path.exists():
        say("geocode: ../shared/data is not here, nothing to measure on")
        return
    with path.open(encoding="utf-8") as file:
        rows = list(csv.DictReader(file))
    asked = np.array([(float(r["lon"]), float(r["lat"])) for r in rows if "osm" in r["source"]])
    networks = [without_houses(read_roads(SHARED / "roads" / name), asked) for name in ROADS]
    areas = real_areas(SHARED)
    geocoder = build_geocoder(areas, networks)
    taken_s = seconds(lambda: geocode_rows(geocoder, rows))
    scores = score_against_truth(geocode_rows(geocoder, rows).results, read_truth(rows))
    best = scores.grades[0]
    yield Line(
        name="geocode.ward_right",
        value=100 * best.first_right / best.rows,
        unit="%",
        target=">= 99",
        more={"grade": best.grade, "rows": best.rows},
    )
    yield Line(
        name="geocode.ward_wrong", value=100 * best.wrong / best.rows, unit="%", target="<= 0.3"
    )
    yield Line(name="geocode.accepted", value=100 * scores.accepted_share, unit="%", target=">= 92")
    yield Line(
        name="geocode.accepted_wrong",
        value=100 * scores.accepted_wrong_share,
        unit="%",
        target="<= 0.5",
    )
    speed = len(rows) / taken_s
    yield Line(name="geocode.speed", value=speed, unit="addresses/s", target=">= 5000")
    lon = np.array([float(row["lon"]) for row in rows] * 20)
    lat = np.array([float(row["lat"]) for row in rows] * 20)
    reverse_s = seconds(lambda: areas.areas_at(lon, lat), times=3)
    yield Line(
        name="geocode.ward_of_point",
        value=len(lon) / reverse_s,
        unit="points/s",
        target=">= 50000",
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


MEASURES = {"geocode.real": real_addresses, "geocode.sample": sample_addresses}
