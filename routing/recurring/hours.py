"""A round hour by hour."""

from datetime import timedelta

from routing.recurring.choices import Start
from routing.recurring.table import RecurringTable
from routing.recurring.values import Round, Visit


def round_of(start: Start, *, crew: int, table: RecurringTable) -> Round:
    """Return a round by its hours: who is seen on which of its days, and where the crew sleeps.

    A way that the evening cuts in two is gone on with the next morning, from wherever there is a
    roof; a call is not begun that would not end that day.
    """
    clock = _Clock(table.day_s)
    visits: list[Visit] = []
    sleeps: dict[int, str] = {}
    work_s = 0
    for hamlet, leg_s in zip(start.way.hamlets, start.way.legs_s, strict=False):
        clock.go(leg_s)
        sleeps |= {night: hamlet for night in range(clock.day) if night not in sleeps}
        for call in (call for call in start.calls if call.hamlet == hamlet):
            clock.work(call.lasts_s)
            sleeps |= {night: hamlet for night in range(clock.day) if night not in sleeps}
            work_s += call.lasts_s
            visits.append(Visit(call=call, day=start.first + timedelta(days=clock.day)))
    last = start.way.hamlets[-1]
    clock.go(start.way.legs_s[-1])
    days = clock.day + 1
    return Round(
        crew=crew,
        first=start.first,
        last=start.first + timedelta(days=days - 1),
        hamlets=start.way.hamlets,
        visits=tuple(visits),
        nights=tuple(sleeps.get(night, last) for night in range(days - 1)),
        way_s=start.way.way_s,
        work_s=work_s,
    )


class _Clock:
    """The working hours of a round: on which of its days one is, and how much of it is gone."""

    def __init__(self, day_s: int) -> None:
        self.day_s, self.day, self.gone_s = day_s, 0, 0

    def go(self, leg_s: int) -> None:
        """Be on the road for so long; nights may lie between."""
        days, self.gone_s = divmod(self.gone_s + leg_s, self.day_s)
        self.day += days
        if days and not self.gone_s:  # there in the evening
            self.day, self.gone_s = self.day - 1, self.day_s

    def work(self, lasts_s: int) -> None:
        """Make a call, the next morning if it would not end today."""
        if self.gone_s + lasts_s > self.day_s:
            self.day, self.gone_s = self.day + 1, 0
        self.gone_s += lasts_s
