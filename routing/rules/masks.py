"""Mask rules: may this vehicle serve this task at all? A yes or no that no route changes."""

from collections.abc import Callable, Mapping
from types import MappingProxyType
from typing import Final

from routing.model import ALLEY_PROFILES, CURFEW_PERMIT, OXYGEN_CLASS, Task, Vehicle
from routing.plan import Rule
from routing.problem import Problem

Mask = Callable[[Problem, Task, Vehicle], bool]


def has_skills(_: Problem, task: Task, vehicle: Vehicle) -> bool:
    """`skill`: the vehicle's people can do all that the task needs."""
    return set(task.skills) <= set(vehicle.skills)


def passes_gates(_: Problem, task: Task, vehicle: Vehicle) -> bool:
    """`gate`: active, recovered, form, consent, antibody, training and equipment are there."""
    return set(task.gates) <= set(vehicle.gates)


def gets_to_the_door(_: Problem, task: Task, vehicle: Vehicle) -> bool:
    """`profile`: the alley is wide enough for what the vehicle rides.

    What a task takes waits where it can, and its people walk the rest.
    """
    return bool(task.profiles) or vehicle.profile in ALLEY_PROFILES[task.alley]


def has_the_ride(_: Problem, task: Task, vehicle: Vehicle) -> bool:
    """`ride`: the vehicle is what the task takes: nobody who gets worse rides on a motorbike."""
    return not task.profiles or vehicle.profile in task.profiles


def serves_the_area(_: Problem, task: Task, vehicle: Vehicle) -> bool:
    """`area`: the vehicle is posted or lent to the task's ward, or goes anywhere."""
    return not vehicle.areas or task.area in vehicle.areas


def holds_permits(_: Problem, task: Task, vehicle: Vehicle) -> bool:
    """`permit`: the vehicle may enter where the task is, such as a closed zone."""
    return set(task.permits) <= set(vehicle.permits)


def are_enough(_: Problem, task: Task, vehicle: Vehicle) -> bool:
    """`two-people`: the crew is as many as the task needs at once."""
    return vehicle.people >= task.people


def has_an_order(_: Problem, task: Task, __: Vehicle) -> bool:
    """`medicine-order`: a health worker ordered the medicine; no volunteer chooses one."""
    return task.ordered


def is_free_for(problem: Problem, task: Task, vehicle: Vehicle) -> bool:
    """`hours`: a crew on standby is kept for emergencies.

    Under the curfew nobody else may be out: then one with the permit brings oxygen too.
    """
    if task.task_class == 1 or not vehicle.standby:
        return True
    oxygen = task.task_class == OXYGEN_CLASS
    return oxygen and CURFEW_PERMIT in vehicle.permits and _at_curfew(problem, task)


def _at_curfew(problem: Problem, task: Task) -> bool:
    """Tell whether the task can be done only while nobody moves without the permit."""
    last_s = task.windows[-1].closes_s
    return any(c.opens_s <= task.released_s <= last_s <= c.closes_s for c in problem.rules.curfew)


def is_certain(_: Problem, task: Task, __: Vehicle | None) -> bool:
    """Demand a certain place (`confirmed`), or class 1 or 2, where a call settles it."""
    return task.place is not None and (task.confirmed or task.task_class <= OXYGEN_CLASS)


def has_a_bed(problem: Problem, task: Task, _: Vehicle) -> bool:
    """`bed`: a patient is moved only to a facility where a bed was accepted."""
    if task.kind != "transport":
        return True
    return task.goal is not None and problem.depot(task.goal).kind == "facility"


def is_pinned_here(problem: Problem, task: Task, vehicle: Vehicle) -> bool:
    """`pinned`: a person's decision who does it."""
    return problem.pinned_to(task.id) in {None, vehicle.id}


def is_frozen_here(problem: Problem, task: Task, vehicle: Vehicle) -> bool:
    """`frozen`: what people were told to do soon stays with them."""
    told = problem.frozen(task.id)
    return told is None or told.vehicle == vehicle.id


MASKS: Final[Mapping[Rule, Mask]] = MappingProxyType(
    {
        "confirmed": is_certain,
        "bed": has_a_bed,
        "medicine-order": has_an_order,
        "area": serves_the_area,
        "skill": has_skills,
        "gate": passes_gates,
        "two-people": are_enough,
        "permit": holds_permits,
        "ride": has_the_ride,
        "profile": gets_to_the_door,
        "hours": is_free_for,
        "pinned": is_pinned_here,
        "frozen": is_frozen_here,
    }
)
"""Every mask rule, those that a dispatcher can change least first."""


_MASKS: Final = (
    serves_the_area,
    is_free_for,
    *(mask for mask in MASKS.values() if mask not in {serves_the_area, is_free_for}),
)
"""All masks, those first that keep most vehicles from a task."""

OF_TASKS: Final[tuple[Rule, ...]] = ("confirmed", "bed", "medicine-order")
"""Mask rules that read nothing of the vehicle."""


def nobody_may(problem: Problem, task: Task) -> bool:
    """Tell whether a rule keeps everybody from the task, whoever they are."""
    anybody = problem.vehicles[:1]
    return any(not MASKS[rule](problem, task, vehicle) for rule in OF_TASKS for vehicle in anybody)


def broken_masks(problem: Problem, task: Task, vehicle: Vehicle) -> tuple[Rule, ...]:
    """Return the mask rules that keep this vehicle from this task; empty: it may serve it."""
    return tuple(rule for rule, mask in MASKS.items() if not mask(problem, task, vehicle))


def may_serve(problem: Problem, task: Task, vehicle: Vehicle) -> bool:
    """Tell whether no mask rule keeps the vehicle from the task."""
    for mask in _MASKS:  # noqa: SIM110  # asked a million times a day, half as long as `all`
        if not mask(problem, task, vehicle):
            return False
    return True


def task_traits(problem: Problem, task: Task) -> tuple[object, ...]:
    """Return all that masks read of a task: same traits, same vehicles that may serve it."""
    frozen = problem.frozen(task.id)
    return (
        task.skills,
        task.gates,
        task.permits,
        task.profiles,
        task.people,
        task.ordered,
        task.alley,
        task.area,
        task.confirmed,
        task.place is None,
        task.task_class,
        _at_curfew(problem, task),
        task.kind,
        task.goal,
        problem.pinned_to(task.id),
        None if frozen is None else frozen.vehicle,
    )


def vehicle_traits(problem: Problem, vehicle: Vehicle) -> tuple[object, ...]:
    """Return all that masks read of a vehicle, and its home ward."""
    return (
        vehicle.skills,
        vehicle.gates,
        vehicle.permits,
        vehicle.people,
        vehicle.standby,
        vehicle.profile,
        vehicle.areas,
        vehicle.home_area,
        vehicle.id if problem.is_bound(vehicle.id) else None,
    )
