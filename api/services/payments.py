"""Payment of duty days: an estimate by shifts, the list by what was confirmed, and what differs.

The rates are nobody's default: each office writes its own dated table, with the decision that each
version follows.
"""

from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date
from functools import cache
from pathlib import Path
from typing import Final, Literal, get_args

from api.records.volunteers import PostKind
from api.services.duty_days import DutyLine
from api.services.exporting import Table
from geodata.errors import Issue
from maps.wording import both
from routing.errors import InvalidProblem
from routing.rules.reading import DATED, Node
from routing.rules.tables import valid_version

FORMAT: Final = "donghanh-rates/1"
OTHER: Final = "other"
"""The rate of every post that has none of its own."""
MOST_DONG: Final = 100_000_000


@dataclass(frozen=True, slots=True, kw_only=True)
class Rates:
    """One version: what a confirmed day is paid in dong, by kind of post, out of which fund.

    Parameters
    ----------
    source
        The decision that says so.
    """

    fund: str
    a_day: dict[str, int]
    source: str = ""

    def of(self, post: str) -> int:
        """Return the rate of a day at a post of that kind."""
        return self.a_day.get(post, self.a_day[OTHER])


def rates_by_day(path: Path) -> Callable[[date], Rates]:
    """Return the rates of each day, from a dated table.

    Raises
    ------
    InvalidProblem
        When a day is asked for, with all faults at once: ``wrong-format``, ``wrong-rule``,
        ``no-rule-for-day``.
    """

    @cache
    def rates(day: date) -> Rates:
        faults: list[Issue] = []
        version = valid_version(path, FORMAT, _rates, day, faults)
        if version is None or faults:
            raise InvalidProblem(faults)
        return replace(version.content, source=version.source)

    return rates


def _rates(node: Node) -> Rates:
    node.only((*DATED, "fund", "a_day"), needed=("fund", "a_day"))
    inner = node.at("a_day")
    inner.only((*get_args(PostKind), OTHER), needed=(OTHER,))
    given = inner.value if isinstance(inner.value, dict) else {}
    return Rates(
        fund=node.at("fund").text(),
        a_day={name: inner.at(name).whole(high=MOST_DONG) for name in {*given, OTHER}},
    )


Difference = Literal["not-confirmed", "not-planned", "not-worked"]
DIFFERENCES: Final = {
    "not-confirmed": both(
        "Có ca hoặc có việc đã làm, phường chưa xác nhận ngày công",
        "A shift or a task done, and the ward has not confirmed the day",
    ),
    "not-planned": both(
        "Phường xác nhận, không có ca và không có việc nào",
        "Confirmed, and there was neither a shift nor a task",
    ),
    "not-worked": both(
        "Có ca hoặc có việc đã làm, phường xác nhận là không trực",
        "A shift or a task done, and the ward says that nobody came",
    ),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Payment:
    """What a volunteer is paid at one rate.

    Parameters
    ----------
    planned, confirmed
        Days with a shift, and days that the ward confirmed.
    rate
        In dong a day.
    """

    volunteer: int
    name_short: str
    post: str
    fund: str
    rate: int
    planned: int
    confirmed: int

    @property
    def estimate(self) -> int:
        """What the shifts would come to."""
        return self.planned * self.rate

    @property
    def amount(self) -> int:
        """What is paid: confirmed days alone."""
        return self.confirmed * self.rate


def payments(lines: Iterable[DutyLine], rates: Callable[[date], Rates]) -> tuple[Payment, ...]:
    """Return who is paid what; of each volunteer a row for each post, fund and rate."""
    planned: Counter[tuple[int, str, str, int]] = Counter()
    confirmed: Counter[tuple[int, str, str, int]] = Counter()
    names: dict[int, str] = {}
    for line in lines:
        table = rates(line.day)
        key = (line.volunteer, line.post, table.fund, table.of(line.post))
        names[line.volunteer] = line.name_short
        planned[key] += bool(line.planned_minutes)
        confirmed[key] += bool(line.confirmed_minutes)
    return tuple(
        Payment(
            volunteer=volunteer,
            name_short=names[volunteer],
            post=post,
            fund=fund,
            rate=rate,
            planned=planned[key],
            confirmed=confirmed[key],
        )
        for key in sorted(planned)
        if planned[key] or confirmed[key]
        for volunteer, post, fund, rate in (key,)
    )


def difference_of(line: DutyLine) -> Difference | None:
    """Return in what shift, logs and ledger of a day differ; None: in nothing."""
    was_there = bool(line.planned_minutes or line.tasks)
    if line.confirmed_minutes is None:
        return "not-confirmed" if was_there else None
    if line.confirmed_minutes:
        return None if was_there else "not-planned"
    return "not-worked" if was_there else None


PAYMENT_HEAD: Final = (
    *("volunteer", "name", "post", "fund", "rate"),
    *("days_planned", "estimate", "days_confirmed", "amount"),
)


def payments_table(found: Sequence[Payment]) -> Table:
    """Return the list, with the sum of each fund and of all at its end."""
    rows = [
        (
            *(one.volunteer, one.name_short, one.post, one.fund, one.rate),
            *(one.planned, one.estimate, one.confirmed, one.amount),
        )
        for one in found
    ]
    funds: dict[str, list[Payment]] = defaultdict(list)
    for one in found:
        funds[one.fund].append(one)
    sums = [("CỘNG / sum", "", "", fund, "", *_sums(own)) for fund, own in funds.items()]
    total = ("TỔNG / all", "", "", "", "", *_sums(found))
    return Table(kind="payments", head=PAYMENT_HEAD, rows=(*rows, *sums, total))


def _sums(found: Sequence[Payment]) -> tuple[int, int, int, int]:
    return (
        sum(one.planned for one in found),
        sum(one.estimate for one in found),
        sum(one.confirmed for one in found),
        sum(one.amount for one in found),
    )


DIFFERENCE_HEAD: Final = (
    *("volunteer", "name", "day", "post", "minutes_planned", "tasks_done", "minutes_confirmed"),
    *("what", "what_vi", "what_en"),
)


def differences_table(lines: Iterable[DutyLine]) -> Table:
    """Return the days on which shift, logs and ledger do not agree."""
    rows = []
    for line in lines:
        if (what := difference_of(line)) is not None:
            minutes = "" if line.confirmed_minutes is None else line.confirmed_minutes
            rows.append(
                (
                    *(line.volunteer, line.name_short, line.day.isoformat(), line.post),
                    *(line.planned_minutes, line.tasks, minutes, what),
                    *(DIFFERENCES[what]["vi"], DIFFERENCES[what]["en"]),
                )
            )
    return Table(kind="differences", head=DIFFERENCE_HEAD, rows=tuple(rows))
