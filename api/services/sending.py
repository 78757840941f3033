"""Ways for a message to go out: into a file, or to a gateway over HTTP. Each try has an end."""

import json
import os
import ssl
from dataclasses import asdict, dataclass
from http.client import HTTPConnection, HTTPException, HTTPSConnection
from pathlib import Path
from typing import Final, Protocol
from urllib.parse import urlsplit

from api.errors import Refused, own_issue

ANSWERS_WITHIN_S: Final = 10.0
"""How long a gateway may be silent."""
_UNUSABLE: Final = frozenset({400, 413, 422})
"""Answers that say that this message will never do; all others may be otherwise later."""
_GOOD: Final = range(200, 300)


@dataclass(frozen=True, slots=True, kw_only=True)
class Outgoing:
    """What a sender is given.

    Parameters
    ----------
    id
        The same at every try: who gets it twice drops the second.
    text_plain
        The text without diacritics.
    """

    id: str
    to: str
    text: str
    text_plain: str


class NotSent(Exception):  # noqa: N818 - named for the fault
    """It did not go out.

    Parameters
    ----------
    code
        The issue code of why.
    for_good
        No other try would help.
    """

    def __init__(self, code: str, *, for_good: bool = False) -> None:
        self.code, self.for_good = code, for_good
        super().__init__(code)


class Send(Protocol):
    """A way out."""

    def __call__(self, message: Outgoing) -> None:
        """Return once it went out; raise `NotSent`."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ToFile:
    """Adds a line of JSON to a file, for whoever carries it on."""

    path: Path

    def __call__(self, message: Outgoing) -> None:
        """Return once the line is on the disk."""
        line = json.dumps(asdict(message), ensure_ascii=False).encode() + b"\n"
        try:
            self.path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
            opened = os.open(self.path, os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o600)
            with os.fdopen(opened, "ab") as file:
                file.write(line)
                file.flush()
                os.fsync(file.fileno())
        except OSError as error:
            raise NotSent("gateway-silent") from error


@dataclass(frozen=True, slots=True, kw_only=True)
class ToGateway:
    """Posts a message as JSON; follows no redirection, so that it goes to nobody else.

    Parameters
    ----------
    token
        Sent as a bearer token; empty: none.
    answers_within_s
        How long the gateway may be silent.
    """

    url: str
    token: str = ""
    answers_within_s: float = ANSWERS_WITHIN_S

    def __call__(self, message: Outgoing) -> None:
        """Return once the gateway has taken it."""
        try:
            status = self._posted(json.dumps(asdict(message), ensure_ascii=False).encode())
        except (OSError, HTTPException) as error:
            raise NotSent("gateway-silent") from error
        if status not in _GOOD:
            raise NotSent("gateway-refused", for_good=status in _UNUSABLE)

    def _posted(self, body: bytes) -> int:
        parts = urlsplit(self.url)
        host = parts.hostname or ""
        connection = (
            HTTPSConnection(
                host,
                parts.port,
                timeout=self.answers_within_s,
                context=ssl.create_default_context(),
            )
            if parts.scheme == "https"
            else HTTPConnection(host, parts.port, timeout=self.answers_within_s)
        )
        headers = {"Content-Type": "application/json"}
        if self.token:
            headers["Authorization"] = f"Bearer {self.token}"
        path = parts.path or "/"
        try:
            connection.request(
                "POST", f"{path}?{parts.query}" if parts.query else path, body, headers
            )
            return connection.getresponse().status
        finally:
            connection.close()


def way_out(send_to: str, token_file: Path | None) -> Send | None:
    """Return the way that a setting names; None where it names none.

    Raises
    ------
    Refused
        With ``no-token`` where the file of the token cannot be read.
    """
    if not send_to:
        return None
    if not send_to.startswith(("http://", "https://")):
        return ToFile(path=Path(send_to))
    try:
        token = "" if token_file is None else token_file.read_text("utf-8").strip()
    except (OSError, ValueError) as error:
        raise Refused(own_issue("no-token", str(token_file))) from error
    return ToGateway(url=send_to, token=token)
