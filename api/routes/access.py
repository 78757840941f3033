"""Who may call what: one table of all endpoints. What does not stand in it is refused."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from types import MappingProxyType
from typing import Final

from fastapi import Request
from fastapi.routing import APIRoute
from starlette.concurrency import run_in_threadpool

from api.dependencies import (
    NowDep,
    StoreDep,
    client_of,
    limits_of,
    route_secret_of,
    secret_of,
)
from api.errors import Forbidden, NotSignedIn, TooOften, Unreachable, own_issue
from api.records.roles import Action
from api.records.users import User
from api.services.access import known_user, note_read, require_role, who
from api.services.limits import What
from api.services.links import let_in, refuse_link
from api.services.owning import require_own
from api.store.session import Store


@dataclass(frozen=True, slots=True, kw_only=True)
class Need:
    """What somebody must be allowed to do to call an endpoint.

    Parameters
    ----------
    action
        None: being signed in is enough.
    also
        What they must be allowed to do besides; None: nothing.
    whole
        Whether it shows or changes what belongs to no area: then no area may bind who calls.
    """

    action: Action | None
    also: Action | None = None
    whole: bool = False

    @property
    def actions(self) -> tuple[Action, ...]:
        """All that they must be allowed to do."""
        return tuple(action for action in (self.action, self.also) if action is not None)


OPEN: Final[frozenset[str]] = frozenset(
    {
        "GET /api/health",
        "POST /api/sign-ins",
        "POST /api/links/exchange",
        "GET /my-route",
        "GET /my-route-worker.js",
        "GET /sign-in",
        "POST /sign-in",
        "GET /docs",
        "GET /static/fonts/{weight}.ttf",
        "GET /vroom/health",
        "GET /verify/{order}",
    }
)
"""What anybody may call; it shows nothing of anybody."""

SIGNING_IN: Final = frozenset({"POST /api/sign-ins", "POST /sign-in"})
TAKING_IN: Final = frozenset(
    {
        "POST /api/requests",
        "POST /api/requests/import",
        "POST /api/stubs/{stub}/entry",
        "POST /api/requests/{request}/offers",
        "POST /api/requests/{request}/assignments",
        "POST /api/calls/{call}/outcome",
        "POST /api/my-route/reports",
        "POST /api/my-route/feedback",
        "POST /api/sms/replies",
    }
)
"""What is never refused for coming too often; by a link, where it cannot wait (`URGENT`)."""
BY_LINK: Final[frozenset[str]] = frozenset(
    {
        "GET /api/my-route",
        "GET /api/my-route/record",
        "GET /api/my-route/certificate.pdf",
        "POST /api/my-route/reports",
        "POST /api/my-route/feedback",
    }
)
"""What a volunteer's link opens, and nothing else; it shows their own route and record alone."""

_ME: Final = Need(action=None)
_MADE: Final = Need(action="problems.make", whole=True)
_PROBLEMS: Final = Need(action="problems.read", whole=True)
_SOLVED: Final = Need(action="plans.make", whole=True)
_PLANS: Final = Need(action="plans.read", whole=True)
_ADDED: Final = Need(action="requests.add")
_READ: Final = Need(action="requests.read")
_DAY_PLANNED: Final = Need(action="plans.make")
_DAY_PLANS: Final = Need(action="plans.read")
_RUN: Final = Need(action="plans.run")
_BEDS: Final = Need(action="beds.read")
_STOCK: Final = Need(action="stock.read")
_MOVED: Final = Need(action="stock.move")
_KEPT: Final = Need(action="stock.keep")
_LINKS: Final = Need(action="links.give")
_DOORS: Final = Need(action="door-codes.tell")
_REPLIES: Final = Need(action="replies.keep")
_CYLINDERS: Final = Need(action="cylinders.read")
_VOLUNTEERS: Final = Need(action="volunteers.read")
_SEEN_USERS: Final = Need(action="users.read")
_USERS: Final = Need(action="users.manage")
_REPORTS: Final = Need(action="reports.read")
_WRITTEN: Final = Need(action="reports.write")
_DUTY: Final = Need(action="duty.read")
_AUDIT: Final = Need(action="audit.read")

