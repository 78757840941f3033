"""A request becomes tasks: class, deadline, goods, and the night's cylinders.

Everything that could be decided otherwise comes from the dated tables; here are only the sums.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from fractions import Fraction

from geodata.addresses import parse_address
from geodata.errors import Issue
from routing.clock import clock
from routing.model import NOTHING, Alley, Chain, DepotId, Load, PlaceId, Task, TaskId
from routing.oxygen import (
    Supply,
    cylinders_until,
    empty_s,
    endurance_s,
    exact,
    known_or_assumed,
    runs_out_s,
)
from routing.requests import Located, Request
from routing.rules.day_rules import DAY_S, CylinderSize, DayRules, DeadlineRule, KindRule


@dataclass(frozen=True, slots=True, kw_only=True)
class TaskIntake:
    """The tasks, the requests that are none and why, and what a person should look at."""

    tasks: tuple[Task, ...]
    issues: tuple[Issue, ...] = ()
    notices: tuple[Issue, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class _Reading:
    """A request with every gap filled by the rules."""

    request: Request
    rule: KindRule
    called_s: int
    supply: Supply
    assumed: tuple[str, ...]


def requests_to_tasks(
    requests: Iterable[Request],
    *,
    located: Mapping[str, Located],
    place_ids: Mapping[str, PlaceId],
    rules: DayRules,
) -> TaskIntake:
    """Return the tasks of all requests, in their order.

    Parameters
    ----------
    located, place_ids
        Where each request is, by its id; a request in neither becomes a task without a place.
    rules
        Of the planned day.

    Returns
    -------
    TaskIntake
        Issues ``restock-by-hand`` and ``after-the-day`` (no task); notices ``not-located`` and
        ``night-not-covered``.
    """
    tasks: list[Task] = []
    issues: list[Issue] = []
    notices: list[Issue] = []
    for request in requests:
        if (issue := _refusal(request, rules)) is not None:
            issues.append(issue)
            continue
        found = located.get(request.id)
        if found is None:
            notices.append(_not_located(request))
        reading = _read(request, rules)
        first = _task(reading, found, place_ids.get(request.id), rules)
        more, notice = _night(first, reading, rules)
        tasks += [first, *more]
        notices += [notice] if notice else []
    return TaskIntake(tasks=tuple(tasks), issues=tuple(issues), notices=tuple(notices))


def _refusal(request: Request, rules: DayRules) -> Issue | None:
    """Return why a request cannot become a task of this day, if so."""
    if request.kind not in rules.kinds:
        return Issue(
            code="restock-by-hand",
            subject=request.origin.where(request.id, "kind"),
            message=f"{request.kind} is not planned in this version",
            remedy="arrange the trip by hand; in the problem file what it brings is a refill at its"
            " hour",
        )
    if request.received_s is not None and request.received_s >= DAY_S:
        return Issue(
            code="after-the-day",
            subject=request.origin.where(request.id, "received_at"),
            message=f"was received after {rules.day}, the day that is planned",
            remedy="plan a later day, or correct the time",
        )
    return None


def _not_located(request: Request) -> Issue:
    return Issue(
        code="not-located",
        subject=request.origin.where(request.id, "address"),
        message="its place is not known, so it stays unassigned",
        remedy="confirm the place in the review file, or give lon and lat",
    )


def _read(request: Request, rules: DayRules) -> _Reading:
    rule = rules.kinds[request.kind]
    called_s = rules.unknown_call_s if request.received_s is None else request.received_s
    supply, assumed = known_or_assumed(
        size_l=request.size_l,
        pressure_bar=request.pressure_bar,
        flow_lpm=request.flow_lpm,
        measured_s=request.measured_s,
        called_s=called_s,
        unknown=rules.oxygen.unknown,
    )
    gaps = [name for name in ("received_s", "risk") if getattr(request, name) is None]
    if rule.deadline.counts_from != "run-out":  # then only the size matters, for what is collected
        collected = bool(rule.collects.cylinders)
        assumed = tuple(name for name in assumed if name == "size_l" and collected)
    return _Reading(
        request=request,
        rule=rule,
        called_s=called_s,
        supply=supply,
        assumed=tuple(name.replace("received_s", "received_at") for name in gaps) + assumed,
    )


def days_waited(called_s: int) -> int:
    """Return how many midnights passed since the call: one of yesterday evening has waited 1."""
    return max(0, -(called_s // DAY_S))


def deadline_of(
    deadline: DeadlineRule, *, called_s: int, supply: Supply, rules: DayRules
) -> tuple[int, str]:
    """Return the deadline in seconds of the day, and what it comes from."""
    match deadline.counts_from:
        case "call":
            return called_s + deadline.after_s, "call"
        case "run-out":
            oxygen = rules.oxygen
            run_out_s = runs_out_s(supply, reserve_bar=oxygen.reserve_bar)
            return run_out_s - oxygen.margin_s, "run-out"
        case "day":
            days = max(0, deadline.days_after_call + called_s // DAY_S)
            return days * DAY_S + deadline.at_s, "day"


def _task(reading: _Reading, found: Located | None, place: PlaceId | None, rules: DayRules) -> Task:
    request, rule = reading.request, reading.rule
    deadline_s, source = deadline_of(
        rule.deadline, called_s=reading.called_s, supply=reading.supply, rules=rules
    )
    moves = request.kind == "transport"
    vulnerable = any(flag in rules.words.vulnerable for flag in request.flags)
    waited = days_waited(reading.called_s)
    return Task(
        id=TaskId(request.id),
        kind=request.kind,
        task_class=rules.promoted(rule.class_vulnerable if vulnerable else rule.task_class, waited),
        place=place if found else None,
        service_s=rule.service_s,
        setup_s=rule.setup_s,
        windows=rule.windows,
        released_s=max(0, reading.called_s) if request.received_s is not None else 0,
        called_s=reading.called_s,
        deadline_s=deadline_s,
        deadline_source=source,
        delivers=with_cylinders(rule.delivers, rules.oxygen.delivered_size_l, rules.cylinders),
        collects=with_cylinders(rule.collects, reading.supply.size_l, rules.cylinders),
        load_from=rule.load_from,
        bring_to=tuple(DepotId(bed) for bed in request.beds) if moves else (),
        handover_s=rule.handover_s if moves and request.beds else 0,
        skills=rule.skills,
        gates=rule.gates,
        profiles=rule.profiles,
        people=rule.people,
        hygiene=rule.hygiene,
        ppe=rule.ppe,
        area=found.area if found else None,
        alley=(found and found.alley) or alley_of(request.address, rules),
        risk=request.risk or rules.unknown_risk,
        confirmed=found is not None and found.confirmed,
        ordered=request.ordered,
        days_waited=waited,
        assumed=reading.assumed,
        show=_shown(reading, source),
    )


def with_cylinders(load: Load, size_l: Fraction, sizes: Sequence[CylinderSize]) -> Load:
    """Add the weight of the smallest size that is not smaller than the given; else the largest."""
    size = next((size for size in sizes if size.size_l >= size_l), sizes[-1])
    kg = load.full * size.full_kg + load.empty * size.empty_kg
    return load + Load(kg=kg, litres=load.cylinders * size.litres)


def alley_of(address: str, rules: DayRules) -> Alley:
    """Return which vehicles get to the door, by how many alleys deep the address lies."""
    if not address:
        return "open"
    parts = parse_address(address)
    depth = len(parts.alleys)
    if parts.alley_word in rules.alley.car_words:
        return "open"
    if 0 < rules.alley.steps_from <= depth:
        return "steps"
    return "narrow" if 0 < rules.alley.narrow_from <= depth else "open"


def _shown(reading: _Reading, deadline_source: str) -> Mapping[str, str]:
    request = reading.request
    show = {
        "name_short": request.name_short,
        "address": request.address,
        "phone": request.phone,
        "note": request.note,
    }
    if deadline_source == "run-out":
        show["to_empty"] = clock(empty_s(reading.supply))
        show["supply"] = _supply_text(reading.supply)
    return {name: text for name, text in show.items() if text}


def _supply_text(supply: Supply) -> str:
    """Return the cylinder that was counted with, for people to see what was assumed of it."""
    size, pressure, flow = (
        f"{float(value):g}" for value in (supply.size_l, supply.pressure_bar, supply.flow_lpm)
    )
    return f"{size} l · {pressure} bar · {flow} l/min"


def _night(first: Task, reading: _Reading, rules: DayRules) -> tuple[list[Task], Issue | None]:
    """Return the further cylinders that last until the next morning, each tied to the one before.

    They are counted as if the first came as early as it may, since nothing keeps it from coming so.
    Each is of the size that stations hold. Each next one must be there before the last is down to
    the margin; several may come in one visit, and all before the night begins.
    """
    oxygen = rules.oxygen
    if not reading.rule.night or first.deadline_s is None:
        return [], None
    full = replace(
        reading.supply, size_l=oxygen.delivered_size_l, pressure_bar=exact(oxygen.full_bar)
    )
    each_s = max(1, endurance_s(full, reserve_bar=oxygen.reserve_bar))
    from_s = max(first.released_s, first.windows[0].opens_s)
    needed = cylinders_until(oxygen.until_s, from_s=from_s, each_s=each_s)
    planned = min(needed, oxygen.most_cylinders)
    # Two in one visit start one service apart, so no gap may be shorter than that.
    gap_s = max(first.service_s, each_s - oxygen.margin_s)
    more: list[Task] = []
    for number in range(2, planned + 1):
        previous = more[-1] if more else first
        due_s = min(first.deadline_s + (number - 1) * gap_s, _night_begins_s(first, rules))
        more.append(
            replace(
                first,
                id=TaskId(f"{first.id}+{number}"),
                deadline_s=max(first.deadline_s, due_s),
                collects=NOTHING,
                chain=Chain(previous=previous.id, longest_gap_s=gap_s),
            )
        )
    return more, _short_of(reading.request, needed, planned, from_s, rules)


def _night_begins_s(task: Task, rules: DayRules) -> int:
    """Return the last moment to come: the last window's end, or the evening's curfew."""
    first_s, last_s = task.windows[0].opens_s, task.windows[-1].closes_s
    return min([last_s, *(w.opens_s for w in rules.rules.curfew if w.opens_s > first_s)])


def _short_of(
    request: Request, needed: int, planned: int, from_s: int, rules: DayRules
) -> Issue | None:
    if needed <= planned:
        return None
    until = clock(rules.oxygen.until_s)
    return Issue(
        code="night-not-covered",
        subject=request.origin.where(request.id, "flow_lpm"),
        message=f"needs {needed} cylinders from {clock(from_s)} until {until},"
        f" {planned} are planned",
        remedy="confirm the flow; a larger cylinder, a concentrator or a bed must cover the rest",
    )
