"""Volunteers' links: given by the dispatcher, exchanged once, and the route that they open."""

from typing import Annotated, Final

from fastapi import APIRouter, Query, Request, Response

from api.dependencies import (
    ROUTE_COOKIE,
    ClientDep,
    DaysDep,
    GuessesDep,
    LanguageDep,
    LinkDep,
    LinkWaitDep,
    NowDep,
    RiskTableDep,
    RouteBookDep,
    SettingsDep,
    StoreDep,
    UserDep,
)
from api.errors import TooOften, own_issue, translated
from api.records.day_plans import DayPlanNumber
from api.records.reports import VolunteerOut, Worse
from api.records.volunteers import VolunteerNumber
from api.schemas.bounds import Number
from api.schemas.faults import IssueShape, faults
from api.schemas.feedback import KeptFeedbackShape, MyFeedbackShape
from api.schemas.links import (
    GivenLinksShape,
    LinkOrderShape,
    LinkShape,
    MyRouteShape,
    OpenedShape,
    SecretShape,
)
from api.schemas.reports import MyReportShape, ToldShape, code_of
from api.services import links, own_routes

router = APIRouter(prefix="/api", tags=["links"])
_MINE: Final = "/api/my-route"
URGENT: Final = frozenset({Worse.kind, VolunteerOut.kind})
"""What is told by a link that waits for no limit: somebody is worse, or who goes is not well."""


def _require_seldom(wait_s: int, *, is_urgent: bool) -> None:
    if wait_s and not is_urgent:
        raise TooOften(own_issue("asked-too-often", _MINE), after_s=wait_s)


@router.post(
    "/day-plans/{day_plan}/links", status_code=201, responses=faults(401, 403, 404, 409, 422)
)
def post_links(
    *,
    day_plan: Number,
    order: LinkOrderShape,
    request: Request,
    response: Response,
    user: UserDep,
    days: DaysDep,
    book: RouteBookDep,
    now: NowDep,
) -> GivenLinksShape:
    """Give volunteers of a published plan a link each, for their shift and one device.

    The links are told this once. A link that somebody had for that day is closed.
    """
    number = DayPlanNumber(day_plan)
    given, issues = links.give(days, user, number, wanted=order.wanted, book=book, now=now)
    response.headers["Cache-Control"] = "no-store"
    return GivenLinksShape.of(given, issues, page=f"{request.base_url}my-route")


@router.get("/day-plans/{day_plan}/links", responses=faults(401, 403, 404, 422))
def get_links(day_plan: Number, user: UserDep, store: StoreDep) -> list[LinkShape]:
    """List the links of a plan: who has opened theirs, and which are closed."""
    return [LinkShape.from_domain(one) for one in links.find(store, user, DayPlanNumber(day_plan))]


@router.delete("/day-plans/{day_plan}/links", responses=faults(401, 403, 404, 422))
def delete_links(
    *,
    day_plan: Number,
    user: UserDep,
    store: StoreDep,
    now: NowDep,
    volunteer: Annotated[list[Number], Query()] = [],  # noqa: B006 - FastAPI copies it
) -> list[LinkShape]:
    """Close the links of those volunteers, or of all; nothing opens by them any more."""
    wanted = frozenset(map(VolunteerNumber, volunteer))
    number = DayPlanNumber(day_plan)
    closed = links.revoke(store, user, number, wanted=wanted, now=now)
    return [LinkShape.from_domain(one) for one in closed]


@router.post("/links/exchange", status_code=201, responses=faults(404, 410, 422, 429))
def post_exchange(
    *,
    order: SecretShape,
    request: Request,
    response: Response,
    store: StoreDep,
    client: ClientDep,
    guesses: GuessesDep,
    now: NowDep,
) -> OpenedShape:
    """Open a link, once: a cookie opens the route until the shift ends.

    With `bearer` a secret for `Authorization: Bearer` is told instead.
    """
    link, secret = links.exchange(store, order.secret, client=client, guesses=guesses, now=now)
    if order.bearer:
        return OpenedShape(until=link.until, secret=secret)
    response.set_cookie(
        ROUTE_COOKIE,
        secret,
        max_age=int((link.until - now).total_seconds()),
        path=_MINE,
        httponly=True,
        samesite="strict",
        secure=request.url.scheme == "https",
    )
    return OpenedShape(until=link.until)


@router.get("/my-route", responses=faults(401, 410, 429))
def get_my_route(
    *, link: LinkDep, days: DaysDep, book: RouteBookDep, settings: SettingsDep, now: NowDep
) -> MyRouteShape:
    """Show a volunteer their own route of the day, as it is after all that was told and moved."""
    found = own_routes.own_route(days, link, book=book, now=now)
    return MyRouteShape.of(found, hotline=settings.hotline, now=now)


@router.post("/my-route/reports", responses=faults(401, 403, 410, 422, 429))
def post_my_report(
    *,
    order: MyReportShape,
    link: LinkDep,
    wait_s: LinkWaitDep,
    days: DaysDep,
    book: RouteBookDep,
    table: RiskTableDep,
    language: LanguageDep,
    now: NowDep,
) -> ToldShape:
    """Tell what happened on one's own route; late or out of order, it is kept exactly once.

    What the board cannot take is kept all the same, for a person to look at. Of very many that
    come by one link, those wait that do not say that somebody is worse or not well.
    """
    _require_seldom(wait_s, is_urgent=order.report.kind in URGENT)
    told = own_routes.tell(
        days,
        link,
        order.report.told_by(str(link.volunteer)),
        reason=order.reason,
        code=code_of(order.report),
        client_id=f"{link.volunteer}-{order.client_id}",
        told_at=order.told_at,
        book=book,
        table=table,
        now=now,
    )
    found = (translated(issue, language) for issue in told.issues)
    return ToldShape(
        conflict=[
            IssueShape(code=i.code, subject=i.subject, message=i.message, remedy=i.remedy)
            for i in found
        ],
        code=told.verdict,
    )


@router.post("/my-route/feedback", responses=faults(401, 403, 409, 410, 422, 429))
def post_my_feedback(
    *,
    order: MyFeedbackShape,
    link: LinkDep,
    wait_s: LinkWaitDep,
    days: DaysDep,
    book: RouteBookDep,
    now: NowDep,
) -> KeptFeedbackShape:
    """Say how people live at one of one's own stops; it is in the ward's inbox at once."""
    _require_seldom(wait_s, is_urgent=order.urgent)
    made = own_routes.say(
        days,
        link,
        order.task,
        order.said(),
        client_id=f"{link.volunteer}-{order.client_id}",
        told_at=order.told_at,
        book=book,
        now=now,
    )
    return KeptFeedbackShape(number=made.number)
