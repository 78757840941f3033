"""``/api/requests/{n}/door-code`` and ``/api/day-plans/{n}/door-codes``: told to who opens."""

from fastapi import APIRouter, Response

from api.dependencies import NowDep, StoreDep, UserDep
from api.records.day_plans import DayPlanNumber
from api.records.requests import RequestNumber
from api.schemas.bounds import Number
from api.schemas.door_codes import DoorCodeOrderShape, DoorCodeShape, SentCodesShape
from api.schemas.faults import faults
from api.services import door_codes

router = APIRouter(prefix="/api", tags=["door codes"], responses=faults(401, 403, 404, 409, 422))


@router.get("/requests/{request}/door-code")
def get_door_code(
    *, request: Number, response: Response, user: UserDep, store: StoreDep
) -> DoorCodeShape:
    """Show the code that is told by telephone to whoever opens the door that day.

    It is the same whoever goes there and by whichever version of the plan.
    """
    response.headers["Cache-Control"] = "no-store"
    return DoorCodeShape.from_domain(door_codes.find(store, user, RequestNumber(request)))


@router.post("/day-plans/{day_plan}/door-codes", status_code=202)
def post_door_codes(
    *, day_plan: Number, order: DoorCodeOrderShape, user: UserDep, store: StoreDep, now: NowDep
) -> SentCodesShape:
    """Send codes of a plan's doors by SMS, to whoever opens; who has no telephone is told back."""
    sent = door_codes.send(store, user, DayPlanNumber(day_plan), order.wanted, now=now)
    return SentCodesShape.from_domain(sent)
