"""What a count of a depot could not take is settled by a later count of the same things."""

import json
from collections.abc import Iterable, Iterator, Mapping
from datetime import date
from itertools import zip_longest
from typing import Any

from sqlalchemy.orm import Session

from api.records.alerts import TakenAlert
from api.records.cylinders import serial_key
from api.records.day_plans import DayPlanNumber
from api.records.reports import StockCounted
from api.services.access import Writing
from api.store import acts, alerts, cylinders, day_plans
from routing.model import GOODS


def conflict_key(act: int) -> str:
    """Return the key under which somebody sees to what an act could not take."""
    return f"conflict {act}"


def settle_counts(change: Writing, report: StockCounted, *, day: date) -> None:
    """Have what earlier counts of that depot could not take be settled, where this one settles it.

    What is said anew by this count stands in its own act. A cylinder that is still lost stays open,
    whoever counted since: nobody has found it.
    """
    lost = _lost(change) if report.full is not None else frozenset()
    for plan in day_plans.valid_ones(change.session, change.user.organisation, day):
        settled = [
            number
            for number, kept in open_conflicts(change.session, plan.number)
            if kept["report"]["kind"] == StockCounted.kind
            and kept["report"]["depot"] == report.depot
            and all(_is_settled(code, said, report, lost=lost) for code, said in faults_of(kept))
        ]
        settle(change, plan.number, settled)


def settle(change: Writing, day_plan: DayPlanNumber, numbers: Iterable[int]) -> None:
    """Have what acts of a day could not take be seen to, as it is told by now."""
    seen = [
        TakenAlert(
            key=conflict_key(number),
            owner=change.user.name,
            taken_at=change.at,
            quiet_until=change.at,
        )
        for number in numbers
    ]
    alerts.keep_alerts(change.session, day_plan, seen)


def _lost(change: Writing) -> frozenset[str]:
    found = cylinders.list_cylinders(change.session, change.user.organisation, states=("lost",))
    return frozenset(serial_key(one.serial) for one in found)


def open_conflicts(
    session: Session, day_plan: DayPlanNumber
) -> Iterator[tuple[int, Mapping[str, Any]]]:
    """Yield what acts of a day could not take and nobody has seen to, by the number of the act."""
    seen = {one.key for one in alerts.list_alerts(session, day_plan)}
    for act in acts.list_acts(session, day_plan, kind="conflict"):
        if conflict_key(act.number) not in seen:
            (kept,) = json.loads(act.document)
            yield act.number, kept


def faults_of(kept: Mapping[str, Any]) -> Iterator[tuple[str, str]]:
    """Yield the code of each fault of a conflict, and what it is about."""
    yield from zip_longest(kept["codes"], kept.get("subjects", ()), fillvalue="")


def _is_settled(code: str, said: str, report: StockCounted, *, lost: frozenset[str]) -> bool:
    """Tell whether a later count settles what an earlier one could not take, or says it anew."""
    if code == "nothing-usable":
        return getattr(report, "medicines" if said.endswith("medicine") else "bags") is not None
    if code == "counted-earlier":
        return all(getattr(report, good) is not None for good in GOODS if f"{good}=" in said)
    if code in {"cylinder-unknown", "cylinder-elsewhere"}:
        return report.serials is not None
    return report.full is not None and serial_key(said) not in lost
