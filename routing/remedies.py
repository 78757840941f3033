"""Single changes that would make room for a task, each really tried on the plan as it stands."""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import Final

from routing.model import (
    CURFEW_PERMIT,
    GOODS,
    Depot,
    PlaceId,
    Stock,
    Task,
    TimeWindow,
    Vehicle,
    VehicleId,
)
from routing.plan import Remedy, Sentence
from routing.problem import Problem
from routing.rules.masks import broken_masks
from routing.solvers.drafts import Draft
from routing.solvers.hindrances import Hindrances
from routing.solvers.insert import betters
from routing.solvers.trials import depots_for

MOST_REMEDIES: Final = 2
"""How many remedies are given for one task, the smallest changes first."""

DAY_S: Final = 86_400

NOT_TO_BE_GIVEN: Final = frozenset({"active", "recovered", "antibody"})
"""Gates that nobody can be given for a task: advising them would invite to bend the rule."""
LONGER_S: Final = (1800, 3600, 7200)
"""How much longer a shift is tried, in seconds."""


@dataclass(frozen=True, slots=True, kw_only=True)
class _Change:
    """One changed problem, how to say it, and the only vehicle it makes able (None: any)."""

    word: str
    sentence: Sentence
    problem: Problem
    vehicle: VehicleId | None = None


def remedies_for(
    problem: Problem, draft: Draft, task: Task, hindered: Hindrances
) -> tuple[Remedy, ...]:
    """Return the smallest changes after which the task fits and the score is better.

    Parameters
    ----------
    hindered
        What keeps the task out as things are; changes that leave all of it are not tried.
    """
    found: list[Remedy] = []
    words: set[str] = set()
    for change in _changes(problem, draft, task, hindered):
        if change.word in words:
            continue
        if _helps(change, draft, task):
            found.append(Remedy(change=change.word, sentence=change.sentence))
            words.add(change.word)
            if len(found) == MOST_REMEDIES:
                break
    return tuple(found)


def _helps(change: _Change, draft: Draft, task: Task) -> bool:
    changed = change.problem
    vehicles = changed.vehicles if change.vehicle is None else (changed.vehicle(change.vehicle),)
    return betters(changed, draft, changed.task(task.id), vehicles=vehicles)


def _changes(problem: Problem, draft: Draft, task: Task, hindered: Hindrances) -> Iterator[_Change]:
    """Yield changes to try, the smallest first."""
    if task.place is None or task.kind == "transport":
        return  # no change of the plan helps: a person must find the place or the bed
    if task.chain is not None and draft.starts_s(task.chain.previous) is None:
        return  # its predecessor's remedies are the ones to follow
    if not task.confirmed:
        yield _change_task(
            problem,
            replace(task, confirmed=True),
            "confirm-location",
            Sentence(vi="Gọi xác nhận địa chỉ.", en="Call and confirm the address."),
        )
    if problem.pinned_to(task.id) is not None:
        yield _Change(
            word="unpin",
            sentence=Sentence(vi="Bỏ ghim để người khác làm.", en="Unpin it: somebody else can."),
            problem=replace(problem, pins=tuple(p for p in problem.pins if p.task != task.id)),
        )
    yield from _qualify_someone(problem, task)
    yield from _wait_longer(problem, task)
    yield from _longer_shifts(problem, hindered)
    if hindered.stops("stock"):
        yield from _more_stock(problem, task)
    yield from _one_more_volunteer(problem, task)


def _change_task(problem: Problem, task: Task, word: str, sentence: Sentence) -> _Change:
    tasks = tuple(task if one.id == task.id else one for one in problem.tasks)
    return _Change(word=word, sentence=sentence, problem=replace(problem, tasks=tasks))


def _change_vehicle(problem: Problem, vehicle: Vehicle, word: str, sentence: Sentence) -> _Change:
    vehicles = tuple(vehicle if one.id == vehicle.id else one for one in problem.vehicles)
    changed = replace(problem, vehicles=vehicles)
    return _Change(word=word, sentence=sentence, problem=changed, vehicle=vehicle.id)


