"""The features of a rich day, one function each: a problem goes in, one with the feature comes out.

A new feature is a new function at the end of `FEATURES` (before `shifts`): it draws from a stream
of its own, so what the others draw stays as it is.
"""

from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING, Final

from routing.model import (
    CURFEW_PERMIT,
    GOODS,
    SLOT_S,
    Capacity,
    Chain,
    Depot,
    Refill,
    Stock,
    Task,
    TimeWindow,
    Vehicle,
)
from routing.problem import Problem
from tests.benchmarks.rich.base import DAYLIGHT, TWO_BAGS
from tests.benchmarks.rich.draws import Draws
from tests.benchmarks.rich.kinds import BY_NAME
from tests.benchmarks.rich.load import demand_of
from tests.benchmarks.rich.rates import CURFEW, HOUR_S

if TYPE_CHECKING:
    from geodata.matrix import Profile

Feature = Callable[[Problem, Draws], Problem]

MINUTE_S: Final = 60
PICKUPS: Final = 1 / 7
WALKERS: Final = 1 / 7
PICKUP: Final = Capacity(kg=400, litres=1500, cylinders=20)
WALKER: Final = Capacity(kg=15, litres=50, cylinders=1)
ALL_ROUND: Final = 0.3
"""Share of the volunteers who have every gate and skill; always one of a ward's seven, and all on
foot: nobody else gets up the steps."""
OTHERS_HAVE: Final = 0.65
"""How likely anybody else has each of them."""
BOUND: Final = 0.25
"""Share of the volunteers who stay in their own ward, beside those on foot."""
PERMITTED: Final = 0.15
"""Share of the volunteers who may be out in the curfew."""
LATEST_S: Final = 21 * HOUR_S
"""When the shifts of those end at the latest."""
GATES: Final = tuple(dict.fromkeys(gate for kind in BY_NAME.values() for gate in kind.gates))
SKILLS: Final = ("nurse", "first-aid", "pharmacist")
SKILLED: Final = {
    "care_visit": ("nurse", 0.4),
    "oxygen_emergency": ("first-aid", 1.0),
    "chronic_medicine": ("pharmacist", 0.3),
}
"""Which skill a kind asks for, and how often."""
CHAINED: Final = 0.6
"""Share of the swaps that belong to a chain of two or three for one patient."""
STOCK_SHARE: Final = 1.25
"""Stock of all depots of a kind together, as a share of what tasks ask for."""
IN_THE_MORNING: Final = 0.4
REFILLED_AT_S: Final = (10 * HOUR_S + SLOT_S, 14 * HOUR_S)
"""When the rest comes, half each time."""


def mixed_fleet(problem: Problem, draws: Draws) -> Problem:
    """Let one in seven drive a pickup, one in seven go on foot; the others ride motorbikes."""
    order = [*range(len(problem.vehicles))]
    draws.shuffle(order)
    pickups, walkers = round(len(order) * PICKUPS), round(len(order) * WALKERS)
    chosen: dict[int, tuple[Profile, Capacity]] = dict.fromkeys(order[:pickups], ("pickup", PICKUP))
    chosen |= dict.fromkeys(order[pickups : pickups + walkers], ("foot", WALKER))

    def on(number: int, vehicle: Vehicle) -> Vehicle:
        profile, capacity = chosen.get(number, ("motorbike", TWO_BAGS))
        return replace(vehicle, profile=profile, capacity=capacity)

    vehicles = tuple(on(number, vehicle) for number, vehicle in enumerate(problem.vehicles))
    return replace(problem, vehicles=vehicles)


def alleys(problem: Problem, draws: Draws) -> Problem:
    """Put a third of the doors into narrow alleys and a few up steps, for people on foot alone."""

    def placed(task: Task) -> Task:
        light = task.task_class > 2 and task.delivers.kg <= WALKER.kg
        share = draws.share()
        if share < 0.04 and light:
            return replace(task, alley="steps")
        return replace(task, alley="narrow") if share < 0.35 else task

    return replace(problem, tasks=tuple(map(placed, problem.tasks)))


def gates(problem: Problem, draws: Draws) -> Problem:
    """Ask for gates kind by kind, and give each to some."""
    tasks = tuple(replace(task, gates=BY_NAME[task.kind].gates) for task in problem.tasks)
    given = _words_of(problem.vehicles, GATES, draws)
    vehicles = tuple(replace(who, gates=words) for who, words in given)
    return replace(problem, tasks=tasks, vehicles=vehicles)


def skills(problem: Problem, draws: Draws) -> Problem:
    """Ask for a nurse, first aid or a pharmacist at some doors, and give each skill to some."""

    def asking(task: Task) -> Task:
        skill, share = SKILLED.get(task.kind, ("", 0.0))
        return replace(task, skills=(skill,)) if draws.chance(share) else task

    tasks = tuple(map(asking, problem.tasks))
    given = _words_of(problem.vehicles, SKILLS, draws)
    vehicles = tuple(replace(who, skills=words) for who, words in given)
    return replace(problem, tasks=tasks, vehicles=vehicles)


def _words_of(
    vehicles: Sequence[Vehicle], words: Sequence[str], draws: Draws
) -> Iterable[tuple[Vehicle, tuple[str, ...]]]:
    """Yield each vehicle with the words it has: the all-round ones have all of them."""
    for number, vehicle in enumerate(vehicles):
        everything = draws.chance(ALL_ROUND) or number % 7 == 0 or vehicle.profile == "foot"
        yield vehicle, tuple(word for word in words if draws.chance(OTHERS_HAVE) or everything)


