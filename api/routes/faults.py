"""Errors as answers: problem details for programs, a page for people, never a traceback."""

import logging
from collections.abc import Mapping, Sequence
from typing import Any, Final
from urllib.parse import quote

from anyio import to_thread
from fastapi import FastAPI, Request, Response
from fastapi.exceptions import RequestValidationError
from fastapi.responses import HTMLResponse, JSONResponse, RedirectResponse
from sqlalchemy.exc import SQLAlchemyError
from starlette.concurrency import run_in_threadpool
from starlette.exceptions import HTTPException

from api.dependencies import clock_of, language_of
from api.errors import (
    STATUS,
    TITLES,
    Forbidden,
    NotSignedIn,
    ServiceError,
    Unreachable,
    WrongField,
    headers_of,
    issues_of,
    own_issue,
    problem_body,
    status_of,
    translated,
)
from api.field_texts import field_words
from api.pages.rendering import Frame, render
from api.routes.snapshot import last_days, last_known
from api.services import vroom
from api.services.access import note_read
from api.store.session import is_unreachable
from geodata.errors import GeodataError, Issue
from maps.wording import Language
from routing.errors import RoutingError

logger = logging.getLogger(__name__)

VROOM: Final = "/vroom"
"""Where errors are in VROOM's form, as its clients read them."""
_CODES: Final = {
    400: "not-json",
    404: "no-such-page",
    405: "wrong-method",
    413: "body-too-large",
}


def answer_faults(app: FastAPI) -> None:
    """Have every error of the application answered here."""
    for kind in (ServiceError, GeodataError, RoutingError, SQLAlchemyError, Exception):
        app.add_exception_handler(kind, _known)
    app.add_exception_handler(RequestValidationError, _wrong_fields)
    app.add_exception_handler(HTTPException, _plain)


def fault_answer(request: Request, error: Exception) -> Response:
    """Return the answer that an error stands for."""
    return _answer(request, status_of(error), issues_of(error), headers=headers_of(error))


async def _known(request: Request, error: Exception) -> Response:
    if is_unreachable(error):
        logger.error("%s %s: no database", request.method, request.url.path, exc_info=error)
        return await to_thread.run_sync(
            _without_database, request, limiter=request.app.state.last_known
        )
    if isinstance(error, Forbidden):
        await run_in_threadpool(_note_denied, request)
    if isinstance(error, NotSignedIn) and _wants_page(request):
        following = quote(request.url.path) if request.method == "GET" else "/"
        return RedirectResponse(f"/sign-in?next={following}", status_code=303)
    if status_of(error) >= 500:  # noqa: PLR2004 - the server's own faults
        logger.error("%s %s failed", request.method, request.url.path, exc_info=error)
    return fault_answer(request, error)


def _without_database(request: Request) -> Response:
    """Answer with what was known last, else that nothing was taken in."""
    try:
        shown = last_known(request)
    except ServiceError as error:
        return fault_answer(request, error)
    if shown is not None:
        return shown
    return fault_answer(request, Unreachable(own_issue("database-unreachable", "donghanh")))


def _note_denied(request: Request) -> None:
    user = getattr(request.state, "user", None)
    action = f"{request.method} {request.url.path}"
    note_read(
        request.app.state.store, user, action, "", outcome="denied", at=clock_of(request.app)()
    )


async def _wrong_fields(request: Request, error: Exception) -> Response:
    faults = error.errors() if isinstance(error, RequestValidationError) else ()
    language = language_of(request)
    return _answer(request, 422, [_wrong_field(fault, language) for fault in faults])


def _wrong_field(fault: Mapping[str, Any], language: Language) -> Issue:
    """Return what is wrong with a field: a rule of our own, else by the kind of constraint."""
    subject = "/".join(str(part) for part in fault["loc"])
    limits = fault.get("ctx", {})
    own = limits.get("error")
    if isinstance(own, WrongField):
        return own_issue(own.code, subject, language=language)
    message, remedy = field_words(fault["type"], limits, language)
    return Issue(code="wrong-field", subject=subject, message=message, remedy=remedy)


async def _plain(request: Request, error: Exception) -> Response:
    status = error.status_code if isinstance(error, HTTPException) else 500
    issue = own_issue(_CODES.get(status, "internal-fault"), request.url.path)
    return _answer(request, status, (issue,))


def _answer(
    request: Request,
    status: int,
    issues: Sequence[Issue],
    *,
    headers: Mapping[str, str] | None = None,
) -> Response:
    if request.url.path.startswith(VROOM):
        fault = vroom.fault_answer(status, issues)
        return Response(
            fault.text, status_code=fault.status, media_type="application/json", headers=headers
        )
    language = language_of(request)
    if _wants_page(request):
        page = render(
            "fault.html",
            Frame(
                language=language,
                path=request.url.path,
                sample=request.app.state.is_sample,
            ),
            title=TITLES.get(status, TITLES[500])[language],
            issues=[translated(issue, language) for issue in issues],
            last_days=last_days(request) if status == STATUS[Unreachable] else (),
        )
        return HTMLResponse(page, status_code=status, headers=headers)
    body = problem_body(status, issues, language=language)
    return JSONResponse(
        body, status_code=status, media_type="application/problem+json", headers=headers
    )


def _wants_page(request: Request) -> bool:
    is_api = request.url.path.startswith("/api")
    return not is_api and "text/html" in request.headers.get("accept", "")
