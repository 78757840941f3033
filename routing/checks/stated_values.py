"""Rule `stated-values`: every place, time, load and score that a plan states is what follows."""

from collections.abc import Iterator

from routing.checks.clock import clock
from routing.checks.loads import amounts
from routing.checks.timing import TimedRoute, TimedStop
from routing.model import LOAD_FIELDS
from routing.plan import Plan, Score, Violation
from routing.problem import Problem


def wrong_values(route: TimedRoute) -> Iterator[Violation]:
    """Yield one violation for each value of a route that differs from the derived one."""
    for stop in route.stops:
        stated = stop.stated
        if (stated.arrives_s, stated.starts_s, stated.ends_s) != (
            stop.arrives_s,
            stop.starts_s,
            stop.ends_s,
        ):
            yield from _wrong_times(stop, route.name(stop))
        if stated.place != stop.place:
            yield _wrong(f"{route.name(stop)} place", stated.place, stop.place)
        if (aboard := amounts(stated.load)) != stop.aboard:
            for field, said, derived in zip(LOAD_FIELDS, aboard, stop.aboard, strict=True):
                if said != derived:
                    yield _wrong(f"{route.name(stop)} load.{field}", said, derived)


def wrong_score(stated: Score, derived: Score) -> Iterator[Violation]:
    """Yield one violation for each level of the score that differs from the derived one."""
    for level in ("harm1", "harm2", "harm3", "effort"):
        said, follows = getattr(stated, level), getattr(derived, level)
        if said != follows:
            yield _wrong(f"score {level}", said, follows)


def wrong_labels(problem: Problem, plan: Plan) -> Iterator[Violation]:
    """Yield one violation for each label that the plan carries over otherwise than it stands."""
    for label in ("band", "estimated", "attribution", "sample"):
        said, follows = getattr(plan, label), getattr(problem, label)
        if said != follows:
            yield _wrong(f"plan {label}", repr(said), repr(follows))


def _wrong_times(stop: TimedStop, name: str) -> Iterator[Violation]:
    for field in ("arrives_s", "starts_s", "ends_s"):
        said, derived = getattr(stop.stated, field), getattr(stop, field)
        if said != derived:
            yield _wrong(f"{name} {field}", clock(said), clock(derived))


def _wrong(subject: str, stated: object, derived: object) -> Violation:
    detail = f"stated {stated}, derived {derived}"
    return Violation(rule="stated-values", subject=subject, detail=detail)
