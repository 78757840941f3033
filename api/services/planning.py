"""From the tables of a day to its problem: read, locate, travel, build."""

import os
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path

from api.services.locating import LocatedDay, Review, asks_a_geocoder, locate_day
from geodata.address_memory import with_learned
from geodata.areas import AreaSet
from geodata.errors import InvalidInput, Issue
from geodata.geocoding import Geocoder, build_geocoder
from geodata.learned import Learned
from geodata.matrix import (
    STRAIGHT_LINE_DETOUR,
    STRAIGHT_LINE_KPH,
    TravelMatrix,
    straight_line_matrix,
)
from geodata.matrix_files import (
    load_matrix,
    points_digest,
    save_matrix,
    saved_points,
    sha256_of,
)
from geodata.network import RoadNetwork
from routing.errors import InvalidProblem
from routing.files import problem_digest, write_problem
from routing.files.tables import read_depots, read_requests, read_volunteers
from routing.intake import (
    DepotRow,
    Request,
    TravelGiven,
    Volunteer,
    build_problem,
)
from routing.model import TimeWindow
from routing.problem import Place, Problem, TravelSource
from routing.road_travel import bans_change, live_travel, place_labels, travel_over_roads
from routing.rules.day_rules import DayRules
from routing.rules.tables import load_rules
from routing.validation import validate

MATRIX_PLACES = 2000
"""Of more places no matrix is made: travel is asked of the roads."""
STRAIGHT_PLACES = 5000
"""Of more places not even straight lines are measured each to each: it would take gigabytes."""
INLINE_PLACES = 300
"""Up to so many places travel is written into the problem; above, into a file beside it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class DayTables:
    """The good rows of a day's three tables, and the faults of the others."""

    requests: tuple[Request, ...]
    volunteers: tuple[Volunteer, ...]
    depots: tuple[DepotRow, ...]
    rules: DayRules
    issues: tuple[Issue, ...]
    ignored: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class MadeTravel:
    """Travel between the places, and the places it does not reach."""

    given: TravelGiven
    notices: tuple[Issue, ...] = ()


MakeTravel = Callable[[tuple[Place, ...], Sequence[Volunteer]], MadeTravel]


@dataclass(frozen=True, slots=True, kw_only=True)
class PlannedDay:
    """A problem and all that was said while it was made.

    Parameters
    ----------
    issues
        Rows refused or left out.
    notices
        What a person should look at though nothing is left out.
    """

    problem: Problem
    review: tuple[Review, ...]
    geocoded: int
    issues: tuple[Issue, ...]
    notices: tuple[Issue, ...]


def read_tables(
    requests: Path, volunteers: Path, depots: Path, *, day: date, rules_folder: Path | None = None
) -> DayTables:
    """Read the three tables of a day; every fault of all three at once.

    Parameters
    ----------
    rules_folder
        Holds the dated tables; None: those of the program.

    Raises
    ------
    InvalidInput
        If one of them has no good row at all; with the faults of all three. If a dated table is
        wrong, with the faults of those.
    """
    rules = load_rules(day, folder=rules_folder)
    asked = read_requests(requests, rules=rules)
    people = read_volunteers(volunteers, rules=rules)
    stores = read_depots(depots, rules=rules)
    issues = (*asked.issues, *people.issues, *stores.issues)
    if issues and not (asked.rows and people.rows and stores.rows):
        raise InvalidInput(issues)
    return DayTables(
        requests=asked.rows,
        volunteers=people.rows,
        depots=stores.rows,
        rules=rules,
        issues=issues,
        ignored=(
            *(f"{requests.name}: {name}" for name in asked.ignored),
            *(f"{volunteers.name}: {name}" for name in people.ignored),
            *(f"{depots.name}: {name}" for name in stores.ignored),
        ),
    )


def plan_day(
    tables: DayTables,
    *,
    travel: MakeTravel,
    areas: AreaSet | None,
    networks: Sequence[RoadNetwork] = (),
    learned: Sequence[Learned] = (),
    sample: bool = False,
    progress: Callable[[int, int], None] = lambda _done, _total: None,
) -> PlannedDay:
    """Return the problem of the tables.

    Parameters
    ----------
    travel
        Makes travel for the places; one of `over_roads`, `by_straight_lines`, `from_matrix`.
    areas, networks
        What addresses are looked up in.
    learned
        What comes before them.
    """
    located = locate_tables(
        tables, areas=areas, networks=networks, learned=learned, progress=progress
    )
    day = build_day(tables, located, travel=travel, sample=sample)
    stale = () if areas is None else tuple(_out_of_force(areas, tables.rules.day))
    return replace(day, notices=(*stale, *day.notices))


