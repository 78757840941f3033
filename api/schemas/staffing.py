"""A draft of staffing as it is asked for, shown and approved."""

from datetime import date, datetime
from typing import Final

from pydantic import BaseModel, ConfigDict, Field

from api.records.staffing_approvals import StaffingApproval
from api.records.users import User
from api.records.volunteers import VolunteerNumber
from api.schemas.bounds import Day, Number
from api.schemas.texts import Line
from api.services.staffing_approvals import Undone
from api.services.staffing_drafts import Approved, Drafted
from maps.wording import Language
from routing.staffing import Wish
from routing.staffing.values import Mode, MoveKind

MOST_RESERVE: Final = 10_000
"""So many people are kept back, or moved at once, at most; own bound, beyond any city's."""
MOST_KM: Final = 1000
"""No ward is farther from somebody's home; own bound, the length of half the country."""


class StaffingOrderShape(BaseModel):
    """Which wards are to be staffed for which day, and by which wish."""

    area: Line = Field(min_length=1, examples=["vn-2021:774"])
    day: Day
    mode: Mode = Field(default="need", description="By need in the band, or as even as can be")
    reserve: int = Field(default=0, ge=0, le=MOST_RESERVE, description="So many are kept back")
    furthest_km: int | None = Field(
        default=None, ge=0, le=MOST_KM, description="Nobody is sent farther from home"
    )

    def wish(self) -> Wish:
        """Return what the allocation is to keep to."""
        furthest_m = None if self.furthest_km is None else self.furthest_km * 1000
        return Wish(day=self.day, mode=self.mode, reserve=self.reserve, furthest_m=furthest_m)


class StaffingApprovalShape(StaffingOrderShape):
    """The same, and what of the draft is approved."""

    model_config = ConfigDict(extra="forbid")

    mark: Line = Field(min_length=1, description="Of the draft that was read")
    volunteers: list[Number] | None = Field(
        default=None, max_length=MOST_RESERVE, description="Whose moves; null: all of them"
    )

    def approved(self) -> Approved:
        """Return what is approved."""
        numbers = self.volunteers
        chosen = None if numbers is None else frozenset(map(VolunteerNumber, numbers))
        return Approved(mark=self.mark, numbers=chosen)


class ApprovedStaffingShape(BaseModel):
    """What was approved of a draft, and whether it was taken back."""

    number: int
    area: str
    day: date = Field(description="From which on the moves hold")
    by: str
    at: datetime
    volunteers: list[int]
    undone_by: str = Field(description="Who took it back; empty while it holds")
    undone_at: datetime | None

    @classmethod
    def of(cls, approval: StaffingApproval) -> "ApprovedStaffingShape":
        """Return the shape of an approval."""
        return cls(
            number=approval.number,
            area=approval.area.ward,
            day=approval.day,
            by=approval.by,
            at=approval.at,
            volunteers=[one.volunteer for one in approval.moved],
            undone_by=approval.undone_by,
            undone_at=approval.undone_at,
        )


class UndoneStaffingShape(BaseModel):
    """What came of taking an approval back."""

    back: list[int] = Field(description="Volunteers who work where they did before")
    left: list[int] = Field(description="Whose posts were changed since: they stay")

    @classmethod
    def of(cls, undone: Undone) -> "UndoneStaffingShape":
        """Return the shape of it."""
        return cls(back=[*undone.back], left=[*undone.left])


class StaffedWardShape(BaseModel):
    """What a ward has, gets and lacks."""

    ward: str
    name: str
    district: str
    people_home: int = Field(description="Who asked for something within 14 days")
    vulnerable: int
    floor: int
    ceiling: int
    has: int = Field(description="Volunteers on that day as it is")
    gets: int = Field(description="... once the draft holds")
    why: str = Field(description="Why it goes short; empty where it does not")
    on_the_spot: int = Field(description="How many of the four on the spot are there")
    ready: bool


class DraftedMoveShape(BaseModel):
    """A move that waits for approval."""

    volunteer: int
    name: str
    kind: MoveKind
    origin: str | None = Field(description="A ward; null: the reserve")
    origin_name: str
    target: str | None
    target_name: str
    first: date
    last: date | None = Field(description="Until when; null: for good")
    km_before: float | None = Field(description="From home in a straight line")
    km_after: float | None
    target_has: int
    target_gets: int


class StaffingShape(BaseModel):
    """A draft; it follows from the records, and is not kept."""

    area: str
    day: date
    mark: str
    volunteers: int
    unplaced: list[int] = Field(description="Of whom nobody knows where they live: they stay")
    under_way: list[int] = Field(
        description="Who goes out on the day by a plan that is given out: they stay"
    )
    wards: list[StaffedWardShape]
    moves: list[DraftedMoveShape]
    reliefs: list[str] = Field(description="What would help where wards go short")

    @classmethod
    def of(cls, drafted: Drafted, user: User, *, area: str, language: Language) -> "StaffingShape":
        """Return the shape of a draft as somebody sees it."""
        made = drafted.made
        names = {
            post.id: ", ".join(filter(None, (post.name, post.district))) for post in made.city.posts
        }
        return cls(
            area=area,
            day=made.wish.day,
            mark=drafted.mark,
            volunteers=len(made.city.volunteers),
            unplaced=[*drafted.unplaced],
            under_way=[*drafted.under_way],
            wards=_wards(drafted, language),
            moves=[
                DraftedMoveShape(
                    volunteer=int(move.volunteer),
                    name=drafted.people[move.volunteer].name_short if user.sees("person") else "",
                    kind=move.kind,
                    origin=move.origin,
                    origin_name="" if move.origin is None else names[move.origin],
                    target=move.target,
                    target_name="" if move.target is None else names[move.target],
                    first=move.first,
                    last=move.last,
                    km_before=_km(move.before_m),
                    km_after=_km(move.after_m),
                    target_has=move.had,
                    target_gets=move.gets,
                )
                for move in made.moves
            ],
            reliefs=[one.sentence.said_in(language) for one in made.reliefs],
        )


def _wards(drafted: Drafted, language: Language) -> list[StaffedWardShape]:
    made = drafted.made
    has, gets = made.has, made.found.counts()
    why = {one.post: one.sentence.said_in(language) for one in made.shorts}
    cards = {card.post: card for card in made.cards}
    return [
        StaffedWardShape(
            ward=post.id,
            name=post.name,
            district=post.district,
            people_home=post.people_home,
            vulnerable=post.vulnerable,
            floor=post.band.floor,
            ceiling=post.band.ceiling,
            has=has.get(post.id, 0),
            gets=gets.get(post.id, 0),
            why=why.get(post.id, ""),
            on_the_spot=cards[post.id].score,
            ready=cards[post.id].ready,
        )
        for post in made.city.posts
    ]


def _km(metres: int | None) -> float | None:
    return None if metres is None else round(metres / 1000, 1)
