"""What recurring rounds go by, from a dated table: `rules/recurring.toml`."""

from dataclasses import dataclass
from datetime import date, timedelta
from functools import cache
from pathlib import Path
from typing import Final

from holidays import HolidayBase, country_holidays

from routing.rules.reading import DATED, Node
from routing.rules.tables import valid_table

FORMAT: Final = "donghanh-recurring/1"
NAME: Final = "recurring.toml"
MOST_DAYS: Final = 366
"""For so many days medicine is brought at most."""
STEP_DAYS: Final = 7
"""Rounds are chosen anew after so many days, and whenever somebody was not met."""


@dataclass(frozen=True, slots=True, kw_only=True)
class RecurringTable:
    """The table of one version.

    Parameters
    ----------
    days_supplied
        So many days of medicine are brought at once.
    opens_days, spare_days
        From so many days before it runs out it may be brought, until so many days before.
    retry_days
        Planned so many days earlier than that, which leaves another try.
    seen_days, visit_days
        A household is seen every so many days; a visit may be so many days early.
    day_s, round_days, days_week
        A working day; the longest round; on so many days of a week crews work, from Monday on.
    detour, kph
        How much longer ways are than straight lines, and how fast they are gone.
    house_s
        From house to house within a hamlet.
    """

    days_supplied: int
    opens_days: int
    spare_days: int
    retry_days: int
    seen_days: int
    visit_days: int
    day_s: int
    round_days: int
    days_week: int
    detour: float
    kph: float
    house_s: int

    @property
    def shortest_days(self) -> int:
        """Less medicine than for so many days cannot be planned week by week."""
        return self.spare_days + STEP_DAYS + 1

    def works_on(self, day: date) -> bool:
        """Tell whether crews are out on that day: not at weekends, nor on public holidays."""
        return day.isoweekday() <= self.days_week and day not in _public_holidays()

    def works_from(self, day: date) -> date:
        """Return that day, or the first one after it on which crews are out."""
        while not self.works_on(day):
            day += timedelta(days=1)
        return day

    def days_on(self, day: date, count: int) -> date:
        """Return the day after which crews have been out on so many days more."""
        while count:
            day += timedelta(days=1)
            count -= self.works_on(day)
        return day

    def may_last(self, first: date) -> int:
        """Return for how many days a round may be out from that day on, 0 where it may not begin.

        One that is longer than a week's work goes on over the weekend, and over holidays.
        """
        if not self.works_on(first):
            return 0
        days = 1
        while days < self.round_days and self.works_on(first + timedelta(days=days)):
            days += 1
        return self.round_days if days >= self.days_week else days

    def opens_on(self, out_on: date) -> date:
        """Return from when medicine may be brought that runs out on that day."""
        return out_on - timedelta(days=self.opens_days)

    def latest_on(self, out_on: date) -> date:
        """Return the last working day on which it is brought with the spare days kept."""
        return self.works_by(out_on - timedelta(days=self.spare_days))

    def works_by(self, day: date) -> date:
        """Return that day, or the last one before it on which crews are out."""
        while not self.works_on(day):
            day -= timedelta(days=1)
        return day


def load_recurring_table(day: date, *, folder: Path | None = None) -> RecurringTable:
    """Return the table valid on the day.

    Parameters
    ----------
    folder
        May hold ``recurring.toml``; where it does not, and for None, that of the program counts.

    Raises
    ------
    InvalidProblem
        With all faults at once: ``wrong-format``, ``wrong-rule``, ``no-rule-for-day``,
        ``impossible-window``.
    """
    return valid_table(NAME, FORMAT, _table, day, folder=folder)


@cache
def _public_holidays() -> HolidayBase:
    """Return the public holidays of Vietnam, lunar ones too; years are filled in when asked for."""
    return country_holidays("VN")


_WHOLES: Final = {
    "days_supplied": (1, MOST_DAYS),
    "opens_days": (1, MOST_DAYS),
    "spare_days": (1, MOST_DAYS),
    "retry_days": (0, MOST_DAYS),
    "seen_days": (1, 3 * MOST_DAYS),
    "visit_days": (0, MOST_DAYS),
    "round_days": (1, 14),
    "days_week": (1, 7),
}
_TIMES: Final = ("day_hours", "house_minutes")


def _table(node: Node) -> RecurringTable:
    keys = (*_WHOLES, *_TIMES, "detour", "kph")
    node.only((*DATED, *keys), needed=keys)
    wholes = {
        name: node.at(name).whole(low=low, high=high) for name, (low, high) in _WHOLES.items()
    }
    table = RecurringTable(
        detour=float(node.at("detour").number(high=10)),
        kph=float(node.at("kph").number(high=200)),
        day_s=node.at("day_hours").whole(low=1, high=24) * 3600,
        house_s=node.at("house_minutes").whole(high=240) * 60,
        **wholes,
    )
    _require_window(node, table)
    return table


def _require_window(node: Node, table: RecurringTable) -> None:
    """Note a window that closes before it opens, and medicine that lasts for less than it."""
    if table.opens_days <= table.spare_days + table.retry_days:
        message = (
            f"is {table.opens_days}, not above spare_days + retry_days,"
            f" {table.spare_days} + {table.retry_days}"
        )
        node.at("opens_days").fault(message, code="impossible-window")
    if table.days_supplied < table.shortest_days:
        message = f"is {table.days_supplied}, below spare_days and a week, {table.shortest_days}"
        node.at("days_supplied").fault(message, code="impossible-window")
