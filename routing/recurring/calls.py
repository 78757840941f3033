"""What is due at a household, and how few calls do all of it."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta

from routing.model import TaskKind
from routing.recurring.table import RecurringTable
from routing.recurring.values import Call, Household, Person, PersonId
from routing.rules.day_rules import KindRule


@dataclass(frozen=True, slots=True, kw_only=True)
class _Due:
    """One thing that is due for one person, or a visit of the whole household."""

    person: PersonId
    opens: date
    aim: date
    latest: date
    out_on: date | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Calls:
    """Makes the calls of a day by a table and the service times of the kinds of tasks.

    Parameters
    ----------
    begun
        When rounds began: from then on the days count in which every house is seen once.
    """

    table: RecurringTable
    kinds: Mapping[TaskKind, KindRule]
    begun: date

    def due(self, household: Household, *, day: date, until: date) -> tuple[Call, ...]:
        """Return the calls that may or should be made from `day` to `until`, as few as can be.

        Of several windows in a row that overlap one call is made; by their ends, which is the
        fewest (the stabbing of intervals). Who lives without medicine is due at once.
        """
        dues = [
            due
            for member in household.members
            for due in (*self._medicine(member, day), *self._visit(member))
        ]
        dues += self._seen(household) if not household.excuse else []
        waiting = sorted((_open(due, household, day) for due in dues), key=_aimed)
        calls = []
        while waiting:
            end = _aimed(waiting[0])
            together = [due for due in waiting if due.opens <= end]
            waiting = [due for due in waiting if due.opens > end]
            calls.append(self._call(household, together))
        return tuple(call for call in calls if call.opens <= until or call.without_days(until))

    def _medicine(self, member: Person, day: date) -> list[_Due]:
        medicine = member.medicine
        if medicine is None:
            return []
        if medicine.given_on is None:
            return [_Due(person=member.id, opens=day, aim=day, latest=day, out_on=day)]
        out_on = medicine.out_on
        latest = self.table.latest_on(out_on)
        after = medicine.given_on + timedelta(days=1)
        opens = self.table.works_from(max(self.table.opens_on(out_on), after))
        aim = max(opens, self.table.works_by(latest - timedelta(days=self.table.retry_days)))
        return [_Due(person=member.id, opens=opens, aim=aim, latest=latest, out_on=out_on)]

    def _visit(self, member: Person) -> list[_Due]:
        due = member.visit_due
        if due is None:
            return []
        opens = due - timedelta(days=self.table.visit_days)
        return [_Due(person=member.id, opens=opens, aim=due, latest=due)]

    def _seen(self, household: Household) -> list[_Due]:
        """Return the visit by which the household is seen again, if none of its own is due."""
        if any(member.visit_due is not None for member in household.members):
            return []
        days = timedelta(days=self.table.seen_days)
        last = timedelta(days=self.table.visit_days)
        due = self.begun + last if household.seen_on is None else household.seen_on + days
        return [_Due(person=household.members[0].id, opens=due - last, aim=due, latest=due)]

    def _call(self, household: Household, dues: list[_Due]) -> Call:
        medicine = tuple(due.person for due in dues if due.out_on is not None)
        visits = tuple(due.person for due in dues if due.out_on is None)
        kinds: list[TaskKind] = ["chronic_medicine"] * len(medicine)
        kinds += ["care_visit"] * len(visits)
        rules = [self.kinds[kind] for kind in kinds]
        at_house_s = max(rule.setup_s for rule in rules)  # once for all of them
        at_house_s += sum(rule.service_s - rule.setup_s for rule in rules)
        return Call(
            household=household.id,
            hamlet=household.hamlet,
            opens=max(due.opens for due in dues),
            aim=min(due.aim for due in dues),
            latest=min(due.latest for due in dues),
            out_on=min((due.out_on for due in dues if due.out_on is not None), default=None),
            medicine=medicine,
            visits=visits,
            lasts_s=at_house_s + self.table.house_s,
        )


def _open(due: _Due, household: Household, day: date) -> _Due:
    """Return what is due, from the day on, and not before a road leads there."""
    opens = max(due.opens, day, household.open_from or day)
    return _Due(person=due.person, opens=opens, aim=due.aim, latest=due.latest, out_on=due.out_on)


def _aimed(due: _Due) -> date:
    """Return the end of its window; what is late already is due as soon as it can be."""
    return max(due.aim, due.opens)
