"""Rounds over weeks: chosen for three weeks ahead, held for one; anew when somebody was not met.

A year is weeks like any others: `plan_rounds` is the plan when everybody is met, and a simulation
when `missed` says otherwise.
"""

from collections import Counter
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from datetime import date, timedelta

from routing.model import TaskKind
from routing.recurring.calls import Calls
from routing.recurring.choices import AHEAD_DAYS, Choice, Crews, Start
from routing.recurring.hours import round_of
from routing.recurring.table import STEP_DAYS, RecurringTable
from routing.recurring.unreached import Choosing, name_unreached
from routing.recurring.values import (
    Call,
    Household,
    HouseholdId,
    PersonId,
    Register,
    Round,
    Unreached,
    Visit,
    served,
)
from routing.recurring.ways import Seconds, Way, find_ways
from routing.rules.day_rules import KindRule

Missed = Callable[[Visit], bool]
"""Tells whether nobody is met on a visit."""


def everybody_is_met(visit: Visit) -> bool:
    """Tell that somebody is met, whoever it is."""
    del visit
    return False


@dataclass(frozen=True, slots=True, kw_only=True)
class Span:
    """From when, for how many weeks, and how many crews at once."""

    day: date
    weeks: int
    crews: int = 1

    def __post_init__(self) -> None:
        if self.weeks < 1 or self.crews < 1:
            raise ValueError(f"weeks and crews are at least 1, not {self}")

    @property
    def end(self) -> date:
        """The first day after it."""
        return self.day + timedelta(weeks=self.weeks)


@dataclass(frozen=True, slots=True, kw_only=True)
class Gap:
    """A day that somebody began without medicine."""

    person: PersonId
    day: date


@dataclass(frozen=True, slots=True, kw_only=True)
class RoundPlan:
    """Rounds over weeks, and what came of them.

    Parameters
    ----------
    rounds
        In the order of their first days; the last ones may end after the span.
    unreached
        Who runs out before a round is there, each named once for each time; not whom a later choice
        brought it to in time after all.
    missed
        Visits on which nobody was met.
    gaps
        Days without medicine.
    after
        The households at the end.
    proven, choices
        How many choices of rounds were proven the best, and how many were made.
    """

    rounds: tuple[Round, ...]
    unreached: tuple[Unreached, ...]
    missed: tuple[Visit, ...]
    gaps: tuple[Gap, ...]
    after: tuple[Household, ...]
    proven: int
    choices: int

    @property
    def visits(self) -> tuple[Visit, ...]:
        """All visits, day by day."""
        made = [visit for one in self.rounds for visit in one.visits]
        return tuple(sorted(made, key=lambda visit: (visit.day, visit.call.household)))

    @property
    def crew_days(self) -> int:
        """Days of all rounds together."""
        return sum(one.days for one in self.rounds)


def plan_rounds(
    register: Register,
    span: Span,
    *,
    table: RecurringTable,
    kinds: Mapping[TaskKind, KindRule],
    missed: Missed = everybody_is_met,
    exact: bool = True,
    seconds: Seconds | None = None,
) -> RoundPlan:
    """Return the rounds of some weeks.

    Parameters
    ----------
    kinds
        Of the rules of the first day: how long a visit of each kind takes.
    missed
        Asked once for each visit, on its day; whoever is not met is tried again.
    exact
        False: rounds as they are filled day by day, fast and without any proof.
    seconds
        As for `find_ways`: of rides over roads; None: estimates from straight lines.

    Notes
    -----
    Each choice is CP-SAT's over the weeks ahead (`choose_rounds`), of the ways that `find_ways`
    looks at, where there are few enough calls and ways, else a heuristic's; that the first weeks
    of each fit together best is not proven. Medicine left over when new is brought is not counted,
    which brings the next a little too early.
    """
    ways = find_ways(register.base, register.hamlets, table, seconds=seconds)
    following = _Following(register, span, table=table, kinds=kinds, ways=ways, exact=exact)
    return following.followed(missed)


@dataclass(slots=True)
class _Log:
    rounds: list[Round] = field(default_factory=list)
    unreached: list[Unreached] = field(default_factory=list)
    missed: list[Visit] = field(default_factory=list)
    gaps: list[Gap] = field(default_factory=list)
    proven: int = 0
    choices: int = 0


