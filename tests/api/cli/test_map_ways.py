"""`donghanh map --roads`: a plan without ways is drawn as if it had brought them."""

import json
from pathlib import Path

from tests.api.cli.conftest import Day, Run


def test_a_plan_without_ways_gives_the_map_of_the_plan_with_them(
    day: Day, run: Run, tmp_path: Path
) -> None:
    plan = json.loads(day.plan.read_text(encoding="utf-8"))
    assert all(route.pop("geometry") for route in plan["routes"])
    bare = tmp_path / "bare.json"
    bare.write_text(json.dumps(plan), encoding="utf-8")

    def drawn(path: Path, *options: object) -> str:
        done = run("map", path, "--problem", day.problem, "--out", "-", *options)
        assert done.code == 0, done.err
        return done.out

    assert drawn(bare, "--roads", day.roads) == drawn(day.plan, "--roads", day.roads)
    assert drawn(bare) != drawn(day.plan)
