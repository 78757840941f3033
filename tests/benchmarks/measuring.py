"""A measurement as a line of JSON, and the runner's small tools."""

import json
import re
import statistics
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parents[2]
SHARED = ROOT / ".." / "shared" / "data"

TARGET = re.compile(r"(?P<ratio>ratio )?(?P<sign><=|>=) (?P<limit>[\d.]+)")


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """One figure.

    Parameters
    ----------
    target
        As documented, such as ``<= 0.5`` or ``ratio <= 1``; empty where none is.
    peer, peer_value
        Who did the same in the same run, and its figure.
    why
        Why a target is missed, where that is known.
    more
        What else belongs to the figure, such as the harm beside an effort.
    """

    name: str
    value: float
    unit: str
    target: str = ""
    peer: str = ""
    peer_value: float | None = None
    why: str = ""
    more: dict[str, Any] = field(default_factory=dict)

    @property
    def ratio(self) -> float | None:
        """Ours divided by the peer's."""
        return None if not self.peer_value else self.value / self.peer_value

    @property
    def met(self) -> bool | None:
        """Whether the target is met; None where there is none."""
        if not self.target:
            return None
        parts = TARGET.fullmatch(self.target)
        if parts is None:
            raise ValueError(f"{self.name}: a target such as <= 0.5, not {self.target!r}")
        judged = self.ratio if parts["ratio"] else self.value
        limit = float(parts["limit"])
        if judged is None:
            return False
        return judged <= limit if parts["sign"] == "<=" else judged >= limit

    def document(self) -> dict[str, Any]:
        """Return the line as it is written; what does not apply is left out."""
        whole = asdict(self) | {"met": self.met, "ratio": self.ratio}
        kept = {key: _rounded(value) for key, value in whole.items() if value not in ("", None, {})}
        return {"name": self.name, "target": "", "met": None} | kept


def _rounded(value: Any) -> Any:
    return float(f"{value:.4g}") if isinstance(value, float) else value


@dataclass(frozen=True, slots=True, kw_only=True)
class Options:
    """How a run is made.

    Parameters
    ----------
    folder
        To work in.
    full
        Whether it takes its time.
    instances, seeds
        So many of a public set are solved, each with so many seeds; None: as `full` has it.
    seconds
        How long each of them, and each peer, is given; None: as `full` has it.
    """

    folder: Path
    full: bool = False
    instances: int | None = None
    seeds: int | None = None
    seconds: int | None = None


Measure = Callable[[Options], Iterator[Line]]


def seconds(call: Callable[[], object], *, times: int = 1) -> float:
    """Return the median time of the call."""
    taken = []
    for _ in range(times):
        begin = time.perf_counter()
        call()
        taken.append(time.perf_counter() - begin)
    return statistics.median(taken)


_PEAK = """
with open("/proc/self/status") as status:
    print(*[line.split()[1] for line in status if line.startswith("VmHWM:")])
"""
"""Not getrusage: its figure is that of the process that forked this one, where it is larger."""


def in_a_process(code: str, path: Path) -> tuple[list[float], float]:
    """Run Python code for a file in a process of its own.

    Returns
    -------
    tuple
        The figures that it prints, and its peak of memory in megabytes.
    """
    words = [sys.executable, "-c", code + _PEAK, str(path)]
    done = subprocess.run(words, cwd=ROOT, stdout=subprocess.PIPE, check=True)  # noqa: S603
    *figures, peak_kb = map(float, done.stdout.split())
    return figures, peak_kb / 1024


def say(text: str) -> None:
    """Tell a person how it goes; standard output is for the lines."""
    sys.stderr.write(f"{text}\n")
    sys.stderr.flush()


def done_before(results: Path, commit: str) -> set[str]:
    """Return the measures that are recorded as finished on this commit."""
    if not results.exists() or not commit or commit.endswith("+"):
        return set()
    lines = map(json.loads, results.read_text(encoding="utf-8").splitlines())
    return {line["measure"] for line in lines if line["commit"] == commit and line.get("full")}
