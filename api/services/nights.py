"""The overnight check: whose oxygen ends before somebody can come again in the morning."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from api.records.cylinders import BREATHED, LONGEST_S, Cylinder, lasts_until
from api.records.patients import Patient
from api.records.requests import HELD, TO_DO, KeptRequest, PatientNumber
from api.records.users import User
from api.store import calls, cylinders, patients, requests
from api.store.requests import Wanted
from api.store.session import Store
from routing.oxygen import endurance_s, known_or_assumed
from routing.rules.day_rules import DayRules, OxygenRules

ASKED_FOR: Final = ("oxygen_emergency", "oxygen_swap")
"""Requests that tell of a cylinder in use, the patient's own or one of another ledger."""
WAITING: Final = tuple(state for state in TO_DO if state not in HELD)
MOST: Final = 100_000


@dataclass(frozen=True, slots=True, kw_only=True)
class ShortNight:
    """A patient whose oxygen ends before somebody can come again in the morning.

    Parameters
    ----------
    cylinders
        Of one's organisation that they have; none: a request alone tells of theirs.
    """

    patient: Patient
    cylinders: tuple[Cylinder, ...]
    lasts_until: datetime
    needed_until: datetime


def short_nights(
    store: Store, user: User, *, day_begins: datetime, rules: DayRules
) -> tuple[ShortNight, ...]:
    """Return whose oxygen ends before the next morning's first delivery, the soonest first.

    By the ledger, and by what was told with a request that nobody goes for yet, whichever ends
    sooner. Who died or lies in a hospital is not on it.

    Parameters
    ----------
    day_begins
        Midnight at which the day of the rules begins.
    """
    needed_until = day_begins + timedelta(seconds=rules.oxygen.until_s)
    asking = Wanted(states=WAITING, kinds=ASKED_FOR, most=MOST)
    with store.reading() as session:
        held: dict[int, list[Cylinder]] = defaultdict(list)
        for one in cylinders.list_cylinders(session, user.organisation, states=BREATHED):
            held[int(one.holder)].append(one)
        asked: dict[int, list[KeptRequest]] = defaultdict(list)
        for request in requests.list_requests(session, user, asking):
            asked[int(request.patient)].append(request)
        ends = {
            number: ends_at(held.get(number, ()), asked.get(number, ()), rules.oxygen)
            for number in held.keys() | asked.keys()
        }
        short = [number for number, end in ends.items() if end < needed_until]
        gone = calls.not_at_home(session, short)
        return tuple(
            ShortNight(
                patient=patients.get_patient(session, PatientNumber(number)),
                cylinders=tuple(held.get(number, ())),
                lasts_until=ends[number],
                needed_until=needed_until,
            )
            for number in sorted(short, key=lambda number: (ends[number], number))
            if number not in gone and patients.sees_patient(session, user, PatientNumber(number))
        )


def ends_at(
    held: Sequence[Cylinder], asked: Sequence[KeptRequest], oxygen: OxygenRules
) -> datetime:
    """Return when the oxygen ends of somebody who has cylinders, or told of one."""
    ends = [_told_end(one, oxygen) for one in asked]
    by_ledger = lasts_until(held, reserve_bar=oxygen.reserve_bar, unknown=oxygen.unknown)
    return min([*ends, by_ledger] if by_ledger is not None else ends)


def _told_end(request: KeptRequest, oxygen: OxygenRules) -> datetime:
    asked = request.asked
    supply, _ = known_or_assumed(
        size_l=asked.size_l,
        pressure_bar=asked.pressure_bar,
        flow_lpm=asked.flow_lpm,
        measured_s=0,
        called_s=0,
        unknown=oxygen.unknown,
    )
    lasts_s = min(endurance_s(supply, reserve_bar=oxygen.reserve_bar), LONGEST_S)
    return (asked.measured_at or request.received_at) + timedelta(seconds=lasts_s)
