"""Households on long roads, who needs what there again and again, and the rounds to them."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date, timedelta
from typing import Literal, NewType

from geodata.coordinates import LonLat
from routing.model import Risk
from routing.plan import Sentence

HouseholdId = NewType("HouseholdId", str)
PersonId = NewType("PersonId", str)


@dataclass(frozen=True, slots=True, kw_only=True)
class Medicine:
    """Medicine that somebody takes every day.

    Parameters
    ----------
    days
        For so many days it is brought at once.
    given_on
        When it was last given; None: never yet.
    """

    days: int
    given_on: date | None = None

    def __post_init__(self) -> None:
        if self.days < 1:
            raise ValueError(f"days is {self.days}, must be at least 1")

    @property
    def out_on(self) -> date:
        """The first day without any; what was left over when it was given is not counted."""
        return date.min if self.given_on is None else self.given_on + timedelta(days=self.days)


@dataclass(frozen=True, slots=True, kw_only=True)
class Person:
    """Somebody of a household.

    Parameters
    ----------
    visit_due
        The last day of a visit that is due anyway; None: none is.
    risk, flags, name_short, phone, note
        As of a request.
    """

    id: PersonId
    medicine: Medicine | None = None
    visit_due: date | None = None
    risk: Risk | None = None
    flags: tuple[str, ...] = ()
    name_short: str = ""
    phone: str = ""
    note: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Household:
    """A house of the register.

    Parameters
    ----------
    point
        None: only its hamlet is known.
    seen_on
        When somebody was there last; None: nobody was.
    excuse
        Why it is not visited; medicine is brought all the same.
    open_from
        No road leads there before that day; None: one does.
    """

    id: HouseholdId
    hamlet: str
    members: tuple[Person, ...]
    address: str = ""
    point: LonLat | None = None
    seen_on: date | None = None
    excuse: str = ""
    open_from: date | None = None

    def __post_init__(self) -> None:
        if not self.members:
            raise ValueError(f"household {self.id} has no members")


@dataclass(frozen=True, slots=True, kw_only=True)
class Register:
    """All households, where their hamlets are, and where rounds begin and end."""

    base: LonLat
    hamlets: Mapping[str, LonLat]
    households: tuple[Household, ...]

    def __post_init__(self) -> None:
        nowhere = {one.hamlet for one in self.households} - set(self.hamlets)
        if nowhere:
            raise ValueError(f"hamlets without a point: {', '.join(sorted(nowhere))}")


@dataclass(frozen=True, slots=True, kw_only=True)
class Call:
    """One stop at a household, for all that is due there together.

    Parameters
    ----------
    opens, aim, latest
        The first day; the last that leaves another try; the last with the spare days kept.
    out_on
        The first day on which one of them has no medicine; None where none is brought.
    medicine, visits
        Who is brought medicine, and who is visited.
    lasts_s
        From coming to the house to coming to the next one of the hamlet.
    """

    household: HouseholdId
    hamlet: str
    opens: date
    aim: date
    latest: date
    out_on: date | None
    medicine: tuple[PersonId, ...]
    visits: tuple[PersonId, ...]
    lasts_s: int

    def without_days(self, day: date) -> int:
        """Return for how many days somebody has no medicine if it comes on that day."""
        return 0 if self.out_on is None else max(0, (day - self.out_on).days + 1)

    def past_aim_days(self, day: date) -> int:
        """Return how many days after the aim that day is."""
        return max(0, (day - self.aim).days)


@dataclass(frozen=True, slots=True, kw_only=True)
class Visit:
    """A call and its day."""

    call: Call
    day: date


@dataclass(frozen=True, slots=True, kw_only=True)
class Round:
    """One crew's way to some hamlets and back; a night out between any two days.

    Parameters
    ----------
    nights
        In which hamlet the crew sleeps, night by night.
    way_s, work_s
        On the road, and in the hamlets.
    """

    crew: int
    first: date
    last: date
    hamlets: tuple[str, ...]
    visits: tuple[Visit, ...]
    nights: tuple[str, ...]
    way_s: int
    work_s: int

    @property
    def days(self) -> int:
        """How many days it takes."""
        return (self.last - self.first).days + 1


UnreachedReason = Literal["already-out", "cut-off", "days-off", "too-far", "too-few-crews"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Unreached:
    """Somebody whose medicine runs out before a round can be there; named on the day it is seen.

    Parameters
    ----------
    named_on
        When the plan was made that says so.
    out_on
        The first day without medicine; `named_on` for who was never given any.
    reached_on
        When a round is there after all; None: not within three weeks.
    remedy
        What helps, each tried; where nothing does, what to do without a round.
    """

    person: PersonId
    household: HouseholdId
    hamlet: str
    named_on: date
    out_on: date
    reached_on: date | None
    reason: UnreachedReason
    sentence: Sentence
    remedy: Sentence


def served(household: Household, call: Call, day: date) -> Household:
    """Return the household after a call: what was brought, who was visited, and seen that day."""
    return replace(
        household,
        seen_on=day,
        members=tuple(_after(member, call, day) for member in household.members),
    )


def _after(member: Person, call: Call, day: date) -> Person:
    medicine = member.medicine
    if medicine is not None and member.id in call.medicine:
        medicine = replace(medicine, given_on=day)
    visit = None if member.id in call.visits else member.visit_due
    return replace(member, medicine=medicine, visit_due=visit)
