"""Which rounds begin on which days: CP-SAT, level by level, over the days ahead.

First the fewest days without medicine, then the fewest days after the aim, then the fewest
crew-days with the calls spread evenly; each level is held before the next is asked.
"""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import replace
from datetime import date, timedelta
from typing import Final, NamedTuple

from ortools.sat.python import cp_model

from routing.recurring.choices import AHEAD_DAYS, Choice, Crews, Start, room_s
from routing.recurring.filling import fill_rounds
from routing.recurring.table import RecurringTable
from routing.recurring.values import Call
from routing.recurring.ways import Way

EFFORT: Final = 0.3
"""CP-SAT's deterministic time for a level: a second or so, the same answer on every machine."""
MOST: Final = 1_000
"""Above so many pairs of calls and ways nothing would be proven in that time."""


class _Begin(NamedTuple):
    """A round over the way of that number, from a day on for so many days."""

    way: int
    first: date
    days: int


class _Served(NamedTuple):
    """The call of that number in a round that begins on a day and takes so many days."""

    call: int
    first: date
    days: int

    @property
    def last(self) -> date:
        """The day by which it is made at the latest."""
        return self.first + timedelta(days=self.days - 1)


def choose_rounds(
    calls: Sequence[Call],
    ways: Sequence[Way],
    *,
    day: date,
    crews: Crews,
    table: RecurringTable,
    exact: bool,
) -> Choice:
    """Return the best rounds from the day on; without `exact`, those of `fill_rounds`.

    Notes
    -----
    A call counts as made on the last day of its round; a crew that is at a hamlet has it for
    itself that day.
    """
    first = fill_rounds(calls, ways, day=day, crews=crews, table=table)
    if not exact or len(calls) * len(ways) > MOST:
        return first
    model = _Model(calls, ways, day=day, crews=crews, table=table)
    model.begin_from(first)
    better = model.solve()
    if better is None:
        return first
    end = day + timedelta(days=AHEAD_DAYS)
    return better if better.proven else min(better, first, key=lambda one: _cost(one, end))


def _cost(choice: Choice, end: date) -> tuple[int, int, int]:
    """Return what is compared: days without medicine, days after the aim, crew-days."""
    made = [(call, start.last) for start in choice.starts for call in start.calls]
    made += [(call, end) for call in choice.left]
    return (
        sum(max(1, len(call.medicine)) * call.without_days(on) for call, on in made),
        sum(call.past_aim_days(on) for call, on in made),
        sum(start.days for start in choice.starts),
    )


