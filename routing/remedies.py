"""Single changes that would make room for a task, each really tried on the plan as it stands."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from functools import partial
from typing import Final

import numpy as np

from routing.array_making import vehicle_row
from routing.arrays import (
    CLOSES,
    HOME,
    LENT,
    OPENS,
    PROFILE,
    WINDOW_FROM,
    WINDOW_TO,
    Arrays,
    Flags,
)
from routing.model import (
    GOODS,
    Depot,
    PlaceId,
    Stock,
    Task,
    TimeWindow,
    Vehicle,
    VehicleId,
)
from routing.plan import Remedy, Rule, Sentence
from routing.problem import Problem
from routing.rules.masks import may_serve
from routing.score import ZERO, lending_cost, score_of, subtract, unserved_cost
from routing.solvers.drafts import broken_coupling, route_visits
from routing.solvers.hindrances import Hindrances
from routing.solvers.what_if import WhatIf
from routing.timing import free_span
from routing.visits import Broken

MOST_REMEDIES: Final = 2
"""How many remedies are given for one task, the smallest changes first."""

DAY_S: Final = 86_400

NOT_TO_BE_GIVEN: Final = frozenset({"active", "recovered", "antibody"})
"""Gates that nobody can be given for a task: advising them would invite to bend the rule."""
LONGER_S: Final = (1800, 3600, 7200)
"""How much longer a shift is tried, in seconds."""


@dataclass(frozen=True, slots=True, kw_only=True)
class _Change:
    """One change to try, and who may take the task in then.

    Parameters
    ----------
    numbers
        Of the vehicles that are tried; the one after the last is one more volunteer.
    apply
        Makes the change in the arrays, for all these vehicles.
    sentence, problem
        How to say it, and the changed problem, when that vehicle takes the task in.
    newcomer
        The one more volunteer, where that is the change.
    """

    word: str
    numbers: Sequence[int]
    apply: Callable[[Arrays], None]
    sentence: Callable[[Vehicle], Sentence]
    problem: Callable[[Vehicle], Problem]
    newcomer: Vehicle | None = None


def remedies_for(what_if: WhatIf, task: Task, hindered: Hindrances) -> tuple[Remedy, ...]:
    """Return the smallest changes after which the task fits and the score is better.

    Of several vehicles that a change could be made for, the best for the score is named.

    Parameters
    ----------
    hindered
        What keeps the task out as things are; changes that leave all of it are not tried.
    """
    found: dict[str, Remedy] = {}
    for change in _changes(what_if, task, hindered):
        if change.word in found or (remedy := _tried(what_if, task, change)) is None:
            continue
        found[change.word] = remedy
        if len(found) == MOST_REMEDIES:
            break
    return tuple(found.values())


def _tried(what_if: WhatIf, task: Task, change: _Change) -> Remedy | None:
    """Return the remedy if it is one: the arrays find the way, the exact schedule judges it."""
    only: Flags = np.zeros(what_if.extra + 1, dtype=np.bool_)
    only[[*change.numbers]] = True
    with what_if.put_back(task):
        change.apply(what_if.arrays)
        way = what_if.best_way(task, only)
    if way is None:
        return None
    number, visits = way
    draft, rider = what_if.draft, change.newcomer or what_if.problem.vehicles[number]
    problem = change.problem(rider)
    routed = route_visits(problem, problem.vehicle(rider.id), visits)
    if isinstance(routed, Broken):
        return None
    if broken_coupling(problem, draft.with_route(rider.id, routed), rider.id) is not None:
        return None
    added = subtract(routed.cost, draft.of(rider.id).cost)
    effect = subtract(added, unserved_cost(problem, task))
    if effect >= ZERO:
        return None
    return Remedy(change=change.word, sentence=change.sentence(rider), effect=score_of(effect))


def _changes(what_if: WhatIf, task: Task, hindered: Hindrances) -> Iterator[_Change]:
    """Yield changes to try, the smallest first."""
    if task.place is None or task.kind == "transport":
        return  # no change of the plan helps: a person must find the place or the bed
    if task.chain is not None and what_if.draft.starts_s(task.chain.previous) is None:
        return  # its predecessor's remedies are the ones to follow
    yield from _let_somebody(what_if, task)
    yield from _wait_longer(what_if, task)
    yield from _longer_shifts(what_if, hindered)
    if hindered.stops("stock"):
        yield from _more_stock(what_if, task)
    yield from _one_more_volunteer(what_if, task)


def _let_somebody(what_if: WhatIf, task: Task) -> Iterator[_Change]:
    """Confirm the place, unpin the task, lend, train or equip somebody who lacks nothing else."""
    problem = what_if.problem
    able: dict[str | None, list[int]] = {}
    for number, vehicle, broken in what_if.broken_masks(task):
        able.setdefault(_word_for(task, vehicle, broken), []).append(number)

    def change(
        word: str, sentence: Callable[[Vehicle], Sentence], changed: Callable[[Vehicle], Problem]
    ) -> _Change:
        numbers = able.get(word, [])
        allow = partial(_allow, what_if, task, numbers)
        return _Change(word=word, numbers=numbers, apply=allow, sentence=sentence, problem=changed)

    yield change(
        "confirm-location",
        lambda _: Sentence(vi="Gọi xác nhận địa chỉ.", en="Call and confirm the address."),
        lambda _: problem.with_task(replace(task, confirmed=True)),
    )
    yield change(
        "unpin",
        lambda _: Sentence(
            vi="Bỏ ghim (hoặc bỏ chốt) để người khác làm.",
            en="Unpin it, or let it go if it is frozen: somebody else can.",
        ),
        lambda _: _unpinned(problem, task),
    )
    yield change(
        "lend",
        lambda vehicle: Sentence(
            vi=f"Điều {vehicle.id} sang {task.area}.", en=f"Lend {vehicle.id} to {task.area}."
        ),
        lambda vehicle: problem.with_vehicle(_lent(vehicle, task)),
    )
    yield change(
        "qualify",
        lambda vehicle: _qualify(vehicle, task),
        lambda vehicle: problem.with_vehicle(_qualified(vehicle, task)),
    )


def _word_for(task: Task, vehicle: Vehicle, broken: Sequence[Rule]) -> str | None:
    """Return the one change that would let the vehicle do the task, if there is one."""
    match tuple(broken):
        case ("confirmed",):
            return "confirm-location"
        case ("pinned",) | ("frozen",) | ("pinned", "frozen"):
            return "unpin"
        case ("area",) if task.area is not None:
            return "lend"
    if (
        broken
        and set(broken) <= {"skill", "gate", "permit"}
        and NOT_TO_BE_GIVEN.isdisjoint(_lacking(vehicle, task))
    ):
        return "qualify"
    return None


def _allow(what_if: WhatIf, task: Task, numbers: Sequence[int], arrays: Arrays) -> None:
    if what_if.problem.frozen(task.id) is not None:
        _start_in(what_if, task, task.windows[0], arrays)
    for number in numbers:
        away = lending_cost(what_if.problem, task, what_if.problem.vehicles[number])
        arrays.bond[number, what_if.number(task)] = LENT if away else HOME


def _lacking(vehicle: Vehicle, task: Task) -> list[str]:
    needed = {*task.skills, *task.gates, *task.permits}
    return sorted(needed - {*vehicle.skills, *vehicle.gates, *vehicle.permits})


def _qualify(vehicle: Vehicle, task: Task) -> Sentence:
    lacks = ", ".join(_lacking(vehicle, task))
    return Sentence(
        vi=f"{vehicle.id} làm được nếu có: {lacks}.",
        en=f"{vehicle.id} can do it once these are there: {lacks}.",
    )


def _lent(vehicle: Vehicle, task: Task) -> Vehicle:
    areas = vehicle.areas if task.area is None else (*vehicle.areas, task.area)
    return replace(vehicle, areas=areas)


def _qualified(vehicle: Vehicle, task: Task) -> Vehicle:
    return replace(
        vehicle,
        skills=tuple({*vehicle.skills, *task.skills}),
        gates=tuple({*vehicle.gates, *task.gates}),
        permits=tuple({*vehicle.permits, *task.permits}),
    )


def _unpinned(problem: Problem, task: Task) -> Problem:
    """Return the problem in which nobody fixed who does the task; a frozen one is told anew."""
    frozen = problem.frozen(task.id)
    if problem.pinned_to(task.id) is None and frozen is None:
        return problem
    return replace(
        problem,
        pins=tuple(pin for pin in problem.pins if pin.task != task.id),
        told={n: told for n, told in problem.told.items() if n != task.id or frozen is None},
    )


def _wait_longer(what_if: WhatIf, task: Task) -> Iterator[_Change]:
    if any(w.opens_s <= task.released_s and w.closes_s >= DAY_S for w in task.windows):
        return

    day = TimeWindow(opens_s=0, closes_s=DAY_S)
    waiting = replace(task, windows=(day,))
    yield _Change(
        word="widen-window",
        numbers=range(what_if.extra),
        apply=partial(_start_in, what_if, task, day),
        sentence=lambda _: Sentence(
            vi="Xin nhận vào giờ khác trong ngày.",
            en="Ask to be served at another time of the day.",
        ),
        problem=lambda _: what_if.problem.with_task(waiting),
    )


def _start_in(what_if: WhatIf, task: Task, window: TimeWindow, arrays: Arrays) -> None:
    """Let the task start in that window alone."""
    arrays.windows[-1] = window.opens_s, window.closes_s
    at = len(arrays.windows) - 1
    arrays.node[what_if.number(task), [WINDOW_FROM, WINDOW_TO]] = at, at + 1


def _longer_shifts(what_if: WhatIf, hindered: Hindrances) -> Iterator[_Change]:
    riders = what_if.problem.vehicles
    numbers = [n for n, vehicle in enumerate(riders) if hindered.stops("shift", vehicle.id)]
    for longer_s in LONGER_S:
        yield _Change(
            word="lengthen-shift",
            numbers=numbers,
            apply=partial(_lengthen, what_if.problem, numbers, longer_s),
            sentence=partial(_say_longer, longer_s),
            problem=partial(_with_longer, what_if.problem, longer_s),
        )


def _longer(longer_s: int, vehicle: Vehicle) -> Vehicle:
    shift = replace(vehicle.shift, closes_s=vehicle.shift.closes_s + longer_s)
    return replace(vehicle, shift=shift)


def _lengthen(problem: Problem, numbers: Sequence[int], longer_s: int, arrays: Arrays) -> None:
    for number in numbers:
        span = free_span(problem, _longer(longer_s, problem.vehicles[number]))
        if span is not None:
            arrays.vehicle[number, [OPENS, CLOSES]] = span.opens_s, span.closes_s


def _say_longer(longer_s: int, vehicle: Vehicle) -> Sentence:
    minutes = longer_s // 60
    return Sentence(
        vi=f"Kéo dài ca của {vehicle.id} thêm {minutes} phút.",
        en=f"Lengthen the shift of {vehicle.id} by {minutes} minutes.",
    )


def _with_longer(problem: Problem, longer_s: int, vehicle: Vehicle) -> Problem:
    return problem.with_vehicle(_longer(longer_s, vehicle))


def _more_stock(what_if: WhatIf, task: Task) -> Iterator[_Change]:
    problem = what_if.problem
    for depot in _suppliers(what_if, task):
        stock = Stock(**{g: getattr(depot.stock, g) + getattr(task.delivers, g) for g in GOODS})
        more = replace(depot, stock=stock)
        depots = tuple(more if one.id == depot.id else one for one in problem.depots)
        yield _Change(
            word="add-stock",
            numbers=range(what_if.extra),
            apply=partial(_add_stock, problem.depots.index(depot), task),
            sentence=partial(_say_more, depot),
            problem=partial(_with_depots, problem, depots),
        )


def _add_stock(depot: int, task: Task, arrays: Arrays) -> None:
    for number, good in enumerate(GOODS):
        arrays.available[depot, number] += getattr(task.delivers, good)


def _say_more(depot: Depot, _: Vehicle) -> Sentence:
    return Sentence(vi=f"Bổ sung hàng cho {depot.id}.", en=f"Bring more stock to {depot.id}.")


def _with_depots(problem: Problem, depots: tuple[Depot, ...], _: Vehicle) -> Problem:
    return replace(problem, depots=depots)


def _suppliers(what_if: WhatIf, task: Task) -> tuple[Depot, ...]:
    """Return the nearest depots that can supply the task, for who may do it or might."""
    able = [number for number, _, broken in what_if.broken_masks(task) if not broken]
    pattern = next(iter((*able, *_motorbikes(what_if.problem))), None)
    return () if pattern is None else what_if.suppliers(task, pattern)


def _motorbikes(problem: Problem) -> list[int]:
    """Return the numbers of the motorbikes: what one more volunteer would ride."""
    return [n for n, vehicle in enumerate(problem.vehicles) if vehicle.profile == "motorbike"]


def _one_more_volunteer(what_if: WhatIf, task: Task) -> Iterator[_Change]:
    """Try one more motorbike with all that the task needs, starting where the task is supplied."""
    problem, suppliers = what_if.problem, _suppliers(what_if, task)
    start: PlaceId | None = suppliers[0].place if suppliers else task.place
    if start is None or not _motorbikes(problem):
        return
    pattern = problem.vehicles[_motorbikes(problem)[0]]
    more = Vehicle(
        id=VehicleId("+1"),
        profile=pattern.profile,
        start=start,
        end=start,
        shift=pattern.shift,
        capacity=pattern.capacity,
        skills=task.skills,
        gates=task.gates,
        permits=tuple({*pattern.permits, *task.permits}),
        people=task.people,
    )
    changed = _unpinned(problem, task).with_vehicle(more)
    if not may_serve(changed, task, more):
        return
    bound = problem.pinned_to(task.id) is not None or problem.frozen(task.id) is not None
    needs = ", ".join(sorted({*task.skills, *task.gates, *task.permits}))
    needs = f" ({needs})" if needs else ""

    def join(arrays: Arrays) -> None:
        profile = arrays.vehicle[problem.vehicles.index(pattern), PROFILE]
        arrays.vehicle[what_if.extra] = vehicle_row(problem, more, int(profile))
        arrays.bond[what_if.extra, what_if.number(task)] = HOME

    yield _Change(
        word="add-volunteer",
        numbers=[what_if.extra],
        apply=join,
        sentence=lambda _: Sentence(
            vi=f"{'Bỏ ghim (hoặc bỏ chốt), và thêm' if bound else 'Thêm'} {_who_vi(task)}"
            f" đi xe máy{needs}.",
            en=f"{'Unpin it (or let it go), and add' if bound else 'Add'} {_who_en(task)}"
            f" on a motorbike{needs}.",
        ),
        problem=lambda _: changed,
        newcomer=more,
    )


def _who_vi(task: Task) -> str:
    return "một tình nguyện viên" if task.people == 1 else f"một tổ {task.people} người"


def _who_en(task: Task) -> str:
    return "one volunteer" if task.people == 1 else f"a crew of {task.people}"
