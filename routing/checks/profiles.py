"""Rule `profile`: what the vehicle rides gets through the task's alley (legs: see `timing`)."""

from collections.abc import Iterator

from routing.model import ALLEY_PROFILES, Task, Vehicle
from routing.plan import Violation


def alley_too_narrow(task: Task, vehicle: Vehicle) -> Iterator[Violation]:
    """Yield a violation when the vehicle cannot get to the door.

    Where the task says what it takes (rule `ride`), that need not get there: its people walk.
    """
    if not task.profiles and vehicle.profile not in ALLEY_PROFILES[task.alley]:
        yield Violation(
            rule="profile",
            subject=str(task.id),
            detail=f"{vehicle.id} goes by {vehicle.profile}; the alley class is {task.alley}",
        )