def _out_of_force(areas: AreaSet, day: date) -> Iterable[Issue]:
    """Yield an issue for each scheme whose areas are not those of the day."""
    for scheme in dict.fromkeys(area.scheme for area in areas.areas if not area.holds_on(day)):
        yield Issue(
            code="areas-not-in-force",
            subject=f"areas of {scheme}, {areas.source}",
            message=f"were not in force on {day}",
            remedy="give the wards of that day with --areas, or import them under their scheme",
        )


def locate_tables(
    tables: DayTables,
    *,
    areas: AreaSet | None,
    networks: Sequence[RoadNetwork] = (),
    learned: Sequence[Learned] = (),
    progress: Callable[[int, int], None] = lambda _done, _total: None,
) -> LocatedDay:
    """Return where the rows of the tables are; a geocoder is built only if one is needed."""
    rows = (tables.requests, tables.volunteers, tables.depots)
    geocoder: Geocoder | None = None
    if areas is not None and asks_a_geocoder(*rows):
        geocoder = with_learned(build_geocoder(areas, tuple(networks)), learned)
    return locate_day(
        *rows,
        areas=areas,
        geocoder=geocoder,
        progress=progress,
    )


def build_day(
    tables: DayTables, located: LocatedDay, *, travel: MakeTravel, sample: bool = False
) -> PlannedDay:
    """Return the problem of tables whose rows were located.

    Raises
    ------
    InvalidProblem
        If its parts contradict each other, so that no plan could be made.
    """
    notes: list[Issue] = []

    def given(places: tuple[Place, ...]) -> TravelGiven:
        made = travel(places, tables.volunteers)
        notes.extend(made.notices)
        return made.given

    intake = build_problem(
        tables.requests,
        tables.volunteers,
        tables.depots,
        located=located.locations,
        travel=given,
        rules=tables.rules,
        sample=sample,
    )
    contradictions = validate(intake.problem)
    if contradictions:
        raise InvalidProblem([*tables.issues, *intake.issues, *contradictions])
    return PlannedDay(
        problem=intake.problem,
        review=located.review,
        geocoded=located.geocoded,
        issues=(*tables.issues, *intake.issues),
        notices=(*intake.notices, *notes),
    )


def over_roads(
    network: RoadNetwork, *, file: Path | None = None, beside: Path = Path()
) -> MakeTravel:
    """Return what makes travel over a road network.

    Up to `MATRIX_PLACES` places it is a matrix for the slowest hour of the shifts, written into the
    problem. Of more, and where streets are banned in some hours of the shifts only, the problem
    names the road file, and travel is asked of it by the hour.

    Parameters
    ----------
    file
        The network's file; without one it is a matrix for any number of places.
    beside
        Folder of the problem file, which names the roads relative to itself.
    """

    def make(places: tuple[Place, ...], volunteers: Sequence[Volunteer]) -> MadeTravel:
        profiles = [volunteer.profile for volunteer in volunteers]
        shifts = [TimeWindow(opens_s=v.shift_start_s, closes_s=v.shift_end_s) for v in volunteers]
        by_hour = len(places) > MATRIX_PLACES or bans_change(network, profiles, shifts)
        if file is not None and by_hour:
            live = live_travel(network, places, profiles=profiles, shifts=shifts)
            source = TravelSource(kind="roads", file=relative(file, beside), sha256=sha256_of(file))
            notices = (
                issue
                for profile in dict.fromkeys(profiles)
                for issue in live.issues(profile, labels=place_labels(places))
            )
            given = TravelGiven(travel=live, source=source, attribution=live.attribution)
            return MadeTravel(given=given, notices=_told_once(notices))
        made = travel_over_roads(network, places, profiles=profiles, shifts=shifts)
        matrix = made.travel
        given = TravelGiven(travel=matrix, band=matrix.band, attribution=matrix.attribution)
        return MadeTravel(given=given, notices=_told_once(made.issues))

    return make


def _told_once(issues: Iterable[Issue]) -> tuple[Issue, ...]:
    """Return the issues without those of a place's street that another profile told before."""
    first: dict[tuple[str, str], Issue] = {}
    for issue in issues:
        place = issue.subject.rpartition(", ")[0] if issue.code == "other-street" else issue.subject
        first.setdefault((issue.code, place), issue)
    return tuple(first.values())


