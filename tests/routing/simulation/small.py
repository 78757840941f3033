"""A small scenario of one day to test on: two wards, six volunteers, a handful of calls."""

from dataclasses import replace
from pathlib import Path
from typing import Any

from routing.simulation import SAMPLE, Scenario, read_scenario


def small(**changes: Any) -> Scenario:
    """Return the sample's first two wards for a day, with a quarter of its calls."""
    sample = read_scenario()
    wards = tuple(replace(ward, volunteers=6) for ward in sample.wards[:2])
    planning = replace(sample.planning, morning_iterations=20, live_iterations=5, every_s=7200)
    given = {
        "wards": wards,
        "days": 1,
        "replications": 2,
        "surge": 0.25,
        "planning": planning,
    }
    return replace(sample, **(given | changes))


def changed_sample(folder: Path, *changes: tuple[str, str]) -> Path:
    """Write the sample with some of its text replaced, and return where it is."""
    text = SAMPLE.read_text("utf-8")
    for old, new in changes:
        assert old in text, old
        text = text.replace(old, new, 1)
    path = folder / "scenario.toml"
    path.write_text(text, "utf-8")
    return path
