"""Rule `mixing`: nobody goes from the sick to who must be kept clear; a depot lies between."""

from collections.abc import Iterator

from routing.checks.timing import TimedRoute
from routing.model import Depot, Task
from routing.plan import Violation


def clean_after_contact(route: TimedRoute) -> Iterator[Violation]:
    """Yield one violation for each clean task done after contact, with no load stop in between."""
    contact = "another task before" if route.vehicle.unclean else ""
    for stop in route.stops[1:-1]:
        if isinstance(stop.what, Depot):
            contact = ""
        elif not isinstance(stop.what, Task):
            continue
        elif stop.what.hygiene == "contact":
            contact = str(stop.what.id)
        elif stop.what.hygiene == "clean" and contact:
            yield Violation(
                rule="mixing",
                subject=str(stop.what.id),
                detail=f"{route.name(stop)} comes after contact at {contact}, and nobody could "
                "wash and change at a depot before it",
            )
