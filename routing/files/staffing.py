"""Posts, volunteers and moves of staffing as tables; every fault of all of them at once."""

from collections import Counter
from collections.abc import Collection, Sequence
from dataclasses import dataclass, replace
from datetime import date
from difflib import get_close_matches
from pathlib import Path
from typing import Final, cast

from geodata.coordinates import LonLat, great_circle_m, median_point
from geodata.errors import Issue
from routing.files.cells import Cells
from routing.files.columns import MOVES, POSTS, STAFF
from routing.files.tables import TableRead, read_table
from routing.staffing import Band, Lent, Move, Post, PostId, Spot, StaffingTable, Volunteer
from routing.staffing.table import MOST_PEOPLE
from routing.staffing.values import MOVE_KINDS, POST_KINDS, MoveKind, PostKind

MOST_RESIDENTS: Final = 10_000_000
"""Of one ward."""
_UNKNOWN_POST: Final = "unknown-post"
_FURTHEST_M: Final = 300_000
"""Posts that one office staffs lie nearer to one another than that."""
_LARGEST_KM2: Final = 20_000
_EPOCH: Final = date(2000, 1, 1)
_NOWHERE: Final = LonLat(lon=0, lat=0)
"""Stands in a row whose place has a fault, which is told instead."""


@dataclass(frozen=True, slots=True, kw_only=True)
class MoveRow:
    """A move of a draft, and whether a person approved it."""

    id: str
    move: Move
    approved: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class StaffingRead:
    """The tables of a city to be staffed, or what is wrong with them."""

    posts: tuple[Post, ...]
    volunteers: tuple[Volunteer, ...]
    issues: tuple[Issue, ...]
    ignored: tuple[str, ...]


def read_staffing(posts: Path, volunteers: Path, *, table: StaffingTable) -> StaffingRead:
    """Read posts and volunteers; a ward that is left out would get nobody, so any fault counts."""
    # also of rows with faults, so that one of them is not told again of everybody who lives there
    named: dict[str, Post | None] = {}
    read = read_table(posts, POSTS, lambda cells: _post(cells, table, named))
    named |= {post.id: post for post in read.rows}
    people = read_table(volunteers, STAFF, lambda cells: _volunteer(cells, named))
    return StaffingRead(
        posts=read.rows,
        volunteers=people.rows,
        issues=(
            *(*read.issues, *_none(posts, read), *_far_away(posts, read.rows)),
            *(*_folded(people.issues), *_none(volunteers, people)),
        ),
        ignored=(*read.ignored, *people.ignored),
    )


def read_moves(
    path: Path, *, posts: Sequence[Post], volunteers: Sequence[Volunteer]
) -> TableRead[MoveRow]:
    """Read a draft of moves as somebody filled it in."""
    places: dict[str, Post | None] = {post.id: post for post in posts}
    people = {one.id: one for one in volunteers}
    return read_table(path, MOVES, lambda cells: _move(cells, places, people))


def _none(path: Path, read: TableRead[Post] | TableRead[Volunteer]) -> list[Issue]:
    """Return what is wrong with a table that has a header and nothing else."""
    if read.rows or read.issues:
        return []
    message, remedy = "has a header and no rows", "give a row for each"
    return [Issue(code="empty-file", subject=path.name, message=message, remedy=remedy)]


def _far_away(path: Path, posts: Sequence[Post]) -> list[Issue]:
    """Return an issue for each post that lies far from most: a digit of its point is wrong."""
    if not posts:
        return []
    middle = median_point([post.point for post in posts])
    return [
        Issue(
            code="far-away",
            subject=f"{path.name}, {post.id}, field lon, lat",
            message=f"lies {away_m / 1000:.0f} km from where most posts are",
            remedy="correct the point",
        )
        for post in posts
        if (away_m := great_circle_m(middle, post.point)) > _FURTHEST_M
    ]


def _folded(issues: Sequence[Issue]) -> list[Issue]:
    """Return the issues with each unknown post told once, and of how many rows it is true."""
    rows = Counter(issue.message for issue in issues if issue.code == _UNKNOWN_POST)
    told: set[str] = set()
    folded = []
    for issue in issues:
        if issue.code != _UNKNOWN_POST or rows[issue.message] == 1:
            folded.append(issue)
        elif issue.message not in told:
            told.add(issue.message)
            folded.append(replace(issue, message=f"{issue.message}, in {rows[issue.message]} rows"))
    return folded


def _post(cells: Cells, table: StaffingTable, named: dict[str, Post | None]) -> Post:
    name = cells.identifier()
    named.setdefault(name, None)
    placeless = not cells.text("lon") and not cells.text("lat")
    for column in ("people_home", *(("lon", "lat") if placeless else ())):
        cells.needed(column)
    point = cells.point()
    kind = cast("PostKind", cells.choice("kind", POST_KINDS, code="unknown-kind") or "ward")
    return Post(
        id=PostId(name),
        name=cells.text("name") or name,
        point=point or _NOWHERE,
        band=_band(cells, table.band),
        kind=kind,
        district=cells.text("district"),
        population=_population(cells, kind),
        people_home=cells.whole("people_home", high=MOST_RESIDENTS) or 0,
        vulnerable=cells.whole("vulnerable", high=MOST_RESIDENTS) or 0,
        area_km2=_decimal(cells, "area_km2", high=_LARGEST_KM2, above=True),
        contact=_yes(cells, "contact") is not False,
        workers=cells.whole("health_workers", high=MOST_PEOPLE),
        retired=cells.whole("retired", high=MOST_PEOPLE) or 0,
        private=cells.whole("private", high=MOST_PEOPLE) or 0,
        spot=Spot(
            commanded=_yes(cells, "command"),
            supply_days=_decimal(cells, "supply_days", high=366),
            vehicles=cells.whole("vehicles", high=MOST_PEOPLE),
        ),
    )


