"""Travel: it covers the places and answers for every vehicle's profile."""

from collections.abc import Iterator

from geodata.matrix import TravelMatrix
from routing.errors import Issue
from routing.problem import Problem


def travel_that_does_not_fit(problem: Problem) -> Iterator[Issue]:
    """Yield ``travel-size`` for a matrix of another size than the list of places."""
    travel = problem.travel
    if isinstance(travel, TravelMatrix) and travel.size != len(problem.places):
        yield Issue(
            code="travel-size",
            subject="travel",
            message=f"the matrix covers {travel.size} places, the problem has "
            f"{len(problem.places)}",
            remedy="compute the matrix again for these places, in their order",
        )


def profiles_without_travel(problem: Problem) -> Iterator[Issue]:
    """Yield ``unanswered-profile`` for each vehicle whose profile the travel does not know."""
    for vehicle in problem.vehicles:
        if not _answers(problem, vehicle.profile, vehicle.shift.opens_s):
            yield Issue(
                code="unanswered-profile",
                subject=f"vehicle {vehicle.id}, field profile",
                message=f"there are no travel times by {vehicle.profile}",
                remedy="compute them for this profile too, or change the vehicle's profile",
            )


def _answers(problem: Problem, profile: str, depart_s: int) -> bool:
    travel = problem.travel
    if isinstance(travel, TravelMatrix):
        return profile in travel.profiles
    try:  # live travel knows its own profiles; the way from the first place to itself is cheap
        travel.travel_s(profile, 0, 0, depart_s)  # type: ignore[arg-type]
    except (KeyError, IndexError, ValueError):
        return not problem.places
    return True
