"""Why somebody or a depot from outside a ward serves it, as the board tells it."""

from typing import Literal

from pydantic import BaseModel, Field

from api.services.placing import Placer
from maps.wording import Language
from routing.from_outside import FromOutside
from routing.plan import Reason
from routing.problem import Problem


class OutsideShape(BaseModel):
    """What comes from outside the ward, how far, and why none of the ward's own does it."""

    vehicle: str
    depot: str | None = Field(description="What comes from outside; null: the vehicle does")
    home: str | None = Field(description="The ward that it is of")
    home_name: str
    reach: Literal["district", "beyond", "unknown"] = Field(
        description="Of the same district, or beyond it; unknown: nobody knows of which it is"
    )
    reason: Reason | None = Field(description="Null: the ward's own could, at more effort")
    sentence: str

    @classmethod
    def of(
        cls, found: FromOutside, problem: Problem, *, placer: Placer, language: Language
    ) -> "OutsideShape":
        """Return the shape of what was found."""
        home = found.home
        if found.depot is not None:
            home = problem.place(problem.depot(found.depot).place).area
        here = placer.district_of(found.area)
        there = "" if home is None else placer.district_of(home)
        reach: Literal["district", "beyond"] = "district" if here == there else "beyond"
        return cls(
            vehicle=found.vehicle,
            depot=found.depot,
            home=home,
            home_name="" if home is None else placer.name_of(home),
            reach=reach if here and there else "unknown",
            reason=found.reason,
            sentence=found.sentence.said_in(language),
        )
