"""``/api/volunteers``."""

from typing import Annotated

from fastapi import APIRouter, Query, Response

from api.dependencies import (
    DayRulesDep,
    GateTableDep,
    NowDep,
    PlacerDep,
    StoreDep,
    TodayDep,
    UserDep,
)
from api.records.volunteers import VolunteerNumber
from api.schemas.bounds import Day, Number
from api.schemas.faults import faults
from api.schemas.requests import Version
from api.schemas.states import VolunteerState
from api.schemas.supports import NewSupportShape, SupportShape
from api.schemas.texts import Line
from api.schemas.volunteers import (
    EndOfDutyShape,
    KeptShiftShape,
    NewFactShape,
    NewPostShape,
    NewVolunteerShape,
    ShiftShape,
    StateOrderShape,
    VolunteerShape,
    WholeVolunteerShape,
)
from api.services import posting, supports, volunteers

router = APIRouter(prefix="/api/volunteers", tags=["volunteers"], responses=faults(401, 403))


@router.post("", status_code=201, responses=faults(422))
def post_volunteer(
    *,
    order: NewVolunteerShape,
    response: Response,
    user: UserDep,
    store: StoreDep,
    placer: PlacerDep,
    table: GateTableDep,
    today: TodayDep,
    now: NowDep,
) -> VolunteerShape:
    """Keep somebody who applies."""
    spot = placer.place(order.place.point, order.place.ward)
    made = volunteers.enlist(store, user, order.to_domain(spot), now=now)
    response.headers["Location"] = f"/api/volunteers/{made.number}"
    return VolunteerShape.from_domain(made, user, day=today, table=table)


@router.get("", responses=faults(422))
def get_volunteers(
    *,
    user: UserDep,
    store: StoreDep,
    table: GateTableDep,
    today: TodayDep,
    state: Annotated[list[VolunteerState], Query()] = [],  # noqa: B006 - FastAPI copies it
    area: Line = "",
    after: Number | None = None,
    most: Annotated[int, Query(ge=1, le=1000)] = 100,
) -> list[VolunteerShape]:
    """List who lives or is posted in one's areas; `after` the last number gives the next page."""
    found = volunteers.find(
        store,
        user,
        day=today,
        states=state,
        area=area,
        after=None if after is None else VolunteerNumber(after),
        most=most,
    )
    return [VolunteerShape.from_domain(one, user, day=today, table=table) for one in found]


@router.get("/supports")
def get_all_supports(user: UserDep, store: StoreDep, today: TodayDep) -> list[SupportShape]:
    """List what was done for the volunteers whom one sees, the newest first."""
    return [SupportShape.from_domain(one) for one in supports.find(store, user, day=today)]


@router.get("/{volunteer}/supports", responses=faults(404, 422))
def get_supports(
    volunteer: Number, user: UserDep, store: StoreDep, today: TodayDep
) -> list[SupportShape]:
    """List what was done for a volunteer, the newest first."""
    found = supports.find(store, user, day=today, volunteer=VolunteerNumber(volunteer))
    return [SupportShape.from_domain(one) for one in found]


@router.post("/{volunteer}/supports", status_code=201, responses=faults(404, 409, 422))
def post_support(
    *,
    volunteer: Number,
    order: NewSupportShape,
    user: UserDep,
    store: StoreDep,
    today: TodayDep,
    now: NowDep,
) -> SupportShape:
    """Log what somebody was given, or how they are; how they are is for a ward head."""
    entry = order.to_domain(VolunteerNumber(volunteer), at=now)
    return SupportShape.from_domain(supports.log(store, user, entry, day=today))


@router.get("/{volunteer}", responses=faults(404, 422))
def get_volunteer(
    *, volunteer: Number, user: UserDep, store: StoreDep, table: GateTableDep, today: TodayDep
) -> WholeVolunteerShape:
    """Show a volunteer, the gates they pass today, and all that happened to them."""
    found, moves = volunteers.view(store, user, VolunteerNumber(volunteer), day=today)
    return WholeVolunteerShape.of(found, moves, user, day=today, table=table)


