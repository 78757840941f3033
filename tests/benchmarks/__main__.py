"""What `make bench` runs: every measure, one after the other, as lines of JSON.

Standard output carries the lines and nothing else; they are also appended to
``out/bench/results.jsonl`` with the commit. ``--only solve.`` takes the measures whose name begins
so; ``--full`` measures longer and leaves out what is already recorded for this commit.
"""

import argparse
import json
import subprocess
import sys
import time
from collections.abc import Mapping
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from tests.benchmarks import (
    board,
    check,
    city,
    damaged,
    duplicates,
    explain,
    geocode,
    learned,
    lists,
    live,
    loaded,
    maps,
    phone,
    rich_sets,
    road_imports,
    roads,
    service,
    simulation,
    solve,
    staff,
    start,
    static,
)
from tests.benchmarks.measuring import ROOT, Measure, Options, done_before, say

MEASURES: Mapping[str, Measure] = {
    **start.MEASURES,
    **roads.MEASURES,
    **road_imports.MEASURES,
    **geocode.MEASURES,
    **damaged.MEASURES,
    **duplicates.MEASURES,
    **learned.MEASURES,
    **solve.MEASURES,
    **static.MEASURES,
    **rich_sets.MEASURES,
    **explain.MEASURES,
    **check.MEASURES,
    **city.MEASURES,
    **service.MEASURES,
    **loaded.MEASURES,
    **board.MEASURES,
    **phone.MEASURES,
    **lists.MEASURES,
    **maps.MEASURES,
    **live.MEASURES,
    **staff.MEASURES,
    **simulation.MEASURES,
}
RESULTS = ROOT / "out" / "bench" / "results.jsonl"


def main(argv: list[str] | None = None) -> int:
    """Run the measures that were asked for; 1 when one of them broke."""
    parser = argparse.ArgumentParser(prog="make bench")
    parser.add_argument("--only", default="", help="measures whose name begins so")
    parser.add_argument("--full", action="store_true", help="take the time; resumable")
    parser.add_argument(
        "--instances", type=int, metavar="N", help="so many of a public set, or rich wards"
    )
    parser.add_argument("--seeds", type=int, metavar="N", help="with so many seeds each")
    parser.add_argument(
        "--seconds", type=int, metavar="N", help="so long each instance of a public or a rich set"
    )
    arguments = parser.parse_args(argv)
    commit, broken = this_commit(), 0
    before = done_before(RESULTS, commit) if arguments.full else set()
    RESULTS.parent.mkdir(parents=True, exist_ok=True)
    wanted = {
        name: measure
        for name, measure in MEASURES.items()
        if name.startswith(arguments.only) or arguments.only.startswith(name + ".")
    }
    if not wanted:
        say(f"no measure begins with {arguments.only}; there are {', '.join(MEASURES)}")
        return 1
    for name, measure in wanted.items():
        if name in before:
            say(f"{name}: already measured on {commit}")
            continue
        with TemporaryDirectory() as folder:
            options = Options(
                folder=Path(folder),
                full=arguments.full,
                instances=arguments.instances,
                seeds=arguments.seeds,
                seconds=arguments.seconds,
            )
            broken += not run(name, measure, options, commit=commit, only=arguments.only)
    return 1 if broken else 0


def run(name: str, measure: Measure, options: Options, *, commit: str, only: str) -> bool:
    """Run one measure and write its lines; False when it broke."""
    say(f"{name} …")
    begin = time.monotonic()
    try:
        lines = [line.document() for line in measure(options) if line.name.startswith(only)]
    except Exception as error:
        say(f"{name}: broke: {type(error).__name__}: {error}")
        return False
    if not lines:
        say(f"{name}: none of its lines begins with {only}")
    for line in lines:
        # a measure of which only some lines were asked for is not finished
        partly = options.instances or options.seeds or options.seconds
        finished = "" if partly or not name.startswith(only) else name
        write(line | {"measure": finished, "commit": commit, "full": options.full})
    say(f"{name}: {time.monotonic() - begin:.1f} s")
    return True


def write(line: dict[str, Any]) -> None:
    """Write a line to standard output and append it to the record."""
    text = json.dumps(line, ensure_ascii=False)
    sys.stdout.write(text + "\n")
    sys.stdout.flush()
    with RESULTS.open("a", encoding="utf-8") as file:
        file.write(text + "\n")


def this_commit() -> str:
    """Return the commit, with a plus when files differ from it; empty without git."""

    def git(*words: str) -> str:
        done = subprocess.run(  # noqa: S603
            ["git", *words],  # noqa: S607 - git where it is
            cwd=ROOT,
            capture_output=True,
            text=True,
            check=True,
        )
        return done.stdout.strip()

    try:
        return git("rev-parse", "--short", "HEAD") + ("+" if git("status", "--porcelain") else "")
    except (OSError, subprocess.CalledProcessError):
        return ""


if __name__ == "__main__":
    sys.exit(main())
