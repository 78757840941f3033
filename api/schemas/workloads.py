"""How work is spread over the volunteers of a day, as it is shown."""

from collections.abc import Collection

from pydantic import BaseModel, Field

from routing.workload import Spread, Workload, spread, spread_by_ward


class SpreadShape(BaseModel):
    """Hours at work of some volunteers, and who has none or more than is allowed."""

    volunteers: int
    least_minutes: int
    median_minutes: int
    most_minutes: int
    idle: list[str] = Field(description="Who may be sent and has nothing to do")
    over: list[str] = Field(description="Whose hours are over what is allowed, or past their shift")

    @classmethod
    def from_domain(cls, found: Spread) -> "SpreadShape":
        """Return its shape."""
        return cls(
            volunteers=found.vehicles,
            least_minutes=found.least_s // 60,
            median_minutes=found.median_s // 60,
            most_minutes=found.most_s // 60,
            idle=list(found.idle),
            over=list(found.over),
        )


class HoursShape(BaseModel):
    """Minutes at work from departure to return, and how many are allowed."""

    at_work: int
    allowed: int


class WorkShape(BaseModel):
    """The work of a day: of all, of each ward by its key (empty: of none), and of each one."""

    whole: SpreadShape
    wards: dict[str, SpreadShape]
    each: dict[str, HoursShape] = Field(description="By volunteer")

    def of_some(self, vehicles: Collection[str]) -> "WorkShape":
        """Return it with the hours of these alone; the spread stays that of all."""
        each = {who: hours for who, hours in self.each.items() if who in vehicles}
        return self.model_copy(update={"each": each})

    @classmethod
    def from_domain(cls, loads: Collection[Workload]) -> "WorkShape":
        """Return the shape of what each does."""
        return cls(
            whole=SpreadShape.from_domain(spread(loads)),
            wards={
                ward: SpreadShape.from_domain(one) for ward, one in spread_by_ward(loads).items()
            },
            each={
                one.vehicle: HoursShape(at_work=one.at_work_s // 60, allowed=one.allowed_s // 60)
                for one in loads
            },
        )
