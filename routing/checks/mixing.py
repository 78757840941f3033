"""Rule `mixing`: nobody goes from the sick to who must be kept clear; a depot lies between."""

from collections.abc import Iterator

from routing.checks.timing import TimedRoute
from routing.model import Task
from routing.plan import Violation


def clean_after_contact(route: TimedRoute) -> Iterator[Violation]:
    """Yield one violation for each clean task done after contact, with no load stop in between."""
    contact: Task | None = None
    for stop in route.stops[1:-1]:
        if not isinstance(stop.what, Task):
            contact = None
        elif stop.what.hygiene == "contact":
            contact = stop.what
        elif stop.what.hygiene == "clean" and contact is not None:
            yield Violation(
                rule="mixing",
                subject=str(stop.what.id),
                detail=f"{route.name(stop)} comes after contact at {contact.id}, and nobody could "
                "wash and change at a depot before it",
            )
