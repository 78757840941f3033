"""``/api/duty-days``: who served on which days and how long, and what wards confirm of it."""

from typing import Annotated

from fastapi import APIRouter, Query

from api.dependencies import BureauDep, NowDep, UserDep
from api.records.places import place_day
from api.records.week_reports import week_of
from api.schemas.duty_days import ConfirmShape, DutyEntryShape, DutyLineShape
from api.schemas.faults import faults
from api.schemas.texts import Line
from api.schemas.week_reports import Week
from api.services import duty_days

router = APIRouter(prefix="/api/duty-days", tags=["duty days"], responses=faults(401, 403, 422))


@router.get("")
def get_duty_days(
    *,
    area: Annotated[Line, Query(min_length=1, examples=["vn-2021:27301"])],
    week: Annotated[Week, Query()],
    user: UserDep,
    bureau: BureauDep,
    now: NowDep,
) -> list[DutyLineShape]:
    """List the days of an area's volunteers: shifts, what the logs say, what was confirmed."""
    span = week_of(week, today=place_day(now))
    found = duty_days.find(bureau.store, user, bureau.area(area), span)
    return [DutyLineShape.from_domain(one) for one in found]


@router.post("", status_code=201, responses=faults(404, 409))
def post_duty_days(
    *, order: ConfirmShape, user: UserDep, bureau: BureauDep, now: NowDep
) -> list[DutyEntryShape]:
    """Sign days of the ledger; a correction is a new entry, with its reason."""
    given = [one.to_domain() for one in order.days]
    made = duty_days.confirm(bureau.store, user, given, now=now)
    return [DutyEntryShape.from_domain(one) for one in made]
