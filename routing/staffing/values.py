"""Posts, the volunteers who may be sent there, and who goes where."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Final, Literal, NewType, get_args

from geodata.coordinates import LonLat
from routing.plan import Sentence

PostId = NewType("PostId", str)

PostKind = Literal["ward", "station", "facility", "distribution"]
POST_KINDS: Final[tuple[PostKind, ...]] = get_args(PostKind)

Mode = Literal["need", "level"]
"""By need within the band; or as even as possible, need deciding who has one more."""

MODES: Final[tuple[Mode, ...]] = get_args(Mode)


@dataclass(frozen=True, slots=True, kw_only=True)
class Band:
    """How many volunteers a post has, both ends included."""

    floor: int
    ceiling: int

    def __post_init__(self) -> None:
        if not 0 <= self.floor <= self.ceiling or not self.ceiling:
            raise ValueError(f"a band is 0 <= floor <= ceiling, at least 1, not {self}")


@dataclass(frozen=True, slots=True, kw_only=True)
class Spot:
    """What of the four on the spot (4 tại chỗ) a ward has, but the forces; None: unknown.

    Parameters
    ----------
    commanded
        Somebody named is in command there and can be reached.
    supply_days
        For how many days the goods that lie there last.
    vehicles
        How many stand there to move them.
    """

    commanded: bool | None = None
    supply_days: float | None = None
    vehicles: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Post:
    """Where volunteers are sent: a ward, or a place in one with a band of its own.

    Parameters
    ----------
    people_home
        People treated at home there.
    vulnerable
        How many of them are old, alone, disabled or have nobody.
    population, area_km2
        Of the ward; None where it is no ward.
    contact
        Whether one meets patients there.
    workers, retired, private
        Health workers at work there; retired and private ones who could be asked.
    """

    id: PostId
    name: str
    point: LonLat
    band: Band
    kind: PostKind = "ward"
    district: str = ""
    people_home: int = 0
    vulnerable: int = 0
    population: int | None = None
    area_km2: float | None = None
    contact: bool = True
    workers: int | None = None
    retired: int = 0
    private: int = 0
    spot: Spot = Spot()


@dataclass(frozen=True, slots=True, kw_only=True)
class Lent:
    """That somebody is lent to a post from a day to a day, both included."""

    post: PostId
    first: date
    last: date

    def __post_init__(self) -> None:
        if self.last < self.first:
            raise ValueError(f"lent until {self.last}, before {self.first}")

    def holds_on(self, day: date) -> bool:
        """Tell whether it holds on the day."""
        return self.first <= day <= self.last


@dataclass(frozen=True, slots=True, kw_only=True)
class Volunteer:
    """Somebody who may be sent to a post.

    Parameters
    ----------
    home
        Where they live, or the middle of their ward.
    home_ward
        None where only the point is known.
    post
        Where they belong; None: to the reserve, or not posted yet.
    reserve
        They belong to the reserve: they are lent, never posted for good.
    contact
        Whether they may work where one meets patients (antibody test).
    lent
        Where they are lent to now or later; they are back by themselves when it is over.
    """

    id: str
    home: LonLat
    home_ward: PostId | None = None
    post: PostId | None = None
    reserve: bool = False
    contact: bool = True
    lent: Lent | None = None

    def is_lent(self, day: date) -> bool:
        """Tell whether they are bound to a post that they are lent to on the day."""
        return self.lent is not None and self.lent.holds_on(day)

    def post_on(self, day: date) -> PostId | None:
        """Return where they work on the day; None: in the reserve."""
        if self.lent is not None and self.lent.holds_on(day):
            return self.lent.post
        return None if self.reserve else self.post


ShortReason = Literal[
    "too-few-people", "less-need", "too-far", "no-contact", "reserve-kept", "several-rules"
]


@dataclass(frozen=True, slots=True, kw_only=True)
class Short:
    """A post that has fewer than its floor, and why."""

    post: PostId
    has: int
    floor: int
    reason: ShortReason
    sentence: Sentence


@dataclass(frozen=True, slots=True, kw_only=True)
class Relief:
    """A change that was tried, and how many posts would still be short with it."""

    sentence: Sentence
    short: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Allocation:
    """Who goes where.

    Parameters
    ----------
    posts
        By volunteer; None: kept in the reserve.
    away_m
        By volunteer with a post: how far it is from home, in a straight line.
    gap
        By how much a better one might still be better: 0 is proven optimal.
    seconds
        How long it took.
    """

    posts: Mapping[str, PostId | None]
    away_m: Mapping[str, int]
    gap: float
    seconds: float

    def counts(self) -> dict[PostId, int]:
        """Return how many each post has that has any."""
        counted: dict[PostId, int] = {}
        for post in self.posts.values():
            if post is not None:
                counted[post] = counted.get(post, 0) + 1
        return counted


MoveKind = Literal["post", "lend", "return"]
MOVE_KINDS: Final[tuple[MoveKind, ...]] = get_args(MoveKind)


@dataclass(frozen=True, slots=True, kw_only=True)
class Move:
    """A draft: somebody works elsewhere than today.

    Parameters
    ----------
    kind
        Posted for good; lent from the first to the last day; back in the reserve.
    origin, target
        None: the reserve.
    before_m, after_m
        From home to the post, in a straight line; None where there is no post.
    had, gets
        How many volunteers the target has today, and when all moves are made.
    """

    volunteer: str
    kind: MoveKind
    origin: PostId | None
    target: PostId | None
    first: date
    last: date | None
    before_m: int | None = None
    after_m: int | None = None
    had: int = 0
    gets: int = 0
