"""The service: taking in a problem so that it lasts."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import numpy as np

from api.services.problems import keep_problem
from api.store.session import database_address, open_store
from routing.files import dump_problem
from tests.benchmarks.measuring import Line, Options, seconds
from tests.benchmarks.wards import sample_problem


def intake(options: Options) -> Iterator[Line]:
    """Time keeping a ward's problem, document checked and on the disk, by the slowest of 100."""
    problem = sample_problem(options.folder / "city")
    days = [problem.day + timedelta(days=number) for number in range(100)]
    texts = [dump_problem(replace(problem, day=day)) for day in days]
    store = open_store(database_address(options.folder))
    now = datetime(2026, 1, 1, tzinfo=UTC)
    try:
        taken_s = [seconds(lambda text=text: keep_problem(store, text, now=now)) for text in texts]  # type: ignore[misc]
    finally:
        store.close()
    yield Line(
        name="service.problem_p99",
        value=1000 * float(np.percentile(taken_s, 99)),
        unit="ms",
        more={"median": round(1000 * float(np.median(taken_s)), 1), "bytes": len(texts[0])},
    )


MEASURES = {"service.problem": intake}