def _qualify_someone(problem: Problem, task: Task) -> Iterator[_Change]:
    """Lend, train or equip a vehicle that lacks nothing else."""
    for vehicle in problem.vehicles:
        broken = broken_masks(problem, task, vehicle)
        if broken == ("area",) and task.area is not None:
            yield _change_vehicle(
                problem,
                replace(vehicle, areas=(*vehicle.areas, task.area)),
                "lend",
                Sentence(
                    vi=f"Điều {vehicle.id} sang {task.area}.",
                    en=f"Lend {vehicle.id} to {task.area}.",
                ),
            )
        elif broken and set(broken) <= {"skill", "gate"}:
            lacks = sorted({*task.skills, *task.gates} - {*vehicle.skills, *vehicle.gates})
            if not NOT_TO_BE_GIVEN.isdisjoint(lacks):
                continue
            yield _change_vehicle(
                problem,
                replace(
                    vehicle,
                    skills=tuple({*vehicle.skills, *task.skills}),
                    gates=tuple({*vehicle.gates, *task.gates}),
                ),
                "qualify",
                Sentence(
                    vi=f"{vehicle.id} làm được nếu có: {', '.join(lacks)}.",
                    en=f"{vehicle.id} can do it once these are there: {', '.join(lacks)}.",
                ),
            )


def _wait_longer(problem: Problem, task: Task) -> Iterator[_Change]:
    if any(w.opens_s <= task.released_s and w.closes_s >= DAY_S for w in task.windows):
        return
    yield _change_task(
        problem,
        replace(task, windows=(TimeWindow(opens_s=0, closes_s=DAY_S),)),
        "widen-window",
        Sentence(
            vi="Xin nhận vào giờ khác trong ngày.",
            en="Ask to be served at another time of the day.",
        ),
    )


def _longer_shifts(problem: Problem, hindered: Hindrances) -> Iterator[_Change]:
    able = [v for v in problem.vehicles if hindered.stops("shift", v.id)]
    for longer_s in LONGER_S:
        for vehicle in able:
            shift = replace(vehicle.shift, closes_s=vehicle.shift.closes_s + longer_s)
            yield _change_vehicle(
                problem,
                replace(vehicle, shift=shift),
                "lengthen-shift",
                Sentence(
                    vi=f"Kéo dài ca của {vehicle.id} thêm {longer_s // 60} phút.",
                    en=f"Lengthen the shift of {vehicle.id} by {longer_s // 60} minutes.",
                ),
            )


def _more_stock(problem: Problem, task: Task) -> Iterator[_Change]:
    for depot in _suppliers(problem, task):
        stock = Stock(**{g: getattr(depot.stock, g) + getattr(task.delivers, g) for g in GOODS})
        more = replace(depot, stock=stock)
        depots = tuple(more if one.id == depot.id else one for one in problem.depots)
        yield _Change(
            word="add-stock",
            sentence=Sentence(
                vi=f"Bổ sung hàng cho {depot.id}.", en=f"Bring more stock to {depot.id}."
            ),
            problem=replace(problem, depots=depots),
        )


def _suppliers(problem: Problem, task: Task) -> tuple[Depot, ...]:
    """Return the nearest depots that can supply the task, for who may do it or might."""
    able = [v for v in problem.vehicles if not broken_masks(problem, task, v)]
    pattern = next(iter((*able, *_patterns(problem))), None)
    return () if pattern is None else depots_for(problem, task, pattern)


def _patterns(problem: Problem) -> tuple[Vehicle, ...]:
    """Return the motorbikes: what one more volunteer would ride."""
    return tuple(vehicle for vehicle in problem.vehicles if vehicle.profile == "motorbike")


def _one_more_volunteer(problem: Problem, task: Task) -> Iterator[_Change]:
    """Try one more motorbike with all that the task needs, starting where the task is supplied."""
    suppliers = _suppliers(problem, task)
    start: PlaceId | None = suppliers[0].place if suppliers else task.place
    if start is None or not _patterns(problem):
        return
    pattern = _patterns(problem)[0]
    extra = Vehicle(
        id=VehicleId("+1"),
        profile=pattern.profile,
        start=start,
        end=start,
        shift=pattern.shift,
        capacity=pattern.capacity,
        skills=task.skills,
        gates=task.gates,
        permits=(CURFEW_PERMIT,) if CURFEW_PERMIT in pattern.permits else (),
    )
    needs = ", ".join(sorted({*task.skills, *task.gates}))
    pins = tuple(pin for pin in problem.pins if pin.task != task.id)
    yield _Change(
        word="add-volunteer",
        sentence=Sentence(
            vi=f"Thêm một tình nguyện viên đi xe máy ({needs}).",
            en=f"Add one volunteer on a motorbike ({needs}).",
        ),
        problem=replace(problem, vehicles=(*problem.vehicles, extra), pins=pins),
        vehicle=extra.id,
    )
