"""All replications of a scenario under all its policies, on some processes."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from itertools import product

from routing.forks import Forks
from routing.simulation.intervals import Interval, difference, interval
from routing.simulation.outcomes import Figure, Tally, tally_of, together
from routing.simulation.replay import replay
from routing.simulation.scenario import PolicyName, Scenario


@dataclass(frozen=True, slots=True, kw_only=True)
class Variant:
    """A policy, with or without lending."""

    policy: PolicyName
    lending: bool

    @property
    def name(self) -> str:
        """As tables call it."""
        return f"{self.policy}+lending" if self.lending else self.policy


@dataclass(frozen=True, slots=True, kw_only=True)
class Outcome:
    """What one variant came to.

    Parameters
    ----------
    tallies
        By replication.
    """

    variant: Variant
    tallies: tuple[Tally, ...]

    def values(self, figure: Figure) -> tuple[float, ...]:
        """Return the figure of each replication."""
        return tuple(tally.figures()[figure] for tally in self.tallies)

    def interval(self, figure: Figure) -> Interval:
        """Return the figure with how sure it is."""
        return interval(self.values(figure))

    def against(self, other: "Outcome", figure: Figure) -> Interval:
        """Return how far the figure is above that of the other, on the same days."""
        return difference(self.values(figure), other.values(figure))


@dataclass(frozen=True, slots=True, kw_only=True)
class _Job:
    variant: Variant
    replication: int
    district: str


@dataclass(frozen=True, slots=True, kw_only=True)
class _Held:
    """What every process has.

    Parameters
    ----------
    watch
        What one process that works alone asks whether to stop; None: another asks.
    """

    scenario: Scenario
    watch: Callable[[], bool] | None


def variants_of(scenario: Scenario) -> tuple[Variant, ...]:
    """Return all variants of a scenario, in its order."""
    pairs = product(scenario.policies, scenario.lending)
    return tuple(Variant(policy=policy, lending=lending) for policy, lending in pairs)


def simulate(
    scenario: Scenario,
    *,
    workers: int = 1,
    stopped: Callable[[], bool] = lambda: False,
    progress: Callable[[int, int], None] = lambda _, __: None,
) -> tuple[Outcome, ...]:
    """Return what every variant came to, over the replications that all of them have done.

    Parameters
    ----------
    workers
        So many processes; what comes out does not depend on how many.
    stopped
        Asked meanwhile; what is done until then counts, whole replications only.
    progress
        Told how many replays are done, of how many.
    """
    variants = variants_of(scenario)
    jobs = [
        _Job(variant=variant, replication=replication, district=district)
        for replication in range(scenario.replications)
        for variant in variants
        for district in scenario.districts
    ]
    done: list[Tally] = []
    held = _Held(scenario=scenario, watch=stopped if workers == 1 else None)
    with Forks(held, workers=workers) as forks:
        while len(done) < len(jobs) and not stopped():
            batch = jobs[len(done) : len(done) + workers]
            found = forks.each(_replayed, batch, stopped=stopped)
            if any(tally is None for tally in found):
                break
            done += [tally for tally in found if tally is not None]
            progress(len(done), len(jobs))
    return _outcomes(scenario, variants, jobs, done)


def _replayed(held: _Held, job: _Job, enough: Callable[[], bool]) -> Tally | None:
    """Return the counts of one district; None: it was told to end before."""
    record = replay(
        held.scenario,
        job.variant.policy,
        district=job.district,
        replication=job.replication,
        lending=job.variant.lending,
        stopped=held.watch or enough,
    )
    return None if record is None else tally_of(record, days=held.scenario.days)


def _outcomes(
    scenario: Scenario, variants: Sequence[Variant], jobs: Sequence[_Job], done: Sequence[Tally]
) -> tuple[Outcome, ...]:
    """Return the outcomes over whole replications; none where not even one is whole."""
    each = len(variants) * len(scenario.districts)
    whole = len(done) // each
    pairs = list(zip(jobs, done, strict=False))
    return tuple(
        Outcome(
            variant=variant,
            tallies=tuple(
                together(
                    tally
                    for job, tally in pairs
                    if job.variant == variant and job.replication == replication
                )
                for replication in range(whole)
            ),
        )
        for variant in variants
        if whole
    )
