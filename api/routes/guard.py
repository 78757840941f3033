"""Who may speak to the service at all, how much, and what its pages may load."""

import unicodedata
from collections.abc import Collection
from typing import Final
from urllib.parse import urlsplit

from fastapi import Request
from starlette.datastructures import Headers, MutableHeaders
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from api.errors import NotFromHere, Refused, ServiceError, TooLarge, own_issue
from api.routes.faults import fault_answer

PAGE_POLICY: Final = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; "
    "font-src 'self'; connect-src 'self'; frame-src 'self'; form-action 'self'; "
    "base-uri 'none'; frame-ancestors 'none'"
)
"""Nothing from other hosts and no inline scripts: a note about a patient can never run."""
DOCS_POLICY: Final = PAGE_POLICY.replace("style-src 'self'", "style-src 'self' 'unsafe-inline'")
"""The API page's scripts, from their package, set styles in line."""

MAP_POLICY: Final = (
    "sandbox allow-scripts; default-src 'none'; script-src 'unsafe-inline'; "
    "style-src 'unsafe-inline'; img-src data:; font-src data:; frame-ancestors 'self'"
)
"""The map carries its scripts inside; it may load nothing and knows nothing of this site."""

_KEPT_NOWHERE: Final = ("/api/", "/vroom")
LINK_PATHS: Final = ("/api/links/", "/api/my-route", "/my-route")
"""What volunteers' links open: where one goes on from there is told nothing of it."""
_CHANGING: Final = frozenset({"POST", "PUT", "PATCH", "DELETE"})


class Guard:
    """Refuses other names (a borrowed one in the address), pages of other sites, broken paths.

    Parameters
    ----------
    names
        Under which the service answers.
    most_bytes
        Of one body. It is read whole before anything is done with it.
    """

    def __init__(self, app: ASGIApp, *, names: Collection[str], most_bytes: int) -> None:
        self._app = app
        self._names = frozenset(names)
        self._most_bytes = most_bytes

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer one request, or refuse it."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        guarding = _headers_for(scope)

        async def send_guarded(message: Message) -> None:
            if message["type"] == "http.response.start":
                headers = MutableHeaders(scope=message)
                for name, value in guarding.items():
                    headers.setdefault(name, value)
            await send(message)

        try:
            _require_whole(scope["path"])
            self._require_own(scope)
            if scope["method"] in _CHANGING:
                receive = await self._whole_body(receive)
        except ServiceError as error:
            response = fault_answer(Request(scope), error)
            await response(scope, receive, send_guarded)
        else:
            await self._app(scope, receive, send_guarded)

    def _require_own(self, scope: Scope) -> None:
        headers = Headers(scope=scope)
        host = headers.get("host", "")
        if _name(host) not in self._names:
            raise NotFromHere(own_issue("other-name", host or "Host"))
        if scope["method"] in _CHANGING and _from_elsewhere(headers, host):
            raise NotFromHere(own_issue("other-site", headers.get("origin", "Origin")))

    async def _whole_body(self, receive: Receive) -> Receive:
        """Read the body, at most as far as the limit, and return what gives it again."""
        body = bytearray()
        more = True
        while more:
            message = await receive()
            body += message.get("body", b"")
            more = message.get("more_body", False)
            if len(body) > self._most_bytes:
                raise TooLarge(own_issue("body-too-large", f"> {self._most_bytes} bytes"))
        whole: list[Message] = [{"type": "http.request", "body": bytes(body)}]

        async def replay() -> Message:
            return whole.pop() if whole else await receive()

        return replay


def _require_whole(path: str) -> None:
    """Refuse a path that no database can keep in what it says was read."""
    if any(unicodedata.category(sign) == "Cc" for sign in path):
        raise Refused(own_issue("broken-address", ascii(path)))


def _name(host: str) -> str:
    try:
        name = urlsplit(f"//{host}").hostname or ""
    except ValueError:
        return ""
    return f"[{name}]" if ":" in name else name


def _from_elsewhere(headers: Headers, host: str) -> bool:
    """Tell whether a browser sent it for a page of another site; programs say neither."""
    if headers.get("sec-fetch-site", "same-origin") not in ("same-origin", "none"):
        return True
    origin = headers.get("origin")
    return origin is not None and urlsplit(origin).netloc != host


def _headers_for(scope: Scope) -> dict[str, str]:
    """Return the headers of every answer, where it has none of its own."""
    path: str = scope["path"]
    secure = {"Strict-Transport-Security": "max-age=31536000"} if scope["scheme"] == "https" else {}
    return {
        "Content-Security-Policy": DOCS_POLICY if path == "/docs" else PAGE_POLICY,
        "X-Content-Type-Options": "nosniff",
        "Referrer-Policy": "no-referrer" if path.startswith(LINK_PATHS) else "same-origin",
        "Cross-Origin-Resource-Policy": "same-origin",
        "Cross-Origin-Opener-Policy": "same-origin",
        "Permissions-Policy": "camera=(self), geolocation=(self), microphone=(), payment=()",
        # what the API answers of people stays in no browser's folder; pages are asked for again
        "Cache-Control": "no-store" if path.startswith(_KEPT_NOWHERE) else "no-cache",
        **secure,
    }
