"""Plan files, ``donghanh-plan/1``: read, write, and whether a plan answers a problem."""

from dataclasses import asdict
from datetime import date
from pathlib import Path
from typing import Any

from geodata.coordinates import LonLat
from routing.errors import InvalidProblem, Issue
from routing.files.building import Building, read_day
from routing.files.problem_writing import load_document
from routing.files.problems import ProblemFile
from routing.files.structure import structural_issues
from routing.files.texts import pretty, read_json, read_text, require_format, write_text
from routing.files.times import moment_of
from routing.plan import Plan, Remedy, Route, Score, Sentence, Stop, Unassigned

PLAN_FORMAT = "donghanh-plan/1"

Given = dict[str, Any]


def read_plan(path: Path) -> Plan:
    """Return the plan in a file, gzipped where its name ends in ``.gz``.

    Raises
    ------
    InvalidProblem
        With every fault found; `parse_plan` lists the codes.
    """
    return parse_plan(read_text(path))


def parse_plan(text: str) -> Plan:
    """Return the plan of a text; whether it is right is for `routing.checks` to say.

    Raises
    ------
    InvalidProblem
        ``not-json`` or ``other-version`` alone; else every fault of the structure (the codes of
        `routing.files.structure`, and numbers that cannot be read); else every ``wrong-time``.
    """
    read = read_json(text)
    document = require_format(read.document, format_name=PLAN_FORMAT)
    issues = structural_issues(document, schema="plan", unread=read.unread)
    if issues:
        raise InvalidProblem(issues)
    day = read_day(document["day"])
    if isinstance(day, Issue):
        raise InvalidProblem([day])
    building = Building(day=day)
    routes = tuple(
        _route(building, ("routes", i), given) for i, given in enumerate(document["routes"])
    )
    if building.issues:
        raise InvalidProblem(building.issues)
    return Plan(
        seed=int(document["seed"]),
        score=_score(document["score"]),
        routes=routes,
        unassigned=tuple(_unassigned(given) for given in document["unassigned"]),
        problem_sha256=document["problem"]["sha256"],
        problem_file=document["problem"].get("file", ""),
        band=document.get("band", ""),
        estimated=document.get("estimated", False),
        attribution=document.get("attribution", ""),
        sample=document.get("sample", False),
        unsearched=document.get("unsearched", False),
    )


def plan_document(plan: Plan, *, day: date) -> Given:
    """Return the document of a plan for the problem of that day."""
    document: Given = {"format": PLAN_FORMAT, "day": day.isoformat()}
    document["problem"] = {"sha256": plan.problem_sha256}
    if plan.problem_file:
        document["problem"]["file"] = plan.problem_file
    document |= {
        name: value
        for name in ("sample", "band", "estimated", "attribution", "unsearched")
        if (value := getattr(plan, name))
    }
    return document | {
        "seed": plan.seed,
        "score": asdict(plan.score),
        "routes": [_route_document(route, day) for route in plan.routes],
        "unassigned": [_unassigned_document(entry) for entry in plan.unassigned],
    }


def dump_plan(plan: Plan, *, day: date) -> str:
    """Return the text of a plan file.

    Raises
    ------
    InvalidProblem
        With code ``no-problem`` when the plan does not name the problem it answers.
    """
    if not plan.problem_sha256:
        raise _refused(
            "no-problem",
            "the plan does not say which problem it answers",
            "set problem_sha256 to the digest of the problem",
        )
    return pretty(plan_document(plan, day=day))


def write_plan(plan: Plan, path: Path, *, day: date) -> None:
    """Write a plan file, replaced only when complete; gzipped where it ends in ``.gz``."""
    write_text(dump_plan(plan, day=day), path)


def require_same_problem(plan: Plan, problem: ProblemFile) -> None:
    """Let only a plan for this very problem pass.

    Raises
    ------
    InvalidProblem
        With code ``other-problem``.
    """
    if plan.problem_sha256 != problem.sha256:
        raise _refused(
            "other-problem",
            f"the plan answers the problem {plan.problem_sha256 or '(none named)'}"
            f"{f' ({plan.problem_file})' if plan.problem_file else ''}, not {problem.sha256}",
            "give the problem that the plan was made for, or solve this one",
        )


def problem_path(plan: Plan, path: Path) -> Path | None:
    """Return where the problem of a plan file lies; None when the plan does not say."""
    return path.parent / plan.problem_file if plan.problem_file else None


def _route(building: Building, path: tuple[str | int, ...], given: Given) -> Route:
    return Route(
        vehicle=given["vehicle"],
        stops=tuple(
            _stop(building, (*path, "stops", i), stop) for i, stop in enumerate(given["stops"])
        ),
        geometry=tuple(
            LonLat(lon=float(lon), lat=float(lat)) for lon, lat in given.get("geometry", ())
        ),
    )


def _stop(building: Building, path: tuple[str | int, ...], given: Given) -> Stop:
    return Stop(
        kind=given["kind"],
        place=given["place"],
        task=given.get("task"),
        depot=given.get("depot"),
        arrives_s=building.time((*path, "arrives"), given["arrives"]),
        starts_s=building.time((*path, "starts"), given["starts"]),
        ends_s=building.time((*path, "ends"), given["ends"]),
        load=building.load((*path, "load"), given["load"]),
        not_before_s=building.optional_time((*path, "not_before"), given.get("not_before")),
    )


def _score(given: Given) -> Score:
    return Score(**{level: int(value) for level, value in given.items()})


def _unassigned(given: Given) -> Unassigned:
    return Unassigned(
        task=given["task"],
        reason=given["reason"],
        sentence=Sentence(**given["sentence"]),
        remedies=tuple(
            Remedy(
                change=remedy["change"],
                sentence=Sentence(**remedy["sentence"]),
                effect=_score(remedy["effect"]),
            )
            for remedy in given.get("remedies", ())
        ),
    )


def _route_document(route: Route, day: date) -> Given:
    document: Given = {
        "vehicle": route.vehicle,
        "stops": [_stop_document(stop, day) for stop in route.stops],
    }
    if route.geometry:
        document["geometry"] = [[float(point.lon), float(point.lat)] for point in route.geometry]
    return document


def _stop_document(stop: Stop, day: date) -> Given:
    document: Given = {"kind": stop.kind, "place": stop.place}
    named = {"task": stop.task, "depot": stop.depot}
    document |= {name: value for name, value in named.items() if value is not None}
    if stop.not_before_s is not None:
        document["not_before"] = moment_of(stop.not_before_s, day=day)
    for name in ("arrives", "starts", "ends"):
        document[name] = moment_of(getattr(stop, f"{name}_s"), day=day)
    return document | {"load": load_document(stop.load)}


def _unassigned_document(entry: Unassigned) -> Given:
    document: Given = {"task": entry.task, "reason": entry.reason}
    document["sentence"] = _sentence(entry.sentence)
    if entry.remedies:
        document["remedies"] = [
            {
                "change": remedy.change,
                "sentence": _sentence(remedy.sentence),
                "effect": asdict(remedy.effect),
            }
            for remedy in entry.remedies
        ]
    return document


def _sentence(sentence: Sentence) -> dict[str, str]:
    return {"vi": sentence.vi, "en": sentence.en}


def _refused(code: str, message: str, remedy: str) -> InvalidProblem:
    return InvalidProblem([Issue(code=code, subject="/problem", message=message, remedy=remedy)])
