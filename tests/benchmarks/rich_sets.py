"""Rich days at three loads: our plan beside the routing library's and vrp-cli's, at equal time."""

import statistics
from collections.abc import Callable, Iterator, Sequence
from functools import partial

from tests.benchmarks.measuring import Line, Measure, Options, say
from tests.benchmarks.rich.best_known import read_best
from tests.benchmarks.rich.peers import Judged, library_alone, ours, vrp_cli
from tests.benchmarks.rich.pragmatic import ENCODINGS
from tests.benchmarks.rich.sizes import LOADS

WARD_S = 10
DISTRICT_S = 60
MIDDLE_LOAD = 100
FULL_WARDS = 10
FULL_DISTRICTS = 3


Peer = Callable[[str], Judged | None]


def ward(options: Options, *, load: int) -> Iterator[Line]:
    """Compare on a ward; in full on ten, longer, with three seeds."""
    seconds = options.seconds or (6 * WARD_S if options.full else WARD_S)
    names = _named("ward", load, options.instances or (FULL_WARDS if options.full else 1))
    rows = [
        row
        for name in names
        for row in compared(
            name,
            line=f"solve.rich_ward_{load}",
            seconds=seconds,
            seeds=options.seeds or (3 if options.full else 1),
            library=True,
        )
    ]
    yield from rows
    yield from in_all(f"solve.rich_ward_{load}", rows, names, load=load, seconds=seconds)


def district(options: Options, *, load: int) -> Iterator[Line]:
    """Compare on a district; in full on three, and where a number is given at each load."""
    if not (options.full or options.instances) and load != MIDDLE_LOAD:
        return
    seconds = options.seconds or DISTRICT_S
    names = _named("district", load, options.instances or (FULL_DISTRICTS if options.full else 1))
    rows = [
        row
        for name in names
        for row in compared(
            name,
            line=f"solve.rich_district_{load}",
            seconds=seconds,
            seeds=1,
            library=False,
        )
    ]
    yield from rows
    yield from in_all(f"solve.rich_district_{load}", rows, names, load=load, seconds=seconds)


def _named(size: str, load: int, count: int) -> list[str]:
    return [f"rich_{size}_{load}_s{number}" for number in range(1, 1 + count)]


def in_all(
    name: str, rows: Sequence[Line], instances: Sequence[str], *, load: int, seconds: int
) -> Iterator[Line]:
    """Yield how often our score is not worse, and our harm less where there is too much to do.

    An instance on which no peer has a plan counts as one on which we are not better: nothing was
    compared.
    """
    alone = [one for one in instances if one not in {row.more["instance"] for row in rows}]
    for what, target in (("score_not_worse", 100), ("harm_better", 80)):
        if what == "score_not_worse" or load >= MIDDLE_LOAD:
            better = [bool(row.more[what]) for row in rows] + [False for _ in alone]
            yield Line(
                name=f"{name}_{what}",
                value=100 * statistics.fmean(better),
                unit="% of comparisons",
                target=f">= {target}",
                why=f"no peer has a plan in its time: {', '.join(alone)}" if alone else "",
                more={"comparisons": len(rows), "seconds": seconds},
            )


def compared(name: str, *, line: str, seconds: int, seeds: int, library: bool) -> Iterator[Line]:
    """Yield a line for each seed and peer: our effort and its own, with the harm of both.

    All have both cores for the same time; a peer that uses one has it for each of two seeds.
    """
    peers: dict[str, Peer] = {}
    if library:
        peers["OR-Tools routing alone, better of 2 seeds"] = partial(
            library_alone, seconds=seconds, seeds=(1, 2)
        )
    # Its form cannot hold every rule: a rule it lacks is mended for it, better of the encodings.
    peers["vrp-cli, mended by us"] = partial(vrp_cli, seconds=seconds, encodings=ENCODINGS)
    plans: dict[str, Judged] = {}
    for peer, plan in peers.items():
        say(f"{name}: {peer} …")
        found = plan(name)
        if found is None:
            say(f"{name}: {peer} has no plan in its time")
        else:
            plans[peer] = found
    best = read_best(name)
    for seed in range(1, seeds + 1) if plans else ():
        own = ours(name, seconds=seconds, seed=seed)
        for peer, theirs in plans.items():
            yield Line(
                name=line,
                value=own.score.effort,
                unit="s of effort",
                peer=peer,
                peer_value=theirs.score.effort,
                more={
                    "instance": name,
                    "seconds": seconds,
                    "seed": seed,
                    "harm": harm(own),
                    "peer_harm": harm(theirs),
                    "unassigned": own.left,
                    "peer_unassigned": theirs.left,
                    "peer_dropped": theirs.dropped,
                    "peer_how": theirs.how,
                    "score_not_worse": own.score <= theirs.score,
                    "harm_better": harm(own) < harm(theirs),
                    "best_known": None
                    if best is None
                    else [best.score.harm1, best.score.harm2, best.score.harm3, best.score.effort],
                },
            )


def harm(found: Judged) -> list[int]:
    """Return the three levels of harm."""
    return [found.score.harm1, found.score.harm2, found.score.harm3]


MEASURES: dict[str, Measure] = {
    **{f"solve.rich_ward_{load}": partial(ward, load=load) for load in LOADS},
    **{f"solve.rich_district_{load}": partial(district, load=load) for load in LOADS},
}
