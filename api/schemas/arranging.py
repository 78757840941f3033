"""What a person decides on a running day, and what comes of it: moves, pins, closing."""

from datetime import datetime

from pydantic import BaseModel, Field, model_validator

from api.errors import WrongField
from api.rule_words import RULE_WORDS
from api.schemas.boards import BoardShape
from api.schemas.bounds import Moment, Number
from api.schemas.orders import ClientId, Order, Version
from api.schemas.plans import ScoreShape
from api.schemas.texts import Line, Note
from api.services.run_boards import Running
from maps.wording import Language
from routing.dispatch import (
    Arrangement,
    Effect,
    Step,
)
from routing.model import TaskId, VehicleId
from routing.plan import Rule


class StepShape(Order):
    """Where a task is put: with whom, right after which; nobody: taken out; none before: first."""

    task: Line
    vehicle: Line | None
    after: Line | None = None

    def to_domain(self) -> Step:
        """Return the step."""
        return Step(
            task=TaskId(self.task),
            vehicle=None if self.vehicle is None else VehicleId(self.vehicle),
            after=None if self.after is None else TaskId(self.after),
        )


class ArrangementOrderShape(Order):
    """Tasks that are put elsewhere, all at once: a move, a swap, an insertion, a taking out.

    With `only_try` nothing is done, and the answer says what would come of it.
    """

    steps: list[StepShape] = Field(min_length=1, max_length=100)
    version: Version = Field(description="Of the board that was seen")
    only_try: bool = False
    reason: Note = ""
    client_id: ClientId = ""


class BrokenRuleShape(BaseModel):
    """A rule that keeps a task from where it was put."""

    task: str
    vehicle: str
    rule: Rule
    what: str


class EffectShape(BaseModel):
    """What becomes of a stop; without a time it is not planned then."""

    task: str | None
    depot: str | None
    before: datetime | None
    after: datetime | None
    late: bool

    @classmethod
    def from_domain(cls, effect: Effect, day: Running) -> "EffectShape":
        """Return the shape of an effect."""
        return cls(
            task=effect.task,
            depot=effect.depot,
            before=None if effect.before_s is None else day.moment(effect.before_s),
            after=None if effect.after_s is None else day.moment(effect.after_s),
            late=effect.late,
        )


class TrialOrderShape(Order):
    """With whom a request would be put, right after which task; none before: first."""

    day_plan: Number
    vehicle: Line
    after: Line | None = None


class TrialShape(BaseModel):
    """What would come of putting tasks elsewhere."""

    broken: list[BrokenRuleShape]
    effects: list[EffectShape]
    late: list[str]
    delta: ScoreShape
    minutes: float = Field(description="By so much the rides get longer")
    kilometres: float
    needs_reason: bool

    @classmethod
    def from_domain(cls, day: Running, found: Arrangement, *, language: Language) -> "TrialShape":
        """Return the shape of what would come."""
        word = 0 if language == "vi" else 1
        return cls(
            broken=[
                BrokenRuleShape(
                    task=one.task,
                    vehicle=one.vehicle,
                    rule=one.rule,
                    what=RULE_WORDS[one.rule][word],
                )
                for one in found.broken
            ],
            effects=[EffectShape.from_domain(one, day) for one in found.effects],
            late=list(found.late),
            delta=ScoreShape.from_domain(found.delta),
            minutes=round(found.travel_s / 60, 1),
            kilometres=round(found.travel_m / 1000, 2),
            needs_reason=found.harms,
        )


class ArrangementShape(TrialShape):
    """What comes of an arrangement, and the board where it was done."""

    done: bool
    board: BoardShape | None = Field(description="None where it was only tried")

    @classmethod
    def of(
        cls,
        day: Running,
        found: Arrangement,
        *,
        board: BoardShape | None,
        language: Language,
    ) -> "ArrangementShape":
        """Return the shape of an arrangement; with the board if it was done."""
        trial = TrialShape.from_domain(day, found, language=language)
        return cls(done=board is not None, board=board, **dict(trial))


class PinOrderShape(Order):
    """What stays with who has it: tasks, and all that volunteers still have to do."""

    tasks: list[Line] = Field(default=[], max_length=500)
    vehicles: list[Line] = Field(default=[], max_length=500)
    until: Moment | None = Field(default=None, description="Else to the end of the day")
    reason: Note = Field(min_length=1)

    @model_validator(mode="after")
    def _names_something(self) -> "PinOrderShape":
        if not self.tasks and not self.vehicles:
            raise WrongField("nothing-named")
        return self


class CloseShape(Order):
    """Why a day is closed though not all of it was told."""

    reason: Note = ""