@router.post("/{volunteer}/facts", status_code=201, responses=faults(404, 409, 422))
def post_fact(
    *,
    volunteer: Number,
    order: NewFactShape,
    user: UserDep,
    store: StoreDep,
    table: GateTableDep,
    rules: DayRulesDep,
    today: TodayDep,
    now: NowDep,
) -> VolunteerShape:
    """Keep something that is known of a volunteer; it brings them as far as that leads.

    An override opens one gate, until its day, under the name of who enters it.
    """
    found = volunteers.add_fact(
        store,
        user,
        VolunteerNumber(volunteer),
        order.to_domain(),
        reason=order.reason,
        table=table,
        gates=rules.words.gates,
        permits=rules.words.permits,
        day=today,
        now=now,
    )
    return VolunteerShape.from_domain(found, user, day=today, table=table)


@router.post("/{volunteer}/posts", status_code=201, responses=faults(404, 409, 422))
def post_post(
    *,
    volunteer: Number,
    order: NewPostShape,
    user: UserDep,
    store: StoreDep,
    placer: PlacerDep,
    table: GateTableDep,
    today: TodayDep,
    now: NowDep,
) -> VolunteerShape:
    """Give a volunteer a post; they must pass the gates that it needs, and hold no other then."""
    post = order.to_domain(placer.reach(order.area), by=user.name)
    found = posting.assign(store, user, VolunteerNumber(volunteer), post, table=table, now=now)
    return VolunteerShape.from_domain(found, user, day=today, table=table)


@router.post("/{volunteer}/moves", responses=faults(404, 409, 422))
def post_state(
    *,
    volunteer: Number,
    order: StateOrderShape,
    user: UserDep,
    store: StoreDep,
    table: GateTableDep,
    today: TodayDep,
    now: NowDep,
) -> VolunteerShape:
    """Keep that a volunteer is sick, resting, off, back, ended or withdrawn."""
    found = volunteers.say(
        store,
        user,
        VolunteerNumber(volunteer),
        order.to,
        seen=order.version,
        reason=order.reason,
        day=today,
        now=now,
    )
    return VolunteerShape.from_domain(found, user, day=today, table=table)


@router.get("/{volunteer}/shifts/{day}", responses=faults(404, 422))
def get_shift(*, volunteer: Number, day: Day, user: UserDep, store: StoreDep) -> KeptShiftShape:
    """Show when a volunteer works on a day."""
    found = volunteers.view_shift(store, user, VolunteerNumber(volunteer), day)
    return KeptShiftShape.from_domain(found)


@router.put("/{volunteer}/shifts/{day}", status_code=204, responses=faults(404, 409, 422))
def put_shift(
    *,
    volunteer: Number,
    day: Day,
    order: ShiftShape,
    user: UserDep,
    store: StoreDep,
    now: NowDep,
) -> None:
    """Keep when a volunteer works on a day; `version` is the one that was seen, if there was."""
    number, seen = VolunteerNumber(volunteer), order.version
    volunteers.set_shift(store, user, number, day, order.to_domain(), seen=seen, now=now)


@router.delete("/{volunteer}/shifts/{day}", status_code=204, responses=faults(404, 409, 422))
def delete_shift(
    *,
    volunteer: Number,
    day: Day,
    version: Version,
    user: UserDep,
    store: StoreDep,
    now: NowDep,
) -> None:
    """Keep that a volunteer does not work on a day."""
    number = VolunteerNumber(volunteer)
    volunteers.set_shift(store, user, number, day, None, seen=version, now=now)


@router.post("/end-of-duty", responses=faults(422))
def post_end_of_duty(
    *,
    order: EndOfDutyShape,
    user: UserDep,
    store: StoreDep,
    placer: PlacerDep,
    table: GateTableDep,
    now: NowDep,
) -> list[VolunteerShape]:
    """End the duty of all who are posted in the areas; each goes on the collaborators' list."""
    areas = [placer.reach(key) for key in order.areas]
    ended = volunteers.end_duty(store, user, areas, day=order.day, reason=order.reason, now=now)
    return [VolunteerShape.from_domain(one, user, day=order.day, table=table) for one in ended]
