"""A day of rounds as requests: the day's dispatch takes them like any others."""

from collections.abc import Mapping, Sequence
from datetime import date

from routing.model import TaskKind
from routing.recurring.values import Household, HouseholdId, Person, PersonId, Visit
from routing.requests import Request


def requests_of(
    visits: Sequence[Visit], households: Mapping[HouseholdId, Household], *, day: date
) -> tuple[Request, ...]:
    """Return a request for each medicine to be brought and each visit to be made on the day.

    Each was received as the day began: from then on it counts, as one that was called in.
    """
    found: list[Request] = []
    for visit in (visit for visit in visits if visit.day == day):
        household = households[visit.call.household]
        members: dict[PersonId, Person] = {one.id: one for one in household.members}
        found += [
            _request("chronic_medicine", household, members[person], day)
            for person in visit.call.medicine
        ]
        found += [
            _request("care_visit", household, members[person], day) for person in visit.call.visits
        ]
    return tuple(found)


def _request(kind: TaskKind, household: Household, person: Person, day: date) -> Request:
    return Request(
        id=f"{person.id}-{'M' if kind == 'chronic_medicine' else 'V'}{day:%Y%m%d}",
        kind=kind,
        address=household.address,
        point=household.point,
        received_s=0,
        risk=person.risk,
        flags=person.flags,
        name_short=person.name_short,
        phone=person.phone,
        note=person.note,
    )