def chains(problem: Problem, draws: Draws) -> Problem:
    """Tie swaps to others before them: same patient and place, within the cylinder's endurance."""
    by_ward: dict[str | None, list[Task]] = defaultdict(list)
    for task in problem.tasks:
        if task.kind == "oxygen_swap":
            by_ward[task.area].append(task)
    tied: dict[str, Task] = {}
    for swaps in by_ward.values():
        waiting = swaps[: round(len(swaps) * CHAINED)]
        while len(waiting) > 1:
            length = min(len(waiting), 2 + draws.below(2))
            chain, waiting = waiting[:length], waiting[length:]
            tied |= {task.id: task for task in _chained(chain, draws)}
    return replace(problem, tasks=tuple(tied.get(task.id, task) for task in problem.tasks))


def _chained(swaps: Sequence[Task], draws: Draws) -> Iterable[Task]:
    """Yield the swaps as one patient's; each runs out an endurance after the one before."""
    endurance_s = MINUTE_S * int(draws.between(150, 260))
    first = replace(swaps[0], deadline_s=MINUTE_S * int(draws.between(8 * 60, 10 * 60)))
    yield first
    due_s, previous = first.deadline_s or 0, first
    for task in swaps[1:]:
        due_s += endurance_s
        previous = replace(
            task,
            place=first.place,
            area=first.area,
            alley=first.alley,
            risk=first.risk,
            deadline_s=due_s,
            chain=Chain(
                previous=previous.id,
                longest_gap_s=endurance_s + HOUR_S,
                shortest_gap_s=endurance_s // 2,
            ),
        )
        yield previous


def home_wards(problem: Problem, draws: Draws) -> Problem:
    """Give everybody the ward they live in; some do not leave it, the others are lent."""

    def at_home(vehicle: Vehicle) -> Vehicle:
        home = problem.place(vehicle.start).area
        bound = draws.chance(BOUND) or vehicle.profile == "foot"
        return replace(vehicle, home_area=home, areas=(home,) if bound and home else ())

    return replace(problem, vehicles=tuple(map(at_home, problem.vehicles)))


def curfew(problem: Problem, draws: Draws) -> Problem:
    """Let nobody out from 18:00 to 06:00 but those with the permit."""
    vehicles = tuple(
        replace(vehicle, permits=(CURFEW_PERMIT,)) if draws.chance(PERMITTED) else vehicle
        for vehicle in problem.vehicles
    )
    return replace(problem, rules=replace(problem.rules, curfew=(CURFEW,)), vehicles=vehicles)


def stock(problem: Problem, draws: Draws) -> Problem:
    """Share out somewhat more stock than is asked for; less than half is there in the morning."""
    depots: list[Depot] = []
    for kind in dict.fromkeys(depot.kind for depot in problem.depots):
        of_kind = [depot for depot in problem.depots if depot.kind == kind]
        weights = [draws.between(0.6, 1.4) for _ in of_kind]
        wanted = [task.delivers for task in problem.tasks if task.load_from == kind]
        asked = {good: sum(getattr(load, good) for load in wanted) for good in GOODS}
        for depot, weight in zip(of_kind, weights, strict=True):
            share = STOCK_SHARE * weight / sum(weights)
            depots.append(_stocked(depot, {good: asked[good] * share for good in GOODS}))
    known = {depot.id: depot for depot in depots}
    return replace(problem, depots=tuple(known[depot.id] for depot in problem.depots))


def _stocked(depot: Depot, amounts: Mapping[str, float]) -> Depot:
    later = (1 - IN_THE_MORNING) / len(REFILLED_AT_S)
    return replace(
        depot,
        stock=_stock(amounts, IN_THE_MORNING),
        refills=tuple(Refill(at_s=at_s, stock=_stock(amounts, later)) for at_s in REFILLED_AT_S),
    )


def _stock(amounts: Mapping[str, float], share: float) -> Stock:
    return Stock(**{good: int(amount * share + 0.999) for good, amount in amounts.items()})


def shifts(problem: Problem, draws: Draws, *, load: float) -> Problem:
    """Give every volunteer a shift of the same length, so long that the load is as wanted.

    They begin at any time that leaves room for them, a third of them in the morning.
    """
    wanted_s = demand_of(problem).total_s / load / len(problem.vehicles)
    length_s = MINUTE_S * round(wanted_s / MINUTE_S)
    if length_s > DAYLIGHT.closes_s - DAYLIGHT.opens_s:
        raise ValueError(f"a load of {load:.0%} would need shifts of {length_s} s")

    def shifted(number: int, vehicle: Vehicle) -> Vehicle:
        closes_s = LATEST_S if CURFEW_PERMIT in vehicle.permits else DAYLIGHT.closes_s
        first_s = min(7 * HOUR_S, closes_s - length_s)
        last_s = closes_s - length_s
        late_s = MINUTE_S * int(draws.between(first_s, last_s) / MINUTE_S)
        opens_s = first_s if number % 3 == 0 else late_s
        return replace(vehicle, shift=TimeWindow(opens_s=opens_s, closes_s=opens_s + length_s))

    vehicles = tuple(shifted(number, vehicle) for number, vehicle in enumerate(problem.vehicles))
    return replace(problem, vehicles=vehicles)


FEATURES: Final[Mapping[str, Feature]] = {
    "mixed_fleet": mixed_fleet,
    "alleys": alleys,
    "gates": gates,
    "skills": skills,
    "chains": chains,
    "home_wards": home_wards,
    "curfew": curfew,
    "stock": stock,
}
"""In the order in which they are added, before `shifts`."""
