"""All that must hold between the parts of a problem before anyone plans it."""

from routing.errors import Issue
from routing.problem import Problem
from routing.validation.chains import broken_chains, no_time_to_meet
from routing.validation.days import releases_outside_day, windows_outside_day
from routing.validation.frozen import pins_against_frozen
from routing.validation.ids import repeated_ids
from routing.validation.parts import Parts, parts_of
from routing.validation.rates import rates_that_mislead
from routing.validation.references import unknown_goals, unknown_pins, unknown_places, unknown_told
from routing.validation.roads import profiles_without_travel, travel_that_does_not_fit
from routing.validation.sizes import numbers_too_large, scores_too_large, spans_too_long

WHOLE = (
    unknown_told,
    no_time_to_meet,
    travel_that_does_not_fit,
    profiles_without_travel,
    rates_that_mislead,
    numbers_too_large,
    spans_too_long,
    scores_too_large,
)


def validate(problem: Problem) -> tuple[Issue, ...]:
    """Return every issue of a problem, subject by subject; none: it can be planned.

    What merely cannot be done (no depot of a kind, a window too tight, nobody with the skill) is
    no issue: the task stays unassigned with its reason.
    """
    named = validate_parts(parts_of(problem))
    return named + tuple(issue for subject in WHOLE for issue in subject(problem))


def validate_parts(parts: Parts) -> tuple[Issue, ...]:
    """Return every issue between what a problem lists, travel and rules aside."""
    subjects = (
        repeated_ids,
        unknown_places,
        unknown_pins,
        pins_against_frozen,
        unknown_goals,
        broken_chains,
        windows_outside_day,
        releases_outside_day,
    )
    return tuple(issue for subject in subjects for issue in subject(parts))
