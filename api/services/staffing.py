"""Staffing of a city: its tables in, an allocation with its reasons and a draft of moves out."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from pathlib import Path
from typing import Final

import numpy as np

from api.services.exporting import Table
from geodata.areas import AreaSet
from geodata.errors import InvalidInput
from maps.frame import page_html
from maps.picture import picture
from maps.sheet import Ground, Sheet
from maps.staffing_themes import Staffed, moves, posts, spots
from maps.theme_map import theme_map
from maps.themes import Theme
from maps.wording import Language, both, day_text
from routing.files.columns import MOVES, STAFF, choice_name
from routing.files.staffing import read_moves
from routing.staffing import (
    Allocation,
    Lent,
    Move,
    Post,
    PostId,
    Readiness,
    Reinforcement,
    Relief,
    Short,
    Shortage,
    StaffingTable,
    Volunteer,
    Wish,
    allocate,
    applied,
    draft_moves,
    readiness,
    reinforcements,
)
from routing.staffing.load import unknown_workers
from routing.staffing.moves import posted
from routing.staffing.need import work_minutes

TITLE: Final = both("Phân bổ tình nguyện viên", "Staffing of wards")
NOTE: Final = both(
    "Bản nháp: chờ người có thẩm quyền duyệt. Đường tính theo đường chim bay.",
    "A draft: somebody has to approve it. Ways are straight lines.",
)
ON_DAY: Final = both("Ngày {day}.", "On {day}.")
OFF_MAP: Final = both(
    "{count} nơi không phải một phường, xã trên bản đồ này.",
    "{count} posts are no ward of this map.",
)
_SEED: Final = 1
"""Of the noise by which ranks are tried."""


@dataclass(frozen=True, slots=True, kw_only=True)
class City:
    """Who is to be sent where, and by which table."""

    posts: tuple[Post, ...]
    volunteers: tuple[Volunteer, ...]
    table: StaffingTable


@dataclass(frozen=True, slots=True, kw_only=True)
class Staffing:
    """An allocation of a city, with all that is to be said of it."""

    city: City
    wish: Wish
    found: Allocation
    shorts: tuple[Short, ...]
    reliefs: tuple[Relief, ...]
    moves: tuple[Move, ...]
    over: tuple[Reinforcement, ...]
    uncounted: tuple[Post, ...]
    cards: tuple[Readiness, ...]

    @property
    def has(self) -> dict[PostId, int]:
        """How many work at each post today."""
        return posted(self.city.volunteers, self.wish.day)

    @property
    def sizes(self) -> dict[int, int]:
        """By number of volunteers how many posts get so many."""
        gets = self.found.counts()
        counts = sorted(gets.get(post.id, 0) for post in self.city.posts)
        return {count: counts.count(count) for count in dict.fromkeys(counts)}


def staff(city: City, wish: Wish, *, lent_days: int) -> Staffing:
    """Return who goes where, who goes short and why, and what else wards would need."""
    given = city.posts, city.volunteers
    found = allocate(*given, wish, table=city.table)
    shortage = Shortage(*given, wish, found, table=city.table)
    return Staffing(
        city=city,
        wish=wish,
        found=found,
        shorts=shortage.shorts(),
        reliefs=shortage.reliefs(),
        moves=draft_moves(*given, found, day=wish.day, lent_days=lent_days),
        over=reinforcements(city.posts, city.table, rng=np.random.default_rng(_SEED)),
        uncounted=unknown_workers(city.posts),
        cards=readiness(city.posts, found.counts(), city.table),
    )


def with_vehicles(made: Staffing, vehicles: Mapping[PostId | None, int]) -> Staffing:
    """Return an allocation whose posts have so many vehicles once it holds, with new cards."""
    posts = tuple(
        replace(post, spot=replace(post.spot, vehicles=vehicles.get(post.id, 0)))
        for post in made.city.posts
    )
    city = replace(made.city, posts=posts)
    return replace(made, city=city, cards=readiness(posts, made.found.counts(), city.table))


def approve(city: City, draft: Path) -> tuple[City, int]:
    """Return the city once the approved moves of a draft hold, and how many they are.

    Raises
    ------
    InvalidInput
        With every fault of the draft; nothing of it is applied then.
    """
    read = read_moves(draft, posts=city.posts, volunteers=city.volunteers)
    if read.issues:
        raise InvalidInput(read.issues)
    moves = [row.move for row in read.rows if row.approved]
    after = City(posts=city.posts, volunteers=applied(city.volunteers, moves), table=city.table)
    return after, len(moves)


def posts_table(made: Staffing) -> Table:
    """Return a row for each post: what it has, gets and lacks, and why."""
    has, gets = made.has, made.found.counts()
    short = {one.post: one for one in made.shorts}
    over = {one.post: one for one in made.over}
    cards = {one.post: one for one in made.cards}
    rows = []
    for post in made.city.posts:
        lacks, burden, card = short.get(post.id), over.get(post.id), cards.get(post.id)
        rows.append(
            (
                *(post.id, post.name, post.district, post.kind),
                *(post.people_home, post.vulnerable),
                round(work_minutes(post, made.city.table) / 60, 1),
                *(post.band.floor, post.band.ceiling),
                *(has.get(post.id, 0), gets.get(post.id, 0)),
                *(("", "", "") if lacks is None else _why(lacks)),
                *((0, "", 0, 0, 0, "") if burden is None else _burden(burden)),
                *(("", "") if card is None else (card.score, _yes(card.ready))),
            )
        )
    return Table(kind="posts", head=POST_HEAD, rows=tuple(rows))


POST_HEAD: Final = (
    *("id", "name", "district", "kind", "people_home", "vulnerable", "work_hours"),
    *("floor", "ceiling", "today", "gets", "short", "why_vi", "why_en"),
    *("workers_needed", "home_per_worker", "from_retired", "from_private", "from_volunteers"),
    *("rank_kept", "on_the_spot", "ready"),
)


def _why(lacks: Short) -> tuple[int, str, str]:
    return lacks.floor - lacks.has, lacks.sentence.vi, lacks.sentence.en


def _burden(one: Reinforcement) -> tuple[int, float | str, int, int, int, float]:
    each = "" if one.each is None else round(one.each, 1)
    return one.needed, each, one.retired, one.private, one.volunteers, round(one.kept, 2)


def _yes(value: bool) -> str:  # noqa: FBT001 - a cell
    return "yes" if value else "no"


def moves_table(made: Staffing, *, language: Language) -> Table:
    """Return the draft, with an empty column for who approves; it is read in either language."""
    names = {post.id: post.name for post in made.city.posts}
    said = choice_name if language == "vi" else str
    rows = tuple(
        (
            *(move.volunteer, said(move.kind), move.origin or "", move.target or ""),
            *(move.first.isoformat(), "" if move.last is None else move.last.isoformat(), ""),
            *("" if at is None else names[at] for at in (move.origin, move.target)),
            *(_km(move.before_m), _km(move.after_m), move.had, move.gets),
        )
        for move in made.moves
    )
    columns = [both(names[0], name) for name, names in MOVES.names.items()]
    head = tuple(one[language] for one in (*columns, *MOVE_HEAD))
    return Table(kind="moves", head=head, rows=rows)


MOVE_HEAD: Final = (
    both("Tên nơi đi", "origin_name"),
    both("Tên nơi đến", "target_name"),
    both("Cách nhà hiện nay (km)", "km_today"),
    both("Cách nhà sau này (km)", "km_then"),
    both("Nơi đến đang có", "target_has"),
    both("Nơi đến sẽ có", "target_gets"),
)
"""For who approves; a draft is read without them."""


def _km(metres: int | None) -> float | str:
    return "" if metres is None else round(metres / 1000, 1)


def volunteers_table(volunteers: Sequence[Volunteer]) -> Table:
    """Return the volunteers as they are read in again."""
    rows = tuple(
        (
            *(one.id, one.home_ward or "", f"{one.home.lon:.6f}", f"{one.home.lat:.6f}"),
            *(one.post or "", _yes(one.reserve), _yes(one.contact)),
            *(("", "", "") if one.lent is None else _lent(one.lent)),
        )
        for one in volunteers
    )
    return Table(kind="volunteers", head=tuple(STAFF.names), rows=rows)


def _lent(lent: Lent) -> tuple[str, str, str]:
    return lent.post, lent.first.isoformat(), lent.last.isoformat()


@dataclass(frozen=True, slots=True, kw_only=True)
class StaffingMap:
    """Wards by the volunteers that they get, by the four on the spot, and the moves as arrows.

    Of fewer than 5 people at home no number is told.
    """

    themes: tuple[Theme, ...]
    sheet: Sheet
    ground: Ground

    @property
    def html(self) -> str:
        """One page that needs no network."""
        return page_html(theme_map(self.themes, self.sheet, ground=self.ground))

    @property
    def png(self) -> bytes:
        """A picture for reports, of the volunteers alone."""
        return picture(self.themes, self.sheet, ground=self.ground)


def staffing_map(
    made: Staffing, areas: AreaSet, *, language: Language, at: datetime
) -> StaffingMap:
    """Return the map of an allocation."""
    key_of = {name: area.key for area in areas.areas for name in (area.code, area.key)}
    off = sum(post.id not in key_of for post in made.city.posts)
    sheet = Sheet(
        title=TITLE[language],
        at=at,
        language=language,
        notes=(
            ON_DAY[language].format(day=day_text(made.wish.day)),
            NOTE[language],
            *([OFF_MAP[language].format(count=off)] if off else []),
        ),
        sample=areas.sample,
    )
    staffed = {
        key_of[post]: one for post, one in _staffed(made, language).items() if post in key_of
    }
    cards = {key_of[card.post]: card for card in made.cards if card.post in key_of}
    themes = (
        posts(areas.areas, staffed, language=language),
        spots(areas.areas, cards, language=language),
        moves(areas.areas, made.moves, language=language),
    )
    return StaffingMap(themes=themes, sheet=sheet, ground=Ground(areas=areas))


def _staffed(made: Staffing, language: Language) -> dict[str, Staffed]:
    has, gets = made.has, made.found.counts()
    why = {one.post: one.sentence.said_in(language) for one in made.shorts}
    over = {one.post: one for one in made.over}
    return {
        post.id: Staffed(
            band=post.band,
            has=has.get(post.id, 0),
            gets=gets.get(post.id, 0),
            people_home=post.people_home,
            needed=over[post.id].needed if post.id in over else 0,
            each=over[post.id].each if post.id in over else None,
            reason=why.get(post.id, ""),
        )
        for post in made.city.posts
    }
