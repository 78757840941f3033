"""Cold starts, each in a process of its own."""

import os
import subprocess
import sys
import time
from collections.abc import Iterator

from routing.files import write_problem
from tests.benchmarks.measuring import Line, Options, seconds
from tests.benchmarks.wards import sample_problem

COMMAND = [sys.executable, "-c", "import sys; from api.cli import main; sys.exit(main())"]


def run(*words: str) -> None:
    """Run a command of the product."""
    subprocess.run([*COMMAND, *words], check=True, capture_output=True)  # noqa: S603


def used_by(*words: str) -> tuple[float, float]:
    """Return seconds and the most megabytes that a command of the product takes."""
    begin = time.perf_counter()
    null = subprocess.DEVNULL
    with subprocess.Popen([*COMMAND, *words], stdout=null, stderr=null) as process:  # noqa: S603
        _, status, usage = os.wait4(process.pid, 0)
        process.returncode = os.waitstatus_to_exitcode(status)
    if process.returncode:
        raise RuntimeError(f"donghanh {' '.join(words)} ended with {process.returncode}")
    return time.perf_counter() - begin, usage.ru_maxrss / 1024


def show_help(options: Options) -> Iterator[Line]:
    """Time `donghanh --help`."""
    taken_s = seconds(lambda: run("--help"), times=21 if options.full else 5)
    yield Line(name="start.help", value=taken_s, unit="s", target="<= 0.5")


def first_plan(options: Options) -> Iterator[Line]:
    """Time `donghanh solve` of a ward up to the first valid plan, imports included."""
    path, plan = options.folder / "problem.json", options.folder / "plan.json"
    write_problem(sample_problem(options.folder / "city"), path)
    words = ("solve", str(path), "--time-limit", "0s", "--out", str(plan))
    taken_s = seconds(lambda: run(*words), times=9 if options.full else 3)
    yield Line(name="start.solve", value=taken_s, unit="s", target="<= 5")


def demo(options: Options) -> Iterator[Line]:
    """Time the whole demo of one ward."""
    taken_s, most_mb = used_by("demo", "--out", str(options.folder / "demo"))
    yield Line(name="start.demo", value=taken_s, unit="s", target="<= 60")
    yield Line(name="start.demo_memory", value=most_mb, unit="MB", target="<= 1000")


MEASURES = {"start.help": show_help, "start.solve": first_plan, "start.demo": demo}
