"""``/api/sign-ins``, ``/api/me`` and the page where people sign in."""

from typing import Final
from urllib.parse import parse_qs

from fastapi import APIRouter, Request, Response
from fastapi.responses import HTMLResponse, RedirectResponse
from pydantic import ValidationError
from starlette.concurrency import run_in_threadpool

from api.dependencies import (
    SIGN_IN_COOKIE,
    LanguageDep,
    NowDep,
    StoreDep,
    TriesDep,
    UserDep,
    secret_of,
)
from api.errors import NotSignedIn, ServiceError, issues_of, own_issue, status_of, translated
from api.pages.rendering import Frame, render
from api.records.users import SHIFT
from api.schemas.faults import faults
from api.schemas.users import SignedInShape, SignInShape, UserShape
from api.services.access import any_users, sign_in, sign_out

router = APIRouter(tags=["users"])
_SEE_OTHER: Final = 303
LONGEST_FORM: Final = 10_000
"""Bytes of the form that are read."""


@router.post("/api/sign-ins", status_code=201, responses=faults(401, 422, 429))
def post_sign_in(
    *,
    order: SignInShape,
    request: Request,
    response: Response,
    store: StoreDep,
    tries: TriesDep,
    now: NowDep,
) -> SignedInShape:
    """Sign in for a shift, by a cookie; with `bearer` by a secret for `Authorization: Bearer`."""
    user, secret = sign_in(store, order.name, order.password, tries=tries, now=now)
    shape = SignedInShape(**UserShape.from_domain(user).model_dump())
    response.headers["Cache-Control"] = "no-store"
    if order.bearer:
        return shape.model_copy(update={"secret": secret})
    _set_cookie(request, response, secret)
    return shape


def _set_cookie(request: Request, response: Response, secret: str) -> None:
    response.set_cookie(
        SIGN_IN_COOKIE,
        secret,
        max_age=int(SHIFT.total_seconds()),
        httponly=True,
        samesite="strict",
        secure=request.url.scheme == "https",
    )


@router.delete("/api/sign-ins/current", status_code=204, responses=faults(401))
def delete_sign_in(
    request: Request, response: Response, user: UserDep, store: StoreDep, now: NowDep
) -> None:
    """Sign out."""
    sign_out(store, user, secret_of(request), now=now)
    response.delete_cookie(SIGN_IN_COOKIE)


@router.get("/api/me", responses=faults(401))
def get_me(user: UserDep) -> UserShape:
    """Show who is signed in."""
    return UserShape.from_domain(user)


@router.get("/sign-in", include_in_schema=False, response_class=HTMLResponse)
def sign_in_page(request: Request, store: StoreDep, language: LanguageDep) -> HTMLResponse:
    """Show where to sign in."""
    page = render(
        "sign_in.html",
        Frame(language=language, path="/sign-in", sample=request.app.state.is_sample),
        issues=(),
        name="",
        next=_own_path(request.query_params.get("next", "/")),
        any_users=any_users(store),
    )
    return HTMLResponse(page)


@router.post("/sign-in", include_in_schema=False, response_class=HTMLResponse)
async def post_sign_in_page(
    *, request: Request, store: StoreDep, tries: TriesDep, language: LanguageDep, now: NowDep
) -> Response:
    """Sign in by the form, and go where one wanted to."""
    body = (await request.body())[:LONGEST_FORM]
    fields = parse_qs(body.decode("utf-8", "replace"))
    name, password, following = (fields.get(key, [""])[0] for key in ("name", "password", "next"))
    try:
        given = SignInShape(name=name, password=password)
        _, secret = await run_in_threadpool(
            sign_in, store, given.name, given.password, tries=tries, now=now
        )
    except (ServiceError, ValidationError) as fault:
        error = fault
        if isinstance(fault, ValidationError):
            error = NotSignedIn(own_issue("wrong-password", "sign-in"))
        page = render(
            "sign_in.html",
            Frame(language=language, path="/sign-in", sample=request.app.state.is_sample),
            issues=[translated(issue, language) for issue in issues_of(error)],
            name=name,
            next=_own_path(following),
            any_users=True,
        )
        return HTMLResponse(page, status_code=status_of(error))
    answer = RedirectResponse(_own_path(following), status_code=_SEE_OTHER)
    _set_cookie(request, answer, secret)
    return answer


@router.post("/sign-out", include_in_schema=False)
def post_sign_out_page(request: Request, user: UserDep, store: StoreDep, now: NowDep) -> Response:
    """Sign out by the button of a page."""
    sign_out(store, user, secret_of(request), now=now)
    answer = RedirectResponse("/sign-in", status_code=_SEE_OTHER)
    answer.delete_cookie(SIGN_IN_COOKIE)
    return answer


def _own_path(text: str) -> str:
    """Return a path of this service; another site's address is none."""
    return text if text.startswith("/") and not text.startswith(("//", "/\\")) else "/"
