"""What decides where volunteers go: it is told what is known, and keeps what each is to do."""

from collections import deque
from typing import ClassVar

from routing.model import Depot, Load, Task, VehicleId
from routing.simulation.days import SPARE
from routing.simulation.field import Field
from routing.simulation.loads import wanted
from routing.simulation.riders import Rider
from routing.visits import Visit


class Policy:
    """Keeps what each volunteer is to do; what it knows is what the field lets it see.

    Attributes
    ----------
    queues
        What each is to do after what he is at, the first first.
    """

    knows_all: ClassVar[bool] = False
    """Whether it may look at what has not been asked for yet, and chance plays no part."""
    fills_up: ClassVar[bool] = False
    """Whether who stands by from before the stations open sets out with all that it can carry."""

    def __init__(self) -> None:
        self.queues: dict[VehicleId, deque[Visit]] = {}

    def queue(self, rider: Rider) -> deque[Visit]:
        """Return what the volunteer is to do, to be changed."""
        return self.queues.setdefault(rider.vehicle.id, deque())

    def ticks(self, field: Field) -> tuple[int, ...]:
        """Return the moments of the day at which it wants to be asked; none as it comes."""
        del field
        return ()

    def tick(self, field: Field) -> None:
        """Do what is to be done at one of these moments."""

    def heard(self, field: Field, task: Task) -> None:
        """Take note of a task that is to be done: new, or come back from the field undone."""

    def free(self, field: Field, rider: Rider) -> None:
        """Look whether somebody who is free has something to do, or something better."""

    def dropped(self, rider: Rider, visit: Visit) -> None:
        """Take note that a visit cannot be: its task is open as before."""

    def lost(self, field: Field, rider: Rider) -> None:
        """Take note that a volunteer has stopped working."""
        del field
        self.queue(rider).clear()

    def spare(self, field: Field, rider: Rider) -> int:
        """Return with how many full cylinders a crew on standby that is idle fetches no more."""
        del field, rider
        return SPARE

    def wants(self, field: Field, rider: Rider, depot: Depot) -> tuple[Load, ...]:
        """Return what is to be taken aboard at the depot, one delivery after the other."""
        return wanted(self.queue(rider), depot.kind, tasks=field.tasks, depots=field.depots)
