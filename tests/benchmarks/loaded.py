"""The service of a whole city: its lists and maps, and all of its people at once."""

import json
import subprocess
import sys
import time
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any, Final

import httpx2
import numpy as np

from api.records.places import EVERYWHERE
from api.store.session import database_address, open_store
from tests.benchmarks.load.a_city import (
    CITY_SOLVED_S,
    DAY,
    HOUSES,
    Filled,
    ahead,
    fill,
    publish,
    publish_all,
)
from tests.benchmarks.load.crowd import DISPATCHERS, VOLUNTEERS
from tests.benchmarks.load.serving import serving
from tests.benchmarks.measuring import ROOT, Line, Options, say

LISTS: Final = (
    "/api/requests",
    "/api/requests?most=500",
    "/api/requests?area=vn-2021:705",
    "/api/requests?state=triaged&kind=care_visit",
    "/api/requests?text=777",
    "/api/requests?text=tran",
    "/api/requests?call_back=true",
    "/api/requests/counts",
    "/api/cylinders",
    "/api/cylinders?state=full&most=500",
    "/api/cylinders/counts",
    "/api/cylinders/short-nights",
    "/api/volunteers",
    "/api/volunteers?area=vn-2021:705",
    "/api/depots",
    "/api/facilities",
    "/api/stock",
    "/api/stock/movements",
    "/api/messages",
    "/api/calls?day={day}",
    "/api/aggregates/wards",
    "/api/day-plans",
    "/api/day-plans/{plan}",
    "/api/day-plans/{plan}/plan",
    "/api/day-plans/{plan}/check",
    "/api/day-plans/{plan}/map",
    "/api/day-plans/{plan}/geojson",
    "/api/day-plans/{plan}/board",
    "/api/day-plans/{plan}/acts",
    "/api/day-plans/{plan}/links",
    "/api/problems",
    "/api/jobs",
    "/api/plans",
)
"""What answers with many records, or draws them."""


def _asked(module: str, *words: object, told: str) -> Any:
    """Return what a process of its own tells."""
    done = subprocess.run(  # noqa: S603
        [sys.executable, "-m", f"tests.benchmarks.load.{module}", *map(str, words)],
        input=told,
        stdout=subprocess.PIPE,
        text=True,
        check=True,
        cwd=ROOT,
    )
    return json.loads(done.stdout)


def _secret(headers: dict[str, str]) -> str:
    return headers["Authorization"].removeprefix("Bearer ")


City = tuple["TemporaryDirectory[str]", Filled, tuple[int, ...]]
"""A folder with a city, what to sign in with, and its plans of today."""


@cache
def _city(*, whole: bool = False) -> City:
    """Return a city whose districts have a plan each, or which has one; made once in a run."""
    folder = TemporaryDirectory()
    store = open_store(database_address(Path(folder.name)))
    filled = fill(store, houses=HOUSES if whole else None)
    store.close()
    say("service: a city's day is planned" if whole else "service: 24 districts are planned")
    with serving(Path(folder.name), ahead=ahead()) as port, _client(port) as client:
        if whole:
            plan = publish(client, filled, EVERYWHERE, seconds=CITY_SOLVED_S)
            return folder, filled, (plan,)
        return folder, filled, tuple(publish_all(client, filled))


def _client(port: int) -> httpx2.Client:
    return httpx2.Client(base_url=f"http://127.0.0.1:{port}", timeout=300)


def lists(options: Options) -> Iterator[Line]:
    """Time each list and map of a city of 20,000 open requests; the slowest of them counts."""
    yield _listed("service.lists_p95", _city(), options)


def whole(options: Options) -> Iterator[Line]:
    """Time the same where all of them are in one plan."""
    yield _listed("service.whole_lists_p95", _city(whole=True), options)


def _listed(name: str, made: City, options: Options) -> Line:
    folder, filled, plans = made
    times = 100 if options.full else 20
    taken_ms: dict[str, list[float]] = {}
    with serving(Path(folder.name), ahead=ahead()) as port, _client(port) as client:
        for path in LISTS:
            named = path.format(plan=plans[0], day=DAY)
            # the first one reads the plan
            taken_ms[path] = [_timed(client, named, filled) for _ in range(times + 1)][1:]
    p95 = {path: float(np.percentile(taken, 95)) for path, taken in taken_ms.items()}
    slowest = sorted(p95, key=lambda path: -p95[path])
    return Line(
        name=name,
        value=p95[slowest[0]],
        unit="ms",
        target="<= 300",
        more={"lists": len(LISTS)} | {path: round(p95[path], 1) for path in slowest[:5]},
    )


def _timed(client: httpx2.Client, path: str, filled: Filled) -> float:
    begin = time.perf_counter()
    answer = client.get(path, headers=filled.dispatcher)
    taken_s = time.perf_counter() - begin
    if not answer.is_success:
        raise RuntimeError(f"{path}: {answer.status_code} {answer.text[:200]}")
    return 1000 * taken_s


def load(options: Options) -> Iterator[Line]:
    """Have a hundred dispatchers and two thousand volunteers call at once, without an error."""
    folder, filled, plans = _city()
    seconds = options.seconds or (600 if options.full else 60)
    lines = (_secret(filled.dispatcher), _secret(filled.head), " ".join(map(str, plans)))
    with serving(Path(folder.name), ahead=ahead()) as port:
        told = _asked("crowd", port, seconds, told="\n".join(lines))
    yield Line(
        name="service.load",
        value=sum(told["faults"].values()),
        unit="errors",
        target="<= 0",
        more={
            "dispatchers": DISPATCHERS,
            "volunteers": VOLUNTEERS,
            "routes": told["routes"],
            "a_second": told["all"]["answers"] / told["seconds"],
            **told["all"],
            **told["faults"],
            "refused": sum(told["refused"].values()),
            **{kind: shares["p99"] for kind, shares in told["kinds"].items()},
        },
    )


MEASURES = {"service.lists": lists, "service.whole": whole, "service.load": load}