NEEDS: Final[Mapping[str, Need]] = MappingProxyType(
    {
        "GET /": _ME,
        "GET /problems": _PROBLEMS,
        "GET /problems/{problem}": _PROBLEMS,
        "GET /plans/{plan}": _PLANS,
        "POST /sign-out": _ME,
        "GET /api/me": _ME,
        # what of it each hears stands in `api.services.feed`
        "GET /api/feed": _ME,
        "DELETE /api/sign-ins/current": _ME,
        "POST /api/problems": _MADE,
        "GET /api/problems": _PROBLEMS,
        "GET /api/problems/{problem}": _PROBLEMS,
        "GET /api/problems/{problem}/document": _PROBLEMS,
        "POST /api/problems/{problem}/solve": _SOLVED,
        "GET /api/jobs": _PLANS,
        "GET /api/jobs/{job}": _PLANS,
        "GET /api/jobs/{job}/events": _PLANS,
        "POST /api/jobs/{job}/cancel": _SOLVED,
        "POST /api/jobs/{job}/restart": _SOLVED,
        "POST /api/plans": _SOLVED,
        "GET /api/plans": _PLANS,
        "GET /api/plans/{plan}": _PLANS,
        "GET /api/plans/{plan}/document": _PLANS,
        "GET /api/plans/{plan}/check": _PLANS,
        "GET /api/plans/{plan}/map": _PLANS,
        "GET /api/plans/{plan}/lists.zip": _PLANS,
        "GET /api/plans/{plan}/lists/{vehicle:path}.pdf": _PLANS,
        "GET /api/plans/{plan}/plan.csv": _PLANS,
        "POST /api/requests": Need(action="requests.add"),
        "POST /api/requests/import": Need(action="requests.add"),
        "GET /api/requests": _READ,
        "GET /api/requests/counts": _READ,
        "GET /api/requests/{request}": _READ,
        # which states each role may bring a request into stands in `api.records.requests`
        "POST /api/requests/{request}/moves": _READ,
        "DELETE /api/requests/{request}/moves/last": Need(action="requests.close"),
        "PUT /api/requests/{request}/risk": Need(action="requests.triage"),
        "PUT /api/requests/{request}/place": Need(action="requests.verify"),
        "POST /api/requests/{request}/corrections": Need(action="requests.verify"),
        "GET /api/requests/{request}/duplicates": Need(action="requests.merge"),
        "POST /api/requests/{request}/merge": Need(action="requests.merge"),
        "DELETE /api/requests/{request}/merge": Need(action="requests.merge"),
        "POST /api/calls/plan": Need(action="calls.plan"),
        "GET /api/calls": Need(action="patients.read"),
        "POST /api/calls/{call}/no-answer": Need(action="calls.record"),
        "POST /api/calls/{call}/outcome": Need(action="calls.record"),
        "PUT /api/calls/{call}/outcome": Need(action="calls.record"),
        "GET /api/patients/{patient}": Need(action="patients.read"),
        "POST /api/patients/{patient}/shares": Need(action="patients.share"),
        "DELETE /api/patients/{patient}/shares/{organisation}": Need(action="patients.share"),
        "GET /api/facilities": _BEDS,
        "PUT /api/facilities/{facility}": Need(action="beds.keep"),
        "POST /api/facilities/{facility}/beds": Need(action="beds.hold"),
        "GET /api/facilities/{facility}/beds": _BEDS,
        "POST /api/beds/{bed}/moves": Need(action="beds.hold"),
        "GET /volunteers": _VOLUNTEERS,
        "GET /paper": _ADDED,
        "GET /api/paper.zip": _DAY_PLANS,
        "POST /api/stubs": _ADDED,
        "GET /api/stubs": _ADDED,
        "GET /api/stubs/{stub}": _ADDED,
        "POST /api/stubs/{stub}/entry": _ADDED,
        "POST /api/stubs/{stub}/moves": _ADDED,
        "GET /api/stubs/batches/{batch}/forms.pdf": _ADDED,
        "POST /api/stubs/batches/{batch}/counts": _ADDED,
        "GET /api/transfers": Need(action="beds.read", also="requests.read"),  # a row a person
        "GET /api/transfers/took": _BEDS,
        "GET /api/depots": Need(action="depots.read"),
        "PUT /api/depots/{depot}": Need(action="depots.keep"),
        "POST /api/depots/import": Need(action="depots.keep"),
        "POST /api/cylinders/import": Need(action="cylinders.keep"),
        "POST /api/posts/import": Need(action="volunteers.post"),
        "POST /api/shifts/import": Need(action="volunteers.post"),
        # which row asks for which right stands in `api.records.volunteers.NEEDS`
        "POST /api/facts/import": _VOLUNTEERS,
        "POST /api/volunteers/import": Need(action="volunteers.enlist"),
        "POST /api/patients/import": Need(action="patients.add"),
        "GET /api/requests/export": Need(action="requests.export"),
        "GET /api/volunteers/export": Need(action="volunteers.export"),
        "GET /api/cylinders/export": _CYLINDERS,
        "GET /api/facilities/export": _BEDS,
        "GET /api/depots/export": Need(action="depots.read"),
        "POST /api/depots/{depot}/receipts": _KEPT,
        "POST /api/depots/{depot}/issues": _MOVED,
        "POST /api/depots/{depot}/returns": _MOVED,
        "POST /api/depots/{depot}/counts": _KEPT,
        "POST /api/depots/{depot}/whole-counts": Need(action="cylinders.keep"),
        "GET /api/stock": _STOCK,
        "GET /api/stock/movements": _STOCK,
        "GET /api/batches/{batch}": _STOCK,
        "POST /api/batches/{batch}/moves": _KEPT,
        "POST /api/requests/{request}/medicine-orders": Need(action="medicine.order"),
        "GET /api/requests/{request}/medicine-orders": _READ,
        "GET /api/medicine-orders/{medicine_order}": _READ,
        "POST /api/medicine-orders/{medicine_order}/withdraw": Need(action="medicine.order"),
        "POST /api/requests/{request}/second-bag": Need(action="bags.override"),
        "POST /api/day-plans": _DAY_PLANNED,
        "POST /vroom": _DAY_PLANNED,
        "GET /api/day-plans": _DAY_PLANS,
        "GET /api/day-plans/{day_plan}": _DAY_PLANS,
        "POST /api/day-plans/{day_plan}/propose": _DAY_PLANNED,
        "POST /api/day-plans/{day_plan}/publish": Need(action="plans.publish"),
        "POST /api/day-plans/{day_plan}/drop": _DAY_PLANNED,
        "GET /api/day-plans/{day_plan}/plan": _DAY_PLANS,
        "GET /api/day-plans/{day_plan}/check": _DAY_PLANS,
        "GET /api/day-plans/{day_plan}/map": _DAY_PLANS,
        "GET /api/day-plans/{day_plan}/map.png": _DAY_PLANS,
        "GET /api/day-plans/{day_plan}/playback": _DAY_PLANS,
        "GET /api/day-plans/{day_plan}/geojson": _DAY_PLANS,
        "GET /api/day-plans/{day_plan}/lists.zip": _DAY_PLANS,
        "GET /api/day-plans/{day_plan}/lists/{volunteer}.pdf": _DAY_PLANS,
        "GET /api/day-plans/{day_plan}/sheet.pdf": _DAY_PLANS,
        "GET /api/day-plans/{day_plan}/changes": _DAY_PLANS,
        "POST /api/day-plans/{day_plan}/close": _RUN,
        "GET /api/day-plans/{day_plan}/board": _DAY_PLANS,
        "GET /api/day-plans/{day_plan}/day": _DAY_PLANS,
        "GET /api/day-plans/{day_plan}/ground": _DAY_PLANS,
        "GET /api/day-plans/{day_plan}/tasks/{task}/from-outside": Need(action="plans.run"),
        "GET /api/day-plans/{day_plan}/acts": _DAY_PLANS,
        "POST /api/day-plans/{day_plan}/reports": _RUN,
        "POST /api/day-plans/{day_plan}/arrangements": _RUN,
        "GET /api/day-plans/{day_plan}/alerts": _DAY_PLANS,
        "PUT /api/day-plans/{day_plan}/alerts": _RUN,
        "POST /api/requests/{request}/trials": _RUN,
        "POST /api/day-plans/{day_plan}/pins": _RUN,
        "DELETE /api/day-plans/{day_plan}/pins/{task}": _RUN,
        "POST /api/day-plans/{day_plan}/undo": _RUN,
        "POST /api/day-plans/{day_plan}/replans": _RUN,
        "GET /api/day-plans/{day_plan}/replans/last": _RUN,
        "POST /api/day-plans/{day_plan}/replans/{replan}/take": _RUN,
        "GET /api/handovers/draft": _RUN,
        "POST /api/handovers": _RUN,
        "GET /api/handovers": _RUN,
        "GET /api/handovers/{handover}": _RUN,
        "POST /api/handovers/{handover}/take": _RUN,
        "POST /api/requests/{request}/offers": _RUN,
        "POST /api/requests/{request}/assignments": _RUN,
        "GET /api/volunteers/{volunteer}/shifts/{day}": _VOLUNTEERS,
        "GET /api/volunteers/{volunteer}/certificate.pdf": _DUTY,
        "POST /api/day-plans/{day_plan}/links": _LINKS,
        "GET /api/day-plans/{day_plan}/links": _LINKS,
        "DELETE /api/day-plans/{day_plan}/links": _LINKS,
        "PUT /api/volunteers/{volunteer}/shifts/{day}": Need(action="volunteers.post"),
        "DELETE /api/volunteers/{volunteer}/shifts/{day}": Need(action="volunteers.post"),
        "GET /api/requests/{request}/door-code": _DOORS,
        "POST /api/day-plans/{day_plan}/door-codes": _DOORS,
        "GET /api/day-plans/{day_plan}/sms": _LINKS,
        "POST /api/day-plans/{day_plan}/sms": _LINKS,
        "POST /api/sms/replies": _REPLIES,
        "GET /api/sms/replies": _REPLIES,
        "POST /api/sms/replies/{reply}/see-to": _REPLIES,
        "POST /api/feedback": Need(action="feedback.add"),
        "GET /api/feedback": Need(action="feedback.read"),
        "POST /api/feedback/{feedback_number}/acknowledge": Need(action="feedback.acknowledge"),
        "GET /api/messages": _DAY_PLANS,
        "GET /api/messages/{message}": _DAY_PLANS,
        "POST /api/messages/{message}/moves": Need(action="plans.publish"),
        "GET /api/health/findings": _ME,
        "GET /health": _ME,
        "POST /api/cylinders": Need(action="cylinders.keep"),
        "GET /api/cylinders": _CYLINDERS,
        "GET /api/cylinders/counts": _CYLINDERS,
        "GET /api/cylinders/short-nights": Need(action="patients.read"),
        "GET /api/cylinders/{cylinder}": _CYLINDERS,
        "POST /api/cylinders/{cylinder}/moves": Need(action="cylinders.move"),
        "POST /api/cylinders/{cylinder}/recovery": Need(action="requests.add"),
        "POST /api/volunteers": Need(action="volunteers.enlist"),
        "GET /api/volunteers": _VOLUNTEERS,
        "GET /api/volunteers/{volunteer}": _VOLUNTEERS,
        # who may keep which fact, and say which state, stands beside the facts and states
        "POST /api/volunteers/{volunteer}/facts": _VOLUNTEERS,
        "POST /api/volunteers/{volunteer}/posts": Need(action="volunteers.post"),
        "POST /api/volunteers/{volunteer}/moves": _VOLUNTEERS,
        # which line asks for which right stands in `api.records.supports`
        "GET /api/volunteers/supports": _VOLUNTEERS,
        "GET /api/volunteers/{volunteer}/supports": _VOLUNTEERS,
        "POST /api/volunteers/{volunteer}/supports": _VOLUNTEERS,
        "POST /api/volunteers/end-of-duty": Need(action="volunteers.post"),
        "GET /api/staffing": _VOLUNTEERS,
        "GET /api/staffing/map": _VOLUNTEERS,
        "GET /api/staffing/approvals": _VOLUNTEERS,
        "POST /api/staffing/approvals": Need(action="volunteers.post"),
        "POST /api/staffing/approvals/{approval}/undo": Need(action="volunteers.post"),
        "GET /staffing": _VOLUNTEERS,
        "GET /api/campaign": _REPORTS,
        "GET /api/campaign/{milestone}/report": _REPORTS,
        "GET /api/reports": _REPORTS,
        "POST /api/reports": _WRITTEN,
        "GET /api/reports/figures": _REPORTS,
        "GET /api/reports/meeting.pdf": _REPORTS,
        "GET /api/reports/{week_report}": _REPORTS,
        "PUT /api/reports/{week_report}/texts": _WRITTEN,
        "POST /api/reports/{week_report}/sign": Need(action="reports.sign"),
        "GET /api/reports/{week_report}/file.pdf": _REPORTS,
        "GET /api/reports/{week_report}/file.xlsx": _REPORTS,
        "GET /api/reports/{week_report}/file.docx": _REPORTS,
        "GET /reports": _REPORTS,
        "GET /reports/{week_report}": _REPORTS,
        "GET /duty-days": _DUTY,
        "GET /api/duty-days": _DUTY,
        "POST /api/duty-days": Need(action="duty.confirm"),
        "GET /api/pay-lists": _DUTY,
        "POST /api/pay-lists": Need(action="duty.pay"),
        "GET /api/pay-lists/{pay_list}": _DUTY,
        "GET /api/pay-lists/{pay_list}/file.xlsx": _DUTY,
        "POST /api/pay-lists/{pay_list}/settlement": Need(action="duty.pay"),
        "GET /api/aggregates/wards": Need(action="aggregates.read"),
        # which themes of a map each role sees stands in `api.services.maps`
        "GET /api/maps": _ME,
        "GET /api/maps/ground": _ME,
        "GET /api/maps/{name}.png": _ME,
        "GET /api/maps/{name}/geojson": _ME,
        "GET /api/maps/{name}": _ME,
        "GET /api/users": _SEEN_USERS,
        "POST /api/users": _USERS,
        "DELETE /api/users/{name}": _USERS,
        "PUT /api/users/{name}/password": _USERS,
        "GET /api/audit": _AUDIT,
        "GET /api/audit/faults": _AUDIT,
    }
)


