"""Rounds of weeks: a register in, tables out for crews, each day's dispatch and the office."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Final

import numpy as np
from numpy.typing import NDArray

from api.services.exporting import Table
from geodata.live_roads import LiveRoads
from geodata.matrix import UNREACHABLE
from geodata.network import RoadNetwork
from geodata.speeds import read_speeds
from geodata.travel import road_matrix
from maps.wording import both
from routing.files.columns import REQUESTS
from routing.model import TaskKind
from routing.recurring import (
    Coverage,
    HouseholdId,
    NotSeen,
    RecurringTable,
    Register,
    RoundPlan,
    Span,
    count_coverage,
    estimated_s,
    find_unseen,
    places_of,
    plan_rounds,
    requests_of,
)
from routing.requests import Request
from routing.rules.day_rules import KindRule

RIDE_HOUR: Final = 8
"""Ways are as long as at that hour, when crews set out; own default."""
ROUND_HEAD: Final = (
    *("round", "crew", "day", "hamlet", "household", "address"),
    *("medicine", "visits", "runs_out", "sleeps_at"),
)
UNREACHED_HEAD: Final = (
    *("person", "household", "hamlet", "named_on", "runs_out", "reached_on", "reason"),
    *("why_vi", "why_en", "remedy_vi", "remedy_en"),
)
COVERAGE_HEAD: Final = ("hamlet", "households", "seen", "planned", "excused", "open", "percent")
NOT_SEEN_HEAD: Final = ("household", "hamlet", "address", "seen_on", "excuse", "planned_on")
REQUEST_HEAD: Final = tuple(
    name
    for name in REQUESTS.names
    if name not in ("size_l", "pressure_bar", "flow_lpm", "measured_at", "beds")
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Rounds:
    """The rounds of a register, and which of its households were seen.

    Parameters
    ----------
    no_road
        Hamlets to which ways are estimates from straight lines.
    """

    register: Register
    span: Span
    plan: RoundPlan
    unseen: tuple[NotSeen, ...]
    hamlets: tuple[Coverage, ...]
    no_road: tuple[str, ...]

    @property
    def days(self) -> tuple[date, ...]:
        """The days on which somebody is called at; the last round may go beyond the span."""
        return tuple(sorted({visit.day for visit in self.plan.visits}))

    @property
    def people(self) -> tuple[int, int]:
        """How many get medicine, and how many are to have some."""
        given = {one for visit in self.plan.visits for one in visit.call.medicine}
        takers = [
            member
            for household in self.register.households
            for member in household.members
            if member.medicine is not None
        ]
        return len(given), len(takers)


def ridden_s(
    register: Register, network: RoadNetwork, table: RecurringTable
) -> tuple[NDArray[np.int64], tuple[str, ...]]:
    """Return rides by motorbike over roads between base and hamlets, and what has no such way.

    Where no road leads, the ride is as long as the table guesses.
    """
    places = places_of(register.base, register.hamlets)
    made = road_matrix(
        LiveRoads(network, read_speeds()), places, hour=RIDE_HOUR, profiles=("motorbike",)
    )
    seconds = made.travel.seconds["motorbike"].astype(np.int64)
    no_way = seconds == UNREACHABLE
    seconds[no_way] = estimated_s(places, table)[no_way]
    cut_off = no_way[0] | no_way[:, 0]
    names = enumerate(sorted(register.hamlets), start=1)
    return seconds, tuple(name for at, name in names if cut_off[at])


def rounds_of(
    register: Register,
    span: Span,
    *,
    table: RecurringTable,
    kinds: Mapping[TaskKind, KindRule],
    network: RoadNetwork | None = None,
) -> Rounds:
    """Return the rounds, who cannot be reached, and the coverage by hamlet as they begin.

    Parameters
    ----------
    network
        Over which crews ride; None: rides are estimates from straight lines.
    """
    seconds, no_road = None, tuple(sorted(register.hamlets))
    if network is not None:
        seconds, no_road = ridden_s(register, network, table)
    plan = plan_rounds(register, span, table=table, kinds=kinds, seconds=seconds)
    planned: dict[HouseholdId, date] = {}
    for visit in plan.visits:
        planned.setdefault(visit.call.household, visit.day)
    unseen = find_unseen(
        register.households, day=span.day, seen_days=table.seen_days, planned=planned
    )
    return Rounds(
        register=register,
        span=span,
        plan=plan,
        unseen=unseen,
        hamlets=count_coverage(register.households, unseen),
        no_road=no_road,
    )


def rounds_table(made: Rounds) -> Table:
    """Return a row for each call, in the order of rounds and days."""
    address = {one.id: one.address for one in made.register.households}
    rows = []
    for number, one in enumerate(made.plan.rounds, start=1):
        for visit in one.visits:
            call, night = visit.call, (visit.day - one.first).days
            rows.append(
                (
                    *(f"R{number:03d}", one.crew, visit.day.isoformat(), call.hamlet),
                    *(call.household, address[call.household]),
                    *("; ".join(call.medicine), "; ".join(call.visits)),
                    *(_day(call.out_on), one.nights[night] if night < len(one.nights) else ""),
                )
            )
    return Table(kind="rounds", head=ROUND_HEAD, rows=tuple(rows))


def unreached_table(made: Rounds) -> Table:
    """Return a row for everybody whose medicine runs out before a round is there."""
    rows = tuple(
        (
            *(one.person, one.household, one.hamlet, one.named_on.isoformat()),
            *(one.out_on.isoformat(), _day(one.reached_on), one.reason),
            *(one.sentence.vi, one.sentence.en, one.remedy.vi, one.remedy.en),
        )
        for one in made.plan.unreached
    )
    return Table(kind="unreached", head=UNREACHED_HEAD, rows=rows)


def coverage_table(made: Rounds) -> Table:
    """Return a row for each hamlet, the least seen first."""
    rows = tuple(
        (
            *(one.hamlet, one.households, one.seen, one.planned, one.excused, one.open),
            round(100 * one.share, 1),
        )
        for one in made.hamlets
    )
    return Table(kind="coverage", head=COVERAGE_HEAD, rows=rows)


def not_seen_table(made: Rounds) -> Table:
    """Return a row for each household that was not seen in time, the longest ago first."""
    rows = tuple(
        (
            *(one.household, one.hamlet, one.address, _day(one.seen_on)),
            *(one.excuse, _day(one.planned_on)),
        )
        for one in made.unseen
    )
    return Table(kind="not-seen", head=NOT_SEEN_HEAD, rows=rows)


def requests_table(made: Rounds, day: date) -> Table:
    """Return what is to be done on a day as the requests of its dispatch."""
    households = {one.id: one for one in made.register.households}
    found = requests_of(made.plan.visits, households, day=day)
    return Table(kind="requests", head=REQUEST_HEAD, rows=tuple(_requests(found, day)))


def _requests(found: Iterable[Request], day: date) -> list[tuple[str, ...]]:
    return [
        (
            *(one.id, one.kind, one.name_short, one.phone, one.address),
            *(("", "") if one.point is None else (f"{one.point.lon:.6f}", f"{one.point.lat:.6f}")),
            *(f"{day}T00:00:00+07:00", one.risk or "", "; ".join(one.flags), one.note),
        )
        for one in found
    ]


def _day(day: date | None) -> str:
    return "" if day is None else day.isoformat()


SUMMARY: Final = both(
    "Từ {first} đến {last}: {rounds} đợt, {crew_days} ngày công ({crews} đội), {nights} đêm ngủ"
    " lại. {given}/{takers} người được phát thuốc, {visits} lượt gõ cửa. {unreached} người hết"
    " thuốc trước khi có đợt đến. Trong {seen_days} ngày trước đó đã gặp {seen}/{households} hộ"
    " ({share} %); {planned} hộ có trong các đợt, {excused} hộ có lý do, {open} hộ chưa có gì.",
    "From {first} to {last}: {rounds} rounds, {crew_days} crew-days (crews: {crews}), {nights}"
    " nights out. {given} of {takers} people are brought medicine, at {visits} calls."
    " {unreached} run out before a round is there. In the {seen_days} days before,"
    " {seen} of {households} households were seen ({share} %); {planned} are on a round,"
    " {excused} have a reason, {open} have nothing yet.",
)


def summary(made: Rounds, *, seen_days: int) -> tuple[str, str]:
    """Return the plan in a paragraph, in Vietnamese and English."""
    plan, hamlets = made.plan, made.hamlets
    households, seen = len(made.register.households), sum(one.seen for one in hamlets)
    given, takers = made.people
    values = {
        "rounds": len(plan.rounds),
        "crew_days": plan.crew_days,
        "crews": made.span.crews,
        "nights": sum(len(one.nights) for one in plan.rounds),
        "given": given,
        "takers": takers,
        "visits": len(plan.visits),
        "unreached": len({one.person for one in plan.unreached}),
        "seen_days": seen_days,
        "seen": seen,
        "households": households,
        "share": f"{100 * seen / households:.0f}",
        "planned": sum(one.planned for one in hamlets),
        "excused": sum(one.excused for one in hamlets),
        "open": sum(one.open for one in hamlets),
    }
    days = {"first": made.span.day, "last": made.span.end - timedelta(days=1)}
    vi = {name: f"{day:%d/%m/%Y}" for name, day in days.items()}
    return SUMMARY["vi"].format(**values, **vi), SUMMARY["en"].format(**values, **days)


_RUNS_OUT: Final = both(
    "  {person}, {hamlet}, hết thuốc ngày {day}: {sentence} -> {remedy}",
    "  {person}, {hamlet}, runs out on {day}: {sentence} -> {remedy}",
)


def unreached_words(made: Rounds) -> tuple[str, str]:
    """Return who cannot be reached in time and why, a line each, in Vietnamese and English.

    People are named by the key that the register has for them. Empty where everybody is reached.
    """
    vi = [
        _RUNS_OUT["vi"].format(
            person=one.person,
            hamlet=one.hamlet,
            day=f"{one.out_on:%d/%m/%Y}",
            sentence=one.sentence.vi,
            remedy=one.remedy.vi,
        )
        for one in made.plan.unreached
    ]
    en = [
        _RUNS_OUT["en"].format(
            person=one.person,
            hamlet=one.hamlet,
            day=one.out_on,
            sentence=one.sentence.en,
            remedy=one.remedy.en,
        )
        for one in made.plan.unreached
    ]
    return "\n".join(vi), "\n".join(en)
