"""The best plans known: who does what in which order, in a few hundred bytes an instance.

A file holds the digest of its problem, the score, who found it, and for each vehicle its visits:
``t7`` a task, ``@oxygen_station-1`` a load, either with ``+34200`` where it is held back until that
second of the day. All else follows from the problem (`routing.plan` says how).
"""

import gzip
import json
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any, Final

from routing.checks import check_plan
from routing.files import problem_digest
from routing.model import DepotId, TaskId, VehicleId
from routing.plan import Plan, Score, Sentence, Unassigned
from routing.problem import Problem
from routing.schedule import visits_of
from routing.solvers.drafts import draft_of, unassigned_tasks
from routing.solving import plan_of
from routing.visits import Sequences, Visit

FOLDER: Final = Path(__file__).parent / "best"
FORMAT: Final = "donghanh-best-known/1"
NOT_SAID: Final = Sentence(vi="Không có trong kế hoạch này.", en="Not in this plan.")


@dataclass(frozen=True, slots=True, kw_only=True)
class BestKnown:
    """A best-known plan as it is kept.

    Parameters
    ----------
    by
        Who found it, with what and how long.
    """

    name: str
    sha256: str
    score: Score
    by: str
    routes: Sequences


def path_of(name: str, folder: Path = FOLDER) -> Path:
    """Return where the best-known plan of an instance lies."""
    return folder / f"{name}.json.gz"


def known_names(folder: Path = FOLDER) -> list[str]:
    """Return the instances of which a best-known plan is kept."""
    return sorted(path.name.removesuffix(".json.gz") for path in folder.glob("*.json.gz"))


def read_best(name: str, folder: Path = FOLDER) -> BestKnown | None:
    """Return the best-known plan of an instance; None where there is none."""
    path = path_of(name, folder)
    if not path.is_file():
        return None
    kept = json.loads(gzip.decompress(path.read_bytes()))
    return BestKnown(
        name=kept["name"],
        sha256=kept["sha256"],
        score=Score(**kept["score"]),
        by=kept["by"],
        routes={
            VehicleId(vehicle): tuple(map(visit_of, visits))
            for vehicle, visits in kept["routes"].items()
        },
    )


def record(
    name: str, problem: Problem, plan: Plan, *, by: str, folder: Path = FOLDER
) -> Score | None:
    """Keep a plan that breaks no rule and is better than the one known.

    Returns
    -------
    The score that it beats or, without one, its own; None: it is not better, nothing is kept.

    Raises
    ------
    ValueError
        If the plan breaks a rule.
    """
    violations = check_plan(problem, plan)
    if violations:
        first = violations[0]
        raise ValueError(f"it breaks {len(violations)} rules: {first.rule} {first.subject}")
    before = read_best(name, folder)
    digest = problem_digest(problem)
    if before is not None and before.sha256 == digest and before.score <= plan.score:
        return None
    document: dict[str, Any] = {
        "format": FORMAT,
        "name": name,
        "sha256": digest,
        "score": asdict(plan.score),
        "by": by,
        "routes": {route.vehicle: list(map(word_of, visits_of(route))) for route in plan.routes},
    }
    text = json.dumps(document, ensure_ascii=False, separators=(",", ":"))
    folder.mkdir(exist_ok=True)
    path_of(name, folder).write_bytes(gzip.compress(text.encode(), mtime=0))
    return plan.score if before is None else before.score


def plan_of_best(problem: Problem, best: BestKnown) -> Plan:
    """Return the whole plan: timed, loaded and scored by the product; why not is not said."""
    draft = draft_of(problem, best.routes)
    left = tuple(
        Unassigned(task=task.id, reason="SOLVER_TIME", sentence=NOT_SAID)
        for task in unassigned_tasks(problem, draft)
    )
    return plan_of(problem, draft, left, seed=0)


def word_of(visit: Visit) -> str:
    """Return a visit as one word."""
    name = visit.task if visit.task is not None else f"@{visit.depot}"
    return name if visit.not_before_s is None else f"{name}+{visit.not_before_s}"


def visit_of(word: str) -> Visit:
    """Return the visit of a word."""
    name, _, held = word.partition("+")
    not_before_s = int(held) if held else None
    if name.startswith("@"):
        return Visit(depot=DepotId(name[1:]), not_before_s=not_before_s)
    return Visit(task=TaskId(name), not_before_s=not_before_s)