def opens(user: User, endpoint: str) -> bool:
    """Tell whether somebody may call an endpoint of the table at all, in their areas."""
    need = NEEDS[endpoint]
    return all(map(user.may, need.actions)) and (user.everywhere or not need.whole)


async def gate(request: Request, store: StoreDep, now: NowDep) -> None:
    """Let a call on only if its endpoint is open, or who calls may; reads are noted.

    What needs the database goes to a thread; who was asked about a moment ago needs none.
    """
    endpoint = f"{request.method} {endpoint_path(request)}"
    address = request.client.host if request.client else ""
    _require_seldom(request, endpoint, "sign-in" if endpoint in SIGNING_IN else "address", address)
    if endpoint in OPEN:
        return
    if request.app.state.snapshot.is_lost:  # told at once: nobody waits for what does not answer
        raise Unreachable(own_issue("database-unreachable", "donghanh"))
    if endpoint in BY_LINK:
        guesses = request.app.state.guesses
        secret, client = route_secret_of(request), client_of(request)
        request.state.link = await run_in_threadpool(
            let_in, store, secret, client=client, guesses=guesses, now=now
        )
        _note_link(request, endpoint)
        return
    secret = secret_of(request)
    user = known_user(store, secret, now=now)
    if user is None:
        user = await run_in_threadpool(_who, store, secret, endpoint=endpoint, now=now)
    request.state.user = user
    _require_seldom(request, endpoint, "user", user.name)
    need = NEEDS.get(endpoint)
    if need is None:
        raise Forbidden(own_issue("not-your-role", endpoint))
    for action in need.actions:
        require_role(user, action)
    if need.whole and not user.everywhere:
        raise Forbidden(own_issue("not-your-area", endpoint))
    if need.whole:
        await run_in_threadpool(require_own, store, user, request.path_params)
    if request.method == "GET" and need.action is not None:
        await run_in_threadpool(
            note_read, store, user, need.action, request.url.path, outcome="read", at=now
        )