class _Model:
    def __init__(
        self,
        calls: Sequence[Call],
        ways: Sequence[Way],
        *,
        day: date,
        crews: Crews,
        table: RecurringTable,
    ) -> None:
        self.calls, self.ways, self.crews, self.table = calls, ways, crews, table
        self.day, self.end = day, day + timedelta(days=AHEAD_DAYS)
        self.of_hamlet: dict[str, list[int]] = defaultdict(list)
        for at, call in enumerate(calls):
            self.of_hamlet[call.hamlet].append(at)
        self.model = cp_model.CpModel()
        self.begin = {key: self.model.new_bool_var("") for key in self._begins()}
        self.served = {key: self.model.new_bool_var("") for key in self._serveds()}
        self.missing = [self.model.new_bool_var("") for _ in calls]
        self._serve_once()
        self._fill_days()
        self._keep_crews()

    def _days(self) -> list[date]:
        return [self.day + timedelta(days=at) for at in range(AHEAD_DAYS)]

    def _room_s(self, way: Way, days: int) -> int:
        found = (self.calls[at].lasts_s for name in way.hamlets for at in self.of_hamlet[name])
        return room_s(way, days, day_s=self.table.day_s, longest_s=max(found, default=0))

    def _begins(self) -> list[_Begin]:
        """Return the rounds that may begin: on each hamlet of their way something is open."""
        found = []
        for number, way in enumerate(self.ways):
            opens = [[self.calls[at].opens for at in self.of_hamlet[name]] for name in way.hamlets]
            if not all(opens):
                continue
            first = max(min(days) for days in opens)
            shortest_s = min(self.calls[at].lasts_s for at in self.of_hamlet[way.hamlets[0]])
            work_s = sum(self.calls[at].lasts_s for n in way.hamlets for at in self.of_hamlet[n])
            for days in range(1, self.table.round_days + 1):
                if self._room_s(way, days) < shortest_s * len(way.hamlets):
                    continue
                found += [
                    _Begin(number, day, days)
                    for day in self._days()
                    if day >= first and days <= self.table.may_last(day)
                ]
                if self._room_s(way, days) >= work_s:
                    break  # one day more would be idle
        return found

    def _serveds(self) -> list[_Served]:
        lengths: dict[str, set[tuple[date, int]]] = defaultdict(set)
        for begin in self.begin:
            for name in self.ways[begin.way].hamlets:
                lengths[name].add((begin.first, begin.days))
        return [
            _Served(at, first, days)
            for at, call in enumerate(self.calls)
            for first, days in sorted(lengths[call.hamlet])
            if first >= call.opens
        ]

    def _serve_once(self) -> None:
        of_call: dict[int, list[cp_model.IntVar]] = defaultdict(list)
        for key, variable in self.served.items():
            of_call[key.call].append(variable)
        for at, missing in enumerate(self.missing):
            self.model.add_exactly_one([*of_call[at], missing])
        over: dict[tuple[str, date, int], list[cp_model.IntVar]] = defaultdict(list)
        on_day: dict[tuple[str, date], list[cp_model.IntVar]] = defaultdict(list)
        for begin, variable in self.begin.items():
            for name in self.ways[begin.way].hamlets:
                over[name, begin.first, begin.days].append(variable)
                on_day[name, begin.first].append(variable)
        for several in on_day.values():
            self.model.add_at_most_one(several)
        for key, variable in self.served.items():
            self.model.add(variable <= sum(over[self.calls[key.call].hamlet, key.first, key.days]))

    def _fill_days(self) -> None:
        """Let the calls of a round fit into its days."""
        at_hamlet: dict[tuple[str, date, int], list[cp_model.LinearExprT]] = defaultdict(list)
        for key, variable in self.served.items():
            call = self.calls[key.call]
            at_hamlet[call.hamlet, key.first, key.days].append(variable * call.lasts_s)
        for begin, variable in self.begin.items():
            way = self.ways[begin.way]
            work = [
                term for name in way.hamlets for term in at_hamlet[name, begin.first, begin.days]
            ]
            self.model.add(sum(work) <= self._room_s(way, begin.days)).only_enforce_if(variable)

    def _keep_crews(self) -> None:
        """Let no more crews be out than there are."""
        out: dict[date, list[cp_model.IntVar]] = defaultdict(list)
        for begin, variable in self.begin.items():
            for at in range(begin.days):
                out[begin.first + timedelta(days=at)].append(variable)
        for day, several in out.items():
            self.model.add(sum(several) <= self.crews.count - self.crews.busy.get(day, 0))

    def _levels(self) -> list[cp_model.LinearExprT]:
        """Return what is to be small, the gravest first."""
        without, late = [], []
        for key, variable in self.served.items():
            call = self.calls[key.call]
            people = max(1, len(call.medicine))
            without.append(people * call.without_days(key.last) * variable)
            late.append(call.past_aim_days(key.last) * variable)
        for call, missing in zip(self.calls, self.missing, strict=True):
            without.append(max(1, len(call.medicine)) * call.without_days(self.end) * missing)
            late.append(call.past_aim_days(self.end) * missing)
        crew_days = sum(begin.days * variable for begin, variable in self.begin.items())
        most = self.model.new_int_var(0, len(self.calls), "")
        on_day: dict[date, list[cp_model.IntVar]] = defaultdict(list)
        for key, variable in self.served.items():
            on_day[key.first].append(variable)
        for several in on_day.values():
            self.model.add(sum(several) <= most)
        effort = (len(self.calls) + 1) * crew_days + sum(self.missing)
        return [sum(without), sum(late), effort, most]

    def begin_from(self, choice: Choice) -> None:
        """Hint at a choice, which is found again at least."""
        number = {way.hamlets: at for at, way in enumerate(self.ways)}
        at_call = {call: at for at, call in enumerate(self.calls)}
        begun = {_Begin(number[one.way.hamlets], one.first, one.days) for one in choice.starts}
        made = {
            _Served(at_call[call], one.first, one.days)
            for one in choice.starts
            for call in one.calls
        }
        left = set(choice.left)
        for begin, variable in self.begin.items():
            self.model.add_hint(variable, begin in begun)
        for key, variable in self.served.items():
            self.model.add_hint(variable, key in made)
        for call, variable in zip(self.calls, self.missing, strict=True):
            self.model.add_hint(variable, call in left)

    def solve(self) -> Choice | None:
        """Solve level after level, as far as the effort goes; None where it finds nothing."""
        found: Choice | None = None
        proven = True
        for level in self._levels():
            self.model.minimize(level)
            self.solver = self._solver()
            status = self.solver.solve(self.model)
            if status not in (cp_model.OPTIMAL, cp_model.FEASIBLE):
                return None if found is None else replace(found, proven=False)
            proven = proven and status == cp_model.OPTIMAL
            found = Choice(starts=self._starts(), left=self._left(), proven=proven)
            self.model.add(level <= round(self.solver.objective_value))
            self.model.clear_hints()  # type: ignore[no-untyped-call]
            for variable in (*self.begin.values(), *self.served.values(), *self.missing):
                self.model.add_hint(variable, self.solver.value(variable))
        return found

    @staticmethod
    def _solver() -> cp_model.CpSolver:
        solver = cp_model.CpSolver()
        solver.parameters.num_workers = 1
        solver.parameters.random_seed = 1
        solver.parameters.max_deterministic_time = EFFORT
        return solver

    def _starts(self) -> tuple[Start, ...]:
        """Return the rounds that begin, in the order of their days."""
        begun = [key for key, variable in self.begin.items() if self.solver.value(variable)]
        found = []
        for begin in sorted(begun, key=lambda begin: (begin.first, begin.way)):
            way = self.ways[begin.way]
            calls = tuple(
                self.calls[at]
                for name in way.hamlets
                for at in self.of_hamlet[name]
                if self._is_served(_Served(at, begin.first, begin.days))
            )
            if calls:
                found.append(Start(way=way, first=begin.first, days=begin.days, calls=calls))
        return tuple(found)

    def _is_served(self, key: _Served) -> bool:
        return key in self.served and bool(self.solver.value(self.served[key]))

    def _left(self) -> tuple[Call, ...]:
        """Return the calls in no round."""
        return tuple(
            call
            for call, missing in zip(self.calls, self.missing, strict=True)
            if self.solver.value(missing)
        )
