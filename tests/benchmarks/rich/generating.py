"""From the name of an instance to its problem; the same name, the same bytes."""

from routing.problem import Problem
from tests.benchmarks.rich.base import plain_day
from tests.benchmarks.rich.draws import Draws
from tests.benchmarks.rich.features import FEATURES, shifts
from tests.benchmarks.rich.sizes import Instance, instance_of


def rich_problem(name: str) -> Problem:
    """Return the problem of an instance, such as ``rich_ward_100_s1``."""
    return generated(instance_of(name))


def generated(instance: Instance) -> Problem:
    """Return the problem of an instance."""
    problem = plain_day(instance)
    for name, feature in FEATURES.items():
        problem = feature(problem, Draws(instance.seed, name))
    draws = Draws(instance.seed, "shifts")
    return shifts(problem, draws, load=instance.load / 100)