def by_straight_lines() -> MakeTravel:
    """Return what makes travel of straight lines times a detour, marked as an estimate.

    It raises `InvalidInput` with ``too-many-places`` where only roads can tell.
    """

    def make(places: tuple[Place, ...], volunteers: Sequence[Volunteer]) -> MadeTravel:
        if len(places) > STRAIGHT_PLACES:
            raise InvalidInput(
                [
                    Issue(
                        code="too-many-places",
                        subject=f"{len(places)} places",
                        message=f"are more than {STRAIGHT_PLACES}, and there are no roads there",
                        remedy="import the roads (donghanh roads import), or plan a smaller area",
                    )
                ]
            )
        profiles = tuple(dict.fromkeys(v.profile for v in volunteers)) or ("motorbike",)
        kph = {profile: STRAIGHT_LINE_KPH[profile] for profile in profiles}
        given = TravelGiven(
            travel=straight_line_matrix([p.point for p in places], profiles=profiles, kph=kph),
            source=TravelSource(kind="straight_line", detour=STRAIGHT_LINE_DETOUR, kph=kph),
            estimated=True,
        )
        return MadeTravel(given=given)

    return make


def from_matrix(path: Path, *, beside: Path) -> MakeTravel:
    """Return what takes travel from a matrix file, in the order of the places.

    Parameters
    ----------
    beside
        Folder of the problem file, which names the matrix relative to itself.

    Raises
    ------
    InvalidInput
        If the file is no whole matrix. What is returned raises it with ``travel-size``,
        ``unanswered-profile`` or ``travel-other-places`` if the matrix is not that of the day.
    """
    matrix, points = load_matrix(path), saved_points(path)
    source = TravelSource(kind="matrix", file=relative(path, beside), sha256=sha256_of(path))

    def make(places: tuple[Place, ...], volunteers: Sequence[Volunteer]) -> MadeTravel:
        issues = [
            *_unanswered(path, matrix, volunteers),
            *_other_places(path, matrix, points, places),
        ]
        if issues:
            raise InvalidInput(issues)
        given = TravelGiven(
            travel=matrix,
            source=source,
            band=matrix.band,
            estimated=matrix.estimated,
            attribution=matrix.attribution,
        )
        return MadeTravel(given=given)

    return make


def _unanswered(
    path: Path, matrix: TravelMatrix, volunteers: Sequence[Volunteer]
) -> Iterable[Issue]:
    """Yield an issue for each profile of the volunteers that a matrix has no times for."""
    for profile in dict.fromkeys(volunteer.profile for volunteer in volunteers):
        if profile not in matrix.profiles:
            yield _not_theirs(
                "unanswered-profile",
                path,
                f"has no times by {profile}, which a volunteer rides",
                f"make the matrix again with --profile {profile} too",
            )


def _other_places(
    path: Path, matrix: TravelMatrix, points: str, places: Sequence[Place]
) -> Iterable[Issue]:
    """Yield why a matrix, made for points of that digest, is not that of the places in order."""
    remedy = "write the places with --places-to, make the matrix of that file, and run it again"
    if matrix.size != len(places):
        message = f"covers {matrix.size} places, the day has {len(places)}"
        yield _not_theirs("travel-size", path, message, remedy)
    elif not points:
        message = "does not tell which points it was made for"
        yield _not_theirs("travel-other-places", path, message, remedy)
    elif points != points_digest([place.point for place in places]):
        message = "was made for other points than the day's places, or in another order"
        yield _not_theirs("travel-other-places", path, message, remedy)


def _not_theirs(code: str, path: Path, message: str, remedy: str) -> Issue:
    return Issue(code=code, subject=path.name, message=message, remedy=remedy)


def write_day(problem: Problem, path: Path) -> str:
    """Write the problem and return its digest; a large travel goes into a file beside it."""
    if problem.travel_source.kind == "inline" and len(problem.places) > INLINE_PLACES:
        beside = path.with_name(f"{bare_name(path)}.travel.npz")
        if isinstance(problem.travel, TravelMatrix):
            save_matrix(problem.travel, beside, points=[place.point for place in problem.places])
            source = TravelSource(kind="matrix", file=beside.name, sha256=sha256_of(beside))
            problem = replace(problem, travel_source=source)
    write_problem(problem, path)
    return problem_digest(problem)


def bare_name(path: Path) -> str:
    """Return the name of a problem file without ``.json`` or ``.json.gz``, other dots kept."""
    return path.name.removesuffix(".gz").removesuffix(".json")


def relative(path: Path, folder: Path) -> str:
    """Return how a file in the folder names the path: both may be moved to another machine."""
    return Path(os.path.relpath(path.resolve(), folder.resolve())).as_posix()