def _who(store: Store, secret: str, *, endpoint: str, now: datetime) -> User:
    user = who(store, secret, now=now)
    if user is None:
        refuse_link(store, secret, subject=endpoint)
        raise NotSignedIn(own_issue("not-signed-in", endpoint.partition(" ")[2]))
    return user


def _require_seldom(request: Request, endpoint: str, what: What, key: str) -> None:
    """Refuse a call that comes too often; a request that comes in is only marked."""
    wait_s = limits_of(request).wait_s(what, key)
    if wait_s and endpoint in TAKING_IN:
        request.state.over_limit = True
    elif wait_s:
        raise TooOften(own_issue("asked-too-often", endpoint), after_s=wait_s)


def _note_link(request: Request, endpoint: str) -> None:
    """Refuse a look at a route that comes too often; what is told is judged by what it tells."""
    wait_s = limits_of(request).wait_s("link", str(request.state.link.number))
    if wait_s and endpoint not in TAKING_IN:
        raise TooOften(own_issue("asked-too-often", endpoint), after_s=wait_s)
    request.state.link_wait_s = wait_s


def endpoint_path(request: Request) -> str:
    """Return the path of the endpoint that was found for a request, as it is declared."""
    route = request.scope.get("route")
    return route.path if isinstance(route, APIRoute) else request.url.path