def _decimal(cells: Cells, column: str, *, high: int, above: bool = False) -> float | None:
    number = cells.number(column, low=0, high=high, above=above)
    return None if number is None else float(number)


def _yes(cells: Cells, column: str) -> bool | None:
    word = cells.choice(column, ("yes", "no"), code="unknown-choice")
    return None if not word else word == "yes"


def _band(cells: Cells, usual: Band) -> Band:
    floor = cells.whole("floor", high=MOST_PEOPLE)
    ceiling = cells.whole("ceiling", high=MOST_PEOPLE)
    least = min(usual.floor, ceiling or usual.floor) if floor is None else floor
    most = max(usual.ceiling, least) if ceiling is None else ceiling
    if least > most or not most:
        message = f"from {least} to {most} volunteers cannot be"
        remedy = f"write a floor up to the ceiling, or leave both empty for {usual.floor} to"
        cells.fault("impossible-band", "floor, ceiling", message, f"{remedy} {usual.ceiling}")
        return usual
    return Band(floor=least, ceiling=most)


def _population(cells: Cells, kind: PostKind) -> int | None:
    """Return how many people live in a ward; more cannot be at home there."""
    before = len(cells.issues)
    population = cells.whole("population", high=MOST_RESIDENTS)
    if kind == "ward" and not population and len(cells.issues) == before:
        message = "the ward has no population"
        remedy = "write how many people live there, or give another kind than ward"
        cells.fault("no-population", "population", message, remedy)
    _at_most(cells, "people_home", population, "live there")
    _at_most(cells, "vulnerable", _silently(cells, "people_home"), "are at home")
    return population


def _at_most(cells: Cells, column: str, limit: int | None, who: str) -> None:
    value = _silently(cells, column)
    if value is not None and limit and value > limit:
        message = f"is {value}, but only {limit} {who}"
        cells.fault("more-than-people", column, message, "correct one of the two numbers")


def _silently(cells: Cells, column: str) -> int | None:
    """Return a number whose faults are told where it is read."""
    aside = Cells(texts=cells.texts, origin=cells.origin)
    return aside.whole(column, high=MOST_RESIDENTS)


def _volunteer(cells: Cells, named: dict[str, Post | None]) -> Volunteer:
    ward, point = cells.place("home_ward")
    home = named.get(ward)
    if ward and point is None:
        _known(cells, "home_ward", named)
    post, reserve = _known(cells, "post", named), _yes(cells, "reserve") is True
    if post is not None and reserve:
        message = f"is {post}, and the volunteer belongs to the reserve"
        remedy = "keep one of the two; where somebody is for some days stands in lent_to"
        cells.fault("reserve-and-post", "post", message, remedy)
    return Volunteer(
        id=cells.identifier(),
        home=point or (_NOWHERE if home is None else home.point),
        home_ward=PostId(ward) if ward in named else None,
        post=post,
        reserve=reserve,
        contact=_yes(cells, "contact") is not False,
        lent=_lent(cells, named),
    )


def _known(cells: Cells, column: str, named: Collection[str]) -> PostId | None:
    text = cells.text(column)
    # without any post the table of posts is at fault, not everybody who names one
    if not text or text in named or not named:
        return PostId(text) if text else None
    near = [] if text[-1].isdigit() else get_close_matches(text, named, n=1)  # not of numbers
    remedy = "write an id of the table of posts" + (f", such as {near[0]}" if near else "")
    remedy += ", or add the post there"
    cells.fault(_UNKNOWN_POST, column, f"{text!r} is no post", remedy)
    return None


def _lent(cells: Cells, named: Collection[str]) -> Lent | None:
    columns = ("lent_to", "lent_from", "lent_until")
    if not any(cells.text(column) for column in columns):
        return None
    for column in columns:
        cells.needed(column)
    post = _known(cells, "lent_to", named)
    first, last = cells.day("lent_from"), cells.day("lent_until")
    if post is None or first is None or last is None:
        return None
    if not _in_order(cells, "lent_until", first, last):
        return None
    return Lent(post=post, first=first, last=last)


def _in_order(cells: Cells, column: str, first: date, last: date) -> bool:
    if last < first:
        message = f"is {last}, before {first}"
        cells.fault("days-reversed", column, message, "swap the two days, or correct one")
    return last >= first


def _move(cells: Cells, places: dict[str, Post | None], people: dict[str, Volunteer]) -> MoveRow:
    name = cells.identifier()
    if name and name not in people:
        message = f"{name!r} is no volunteer of the table"
        cells.fault("unknown-volunteer", "id", message, "drop the row, or add them to the table")
    kind = cast("MoveKind", cells.choice("kind", MOVE_KINDS, code="unknown-kind") or "return")
    for column in ("kind", "first", *(() if kind == "return" else ("target",))):
        cells.needed(column)
    if kind == "lend":
        cells.needed("last")
    first, last = cells.day("first"), cells.day("last")
    if first is not None and last is not None:
        _in_order(cells, "last", first, last)
    move = Move(
        volunteer=name,
        kind=kind,
        origin=_known(cells, "origin", places),
        target=_known(cells, "target", places),
        first=first or _EPOCH,
        last=last,
    )
    approved = _yes(cells, "approved") is True
    moved = name in people and first is not None and people[name].post_on(first) != move.origin
    if approved and moved:
        message = f"{name} does not work at {move.origin or 'the reserve'} on {first}"
        cells.fault("moved-already", "origin", message, "make the draft anew from today's table")
    return MoveRow(id=name, move=move, approved=approved)
