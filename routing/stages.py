"""How a solve is run, and what each of its stages reached."""

import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Final

from routing.plan import Score

LEAST: Final[Mapping[str, int]] = MappingProxyType(
    {"ruin_iterations": 1, "library_iterations": 1, "library_tasks": 0, "whole_tasks": 0}
)
MOST: Final = 10**9
"""Within what each of the search parameters lies."""


@dataclass(frozen=True, slots=True, kw_only=True)
class SolveParams:
    """How the search is run; read from TOML by `routing.files.params`.

    Parameters
    ----------
    ruin_iterations
        Turns of ruin and recreate before the routing library has a round.
    library_iterations
        Search steps of one round of the routing library, before its plan is mended and judged.
    library_tasks
        Above so many tasks the routing library is not asked: it would only build its model.
    whole_tasks
        Above so many tasks a problem is cut into pieces, which several processes search.
    """

    ruin_iterations: int = 2000
    library_iterations: int = 150
    library_tasks: int = 250
    whole_tasks: int = 3000

    def __post_init__(self) -> None:
        for name, least in LEAST.items():
            value = getattr(self, name)
            if not least <= value <= MOST:
                raise ValueError(f"SolveParams.{name} is {value}, must be {least} to {MOST}")


@dataclass(frozen=True, slots=True, kw_only=True)
class Stage:
    """What one stage of a solve reached and cost."""

    name: str
    score: Score
    unassigned: int
    seconds: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Progress:
    """What is known while a solve runs."""

    seconds: float
    iterations: int
    score: Score
    unassigned: int


def quiet(_: object) -> None:
    """Tell nobody."""
    return


class Record:
    """What the stages of a solve reached, and who is told."""

    def __init__(self, progress: Callable[[Progress], None]) -> None:
        self.stages: list[Stage] = []
        self.iterations = 0
        self._progress = progress
        self._began = self._stage_began = time.monotonic()

    def add(self, stage: str, score: Score, left: int) -> None:
        """Note the stage and tell about it."""
        now = time.monotonic()
        seconds = now - self._stage_began
        self.stages.append(Stage(name=stage, score=score, unassigned=left, seconds=seconds))
        self._stage_began = now
        self._progress(
            Progress(
                seconds=now - self._began,
                iterations=self.iterations,
                score=score,
                unassigned=left,
            )
        )
