"""Rounds day by day: whoever is free goes where most is pressing. A heuristic, without proof."""

from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from datetime import date, timedelta
from typing import Final

from routing.recurring.choices import AHEAD_DAYS, Choice, Crews, Start, room_s
from routing.recurring.table import STEP_DAYS, RecurringTable
from routing.recurring.values import Call
from routing.recurring.ways import Way

PRESSING_DAYS: Final = 3
"""A round begins when the aim of one of its calls is so many working days away."""
FULL: Final = 0.8
"""Or when so much of its time is filled."""
_WITHOUT, _PRESSING = 1000, 10
"""What a call weighs with somebody about to be without medicine, and with its aim within a week."""


def fill_rounds(
    calls: Sequence[Call],
    ways: Sequence[Way],
    *,
    day: date,
    crews: Crews,
    table: RecurringTable,
) -> Choice:
    """Return rounds from the day on, each begun as soon as it is worth its days."""
    return _Filling(calls, ways, day=day, crews=crews, table=table).filled()


class _Filling:
    def __init__(
        self,
        calls: Sequence[Call],
        ways: Sequence[Way],
        *,
        day: date,
        crews: Crews,
        table: RecurringTable,
    ) -> None:
        self.ways, self.crews, self.table, self.day = ways, crews, table, day
        self.left = sorted(calls, key=lambda call: (max(call.aim, call.opens), call.household))
        self.busy: Counter[date] = Counter(crews.busy)
        self.begun: set[tuple[str, date]] = set()

    def filled(self) -> Choice:
        starts: list[Start] = []
        for at in range(AHEAD_DAYS):
            day = self.day + timedelta(days=at)
            while (start := self._best(day)) is not None:
                starts.append(start)
                self.begun |= {(hamlet, day) for hamlet in start.way.hamlets}
                made = set(start.calls)
                self.left = [call for call in self.left if call not in made]
                self.busy.update(day + timedelta(days=more) for more in range(start.days))
        return Choice(starts=tuple(starts), left=tuple(self.left), proven=False)

    def _best(self, day: date) -> Start | None:
        """Return the round of the day with the most weight for its days, None where none pays."""
        most_days = self._most_days(day)
        if not most_days:
            return None
        at_hamlet: dict[str, list[Call]] = defaultdict(list)
        for call in self.left:
            if call.opens <= day and (call.hamlet, day) not in self.begun:
                at_hamlet[call.hamlet].append(call)
        best: tuple[float, Start] | None = None
        for way in self.ways:
            if all(at_hamlet.get(hamlet) for hamlet in way.hamlets):
                found = self._filled(way, day, most_days, at_hamlet)
                if found is not None and (best is None or found[0] > best[0]):
                    best = found
        return None if best is None else best[1]

    def _most_days(self, day: date) -> int:
        """Return for how many days from this one on a crew works and is free."""
        most = self.table.may_last(day)
        days = (day + timedelta(days=more) for more in range(most))
        return next((n for n, on in enumerate(days) if self.busy[on] >= self.crews.count), most)

    def _filled(
        self, way: Way, day: date, most_days: int, at_hamlet: Mapping[str, Sequence[Call]]
    ) -> tuple[float, Start] | None:
        """Return the round over a way that is worth most for its days, and how much that is."""
        calls = sorted(
            (call for hamlet in way.hamlets for call in at_hamlet[hamlet]),
            key=lambda call: max(call.aim, call.opens),
        )
        longest_s = max(call.lasts_s for call in calls)
        best: tuple[float, Start] | None = None
        for days in range(1, most_days + 1):
            room = room_s(way, days, day_s=self.table.day_s, longest_s=longest_s)
            taken = _fitting(calls, room)
            if not _pays(taken, room, self.table.days_on(day, PRESSING_DAYS)):
                continue
            worth = sum(_weight(call, day) for call in taken) / days
            if best is None or worth > best[0]:
                ordered = [
                    call for hamlet in way.hamlets for call in taken if call.hamlet == hamlet
                ]
                best = worth, Start(way=way, first=day, days=days, calls=tuple(ordered))
            if len(taken) == len(calls):
                break
        return best


def _fitting(calls: Sequence[Call], room: int) -> list[Call]:
    """Return those calls, in their order, that fit one after the other."""
    taken = []
    for call in calls:
        if call.lasts_s <= room:
            taken.append(call)
            room -= call.lasts_s
    return taken


def _pays(taken: Sequence[Call], room: int, near: date) -> bool:
    full = sum(call.lasts_s for call in taken) >= FULL * room
    return bool(taken) and (full or any(call.aim <= near for call in taken))


def _weight(call: Call, day: date) -> int:
    soon = day + timedelta(days=STEP_DAYS)
    if call.without_days(soon):
        return _WITHOUT * max(1, len(call.medicine))
    return _PRESSING if call.aim <= soon else 1
