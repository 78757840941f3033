"""The page of volunteers, at ``/volunteers``: who they are, trainings, permits, what they got."""

from collections.abc import Iterable
from typing import Final, get_args

from fastapi import APIRouter, Request
from fastapi.responses import HTMLResponse

from api.dependencies import (
    DayRulesDep,
    GateTableDep,
    LanguageDep,
    PlacerDep,
    StoreDep,
    TodayDep,
    UserDep,
)
from api.pages.rendering import render
from api.pages.words import DUTY_WORDS_FILE, VOLUNTEERS_WORDS_FILE, words
from api.records.patients import phone_key
from api.records.supports import FEELINGS, PRIVATE, SUPPORT_KINDS
from api.records.volunteers import SAID, VOLUNTEER, PostKind, Volunteer, VolunteerNumber
from api.routes.pages import answer, frame_of
from api.schemas.bounds import Number
from api.schemas.supports import SupportShape
from api.schemas.texts import Line
from api.schemas.volunteers import KeptShiftShape, VolunteerShape
from api.services import supports, volunteers
from api.services.week_figures import areas_of
from geodata.addresses import normalise

router = APIRouter(include_in_schema=False, default_response_class=HTMLResponse)
SHOWN: Final = 100
"""So many are listed at once: others are found by their name."""
_TRAINING: Final = "training:"


@router.get("/volunteers")
def volunteers_page(
    *,
    request: Request,
    user: UserDep,
    store: StoreDep,
    placer: PlacerDep,
    rules: DayRulesDep,
    table: GateTableDep,
    language: LanguageDep,
    today: TodayDep,
    name: Line = "",
    state: Line = "",
    number: Number | None = None,
) -> HTMLResponse:
    """List volunteers of one's areas, and show one with what may be entered of them."""
    w = words(language, VOLUNTEERS_WORDS_FILE)
    if number is None:
        states = [state] if state in VOLUNTEER.states else []
        seen = volunteers.find(store, user, day=today, states=states, area="")
        found = [one for one in seen if _is_meant(one, name)]
    else:
        found = [volunteers.view(store, user, VolunteerNumber(number), day=today)[0]]
    people = [
        VolunteerShape.from_domain(one, user, day=today, table=table) for one in found[:SHOWN]
    ]
    chosen = people[0] if number is not None else None
    logged = supports.find(
        store, user, day=today, volunteer=None if number is None else VolunteerNumber(number)
    )
    log = [SupportShape.from_domain(one) for one in logged]

    posts = words(language, DUTY_WORDS_FILE)
    shifts = (
        {}
        if number is None
        else volunteers.shifts_to_come(store, user, VolunteerNumber(number), day=today)
    )

    def post_kind(kind: str) -> str:
        return posts[f"post_{kind.replace('-', '_')}"]

    def said(what: str) -> str:
        return w.get(f"what_{what}", what)

    def said_all(all_of: Iterable[str], prefix: str) -> str:
        own = (one.removeprefix(prefix) for one in all_of if one.startswith(prefix))
        return ", ".join(map(said, own))

    def post_of(one: VolunteerShape) -> str:
        held = (post for post in one.posts if post.begins <= today)
        last = [post for post in held if post.ends is None or today <= post.ends]
        return placer.name_of(last[-1].area) if last else ""

    page = render(
        "volunteers.html",
        frame_of(request, language),
        w=w,
        name=name,
        state=state,
        states=VOLUNTEER.states,
        people=people,
        count=len(found),
        chosen=chosen,
        log=log,
        feelings={one.volunteer: one for one in reversed(log) if one.kind == PRIVATE},
        sees_feelings=user.sees("tests"),
        feelings_said=FEELINGS,
        gifts=[kind for kind in SUPPORT_KINDS if kind != PRIVATE],
        trainings=[
            gate.removeprefix(_TRAINING)
            for gate in sorted(rules.words.gates)
            if gate.startswith(_TRAINING)
        ],
        permits=sorted(rules.words.permits),
        sayable=sorted(VOLUNTEER.moves[chosen.state] & SAID) if chosen else [],
        areas={key: placer.name_of(key) for key in areas_of(placer, user)},
        may={
            "train": user.may("volunteers.train"),
            "say": user.may("volunteers.post"),
            "log": user.may("volunteers.enlist"),
            "certify": user.may("duty.read"),
        },
        shifts={day: KeptShiftShape.from_domain(one) for day, one in shifts.items()},
        post_kinds=get_args(PostKind),
        post_kind=post_kind,
        said=said,
        said_all=said_all,
        post_of=post_of,
        area_name=lambda key: placer.name_of(key) if key else "",
        today=today,
    )
    return answer(request, page, language=language)


def _is_meant(one: Volunteer, name: str) -> bool:
    """Tell whether what was typed stands in a name, or is the phone or number."""
    wanted = normalise(name).plain
    if not wanted:
        return True
    digits = phone_key(name)
    by_number = bool(digits) and (digits == str(one.number) or digits in phone_key(one.phone))
    return wanted in normalise(one.name_short).plain or by_number
