"""What the product proposes for a running day: re-plans, and offers for a request."""

from datetime import datetime

from pydantic import BaseModel, Field

from api.records.replans import ReplanState
from api.schemas.arranging import EffectShape
from api.schemas.bounds import Moment, Number
from api.schemas.orders import ClientId, Order, Version
from api.schemas.plans import ScoreShape
from api.schemas.texts import Line, Note
from api.services.emergencies import Offered
from api.services.replanning import Proposal
from routing.dispatch import (
    Changes,
    Promise,
)
from routing.live.tally import Tally
from routing.model import TaskId, VehicleId


class ReplanOrderShape(Order):
    """How long to search, and how soon what begins stays as it is."""

    seconds: int = Field(default=10, ge=1, le=600)
    ahead_minutes: int = Field(default=5, ge=1, le=1440)
    seed: int = Field(default=1, ge=0, le=2**31 - 1)


class ChangesShape(BaseModel):
    """What a re-plan changes for people."""

    another: list[str] = Field(description="Tasks that another volunteer does")
    moved: list[str] = Field(description="Tasks whose told time moves by over 15 minutes")
    dropped: list[str]
    added: list[str]
    reordered: list[str] = Field(description="Volunteers whose next hour comes otherwise")

    @classmethod
    def from_domain(cls, changes: Changes) -> "ChangesShape":
        """Return the shape of changes."""
        return cls(
            another=list(changes.another),
            moved=list(changes.moved),
            dropped=list(changes.dropped),
            added=list(changes.added),
            reordered=list(changes.reordered),
        )


class TallyShape(BaseModel):
    """What of the open tasks somebody does."""

    planned: int
    left_out: int
    late: int = Field(description="Of those planned, after their deadline")
    travel_s: int

    @classmethod
    def from_domain(cls, tally: Tally) -> "TallyShape":
        """Return the shape of counts."""
        return cls(
            planned=tally.planned,
            left_out=tally.left_out,
            late=tally.late,
            travel_s=tally.travel_s,
        )


class ReplanShape(BaseModel):
    """A re-plan as it goes."""

    number: int
    version: int
    by: str
    ordered_at: datetime
    state: ReplanState
    before: ScoreShape | None
    after: ScoreShape | None
    tally_before: TallyShape | None
    tally_after: TallyShape | None
    unassigned: int | None
    changes: ChangesShape | None

    @classmethod
    def from_domain(cls, proposal: Proposal) -> "ReplanShape":
        """Return the shape of a re-plan."""
        kept, found = proposal.kept, proposal.found
        return cls(
            number=kept.number,
            version=kept.version,
            by=kept.by,
            ordered_at=kept.ordered_at,
            state=kept.state,
            before=None if found is None else ScoreShape.from_domain(found.before),
            after=None if found is None else ScoreShape.from_domain(found.after),
            tally_before=None if found is None else TallyShape.from_domain(found.tally_before),
            tally_after=None if found is None else TallyShape.from_domain(found.tally_after),
            unassigned=None if found is None else len(found.unassigned),
            changes=None if found is None else ChangesShape.from_domain(found.changes),
        )


class TakeShape(Order):
    """Why a re-plan is taken."""

    reason: Note = ""


class OfferShape(BaseModel):
    """One way to take a request in at once, and what it does to others."""

    day_plan: int
    letter: str
    version: int
    task: str
    vehicle: str
    name: str
    after: str | None
    arrives: datetime
    starts: datetime
    delta: ScoreShape
    effects: list[EffectShape]
    late: list[str]
    pushed_back: list[str]
    lent: bool

    @classmethod
    def from_domain(cls, offered: Offered) -> "OfferShape":
        """Return the shape of an offer."""
        day, offer = offered.day, offered.offer
        return cls(
            day_plan=day.day_plan.number,
            letter=day.day_plan.letter,
            version=day.version,
            task=offer.task,
            vehicle=offer.vehicle,
            name=day.board.day.vehicle(offer.vehicle).show.get("name_short", ""),
            after=offer.after,
            arrives=day.moment(offer.arrives_s),
            starts=day.moment(offer.starts_s),
            delta=ScoreShape.from_domain(offer.delta),
            effects=[EffectShape.from_domain(one, day) for one in offer.effects],
            late=list(offer.late),
            pushed_back=list(offer.pushed_back),
            lent=offer.lent,
        )


class AssignmentShape(Order):
    """The offer that is taken, as it was made: it holds if it still comes to about that."""

    day_plan: Number
    vehicle: Line
    starts: Moment
    delta: ScoreShape
    version: Version
    reason: Note = ""
    client_id: ClientId = ""

    def promise(self, midnight: datetime) -> Promise:
        """Return what the offer is held to."""
        return Promise(
            task=TaskId(""),
            vehicle=VehicleId(self.vehicle),
            starts_s=int((self.starts - midnight).total_seconds()),
            harm=(self.delta.harm1, self.delta.harm2, self.delta.harm3),
            version=self.version,
        )