class _Following:
    """The days of a span, one after the other."""

    def __init__(
        self,
        register: Register,
        span: Span,
        *,
        table: RecurringTable,
        kinds: Mapping[TaskKind, KindRule],
        ways: tuple[Way, ...],
        exact: bool,
    ) -> None:
        self.span, self.table, self.exact = span, table, exact
        self.households = {one.id: one for one in register.households}
        self.ways = ways
        self.calls = Calls(table=table, kinds=kinds, begun=span.day)
        self.log = _Log()
        self.busy: Counter[date] = Counter()
        self.waiting: list[Start] = []
        self.due: dict[date, list[Visit]] = {}
        self.named: set[tuple[PersonId, date | None]] = set()
        self.pending: dict[PersonId, Unreached] = {}

    def followed(self, missed: Missed) -> RoundPlan:
        choose_on = self.span.day
        for at in range((self.span.end - self.span.day).days):
            day = self.span.day + timedelta(days=at)
            if day >= choose_on:
                self._choose(day)
                choose_on = day + timedelta(days=STEP_DAYS)
            self._begin(day)
            if self._live(day, missed):
                choose_on = day + timedelta(days=1)
        log = self.log
        return RoundPlan(
            rounds=tuple(log.rounds),
            unreached=tuple(
                sorted(
                    (*log.unreached, *self.pending.values()),
                    key=lambda one: (one.named_on, one.out_on, one.person),
                )
            ),
            missed=tuple(log.missed),
            gaps=tuple(log.gaps),
            after=tuple(self.households.values()),
            proven=log.proven,
            choices=log.choices,
        )

    def _choose(self, day: date) -> None:
        """Choose the rounds anew; who is on the way of a crew already is not called again."""
        on_way = {visit.call.household for visits in self.due.values() for visit in visits}
        until = day + timedelta(days=AHEAD_DAYS - 1)
        choosing = Choosing(
            calls=tuple(
                call
                for one in self.households.values()
                if one.id not in on_way
                for call in self.calls.due(one, day=day, until=until)
            ),
            ways=self.ways,
            day=day,
            crews=Crews(count=self.span.crews, busy=dict(self.busy)),
            table=self.table,
            cut_off={
                one.id: one.open_from
                for one in self.households.values()
                if one.open_from is not None and one.open_from > day
            },
            exact=self.exact,
        )
        choice = choosing.chosen()
        self._name(choosing, choice)
        self.log.choices += 1
        self.log.proven += choice.proven
        self.waiting = list(choice.starts)

    def _name(self, choosing: Choosing, choice: Choice) -> None:
        medicines = {
            member.id: member.medicine
            for household in self.households.values()
            for member in household.members
            if member.medicine is not None
        }
        asked = {
            person: choosing.day if medicine.given_on is None else medicine.out_on
            for person, medicine in medicines.items()
            if (person, medicine.given_on) not in self.named
        }
        named = name_unreached(choosing, choice, out_on=asked)
        self.named |= {(one.person, medicines[one.person].given_on) for one in named}
        self.pending |= {one.person: one for one in named}

    def _begin(self, day: date) -> None:
        """Send out the rounds of the day, each with a crew that is not out."""
        for start in [start for start in self.waiting if start.first == day]:
            out = {one.crew for one in self.log.rounds if one.first <= day <= one.last}
            crew = next(at for at in range(1, self.span.crews + 1) if at not in out)
            made = round_of(start, crew=crew, table=self.table)
            self.log.rounds.append(made)
            for at in range(made.days):
                self.busy[day + timedelta(days=at)] += 1
            for visit in made.visits:
                self.due.setdefault(visit.day, []).append(visit)

    def _live(self, day: date, missed: Missed) -> bool:
        """Let a day pass; return whether somebody was not met."""
        self.log.gaps += [
            Gap(person=member.id, day=day)
            for household in self.households.values()
            for member in household.members
            if member.medicine is not None and member.medicine.out_on <= day
        ]
        not_met = []
        for visit in self.due.pop(day, []):
            if missed(visit):
                not_met.append(visit)
            else:
                self._serve(visit.call, day)
        self.log.missed += not_met
        return bool(not_met)

    def _serve(self, call: Call, day: date) -> None:
        name: HouseholdId = call.household
        self.households[name] = served(self.households[name], call, day)
        for person in call.medicine:
            one = self.pending.pop(person, None)
            # whoever a later choice brought it to in time after all is named no longer
            if one is not None and day >= one.out_on:
                self.log.unreached.append(replace(one, reached_on=day))
