"""One connection that stays open, over which calls go one after the other."""

import asyncio
import json
import time
from collections import Counter
from dataclasses import dataclass, field
from typing import Any, Final

import numpy as np

GIVEN_UP_S: Final = 30.0
KEPT_OPEN_S: Final = 4.0
"""The service closes a line on which nothing came for five seconds; a new one is made before."""


@dataclass(slots=True)
class Tally:
    """What came of all calls: how long each kind took, in seconds, and what went wrong.

    Parameters
    ----------
    refused
        What the service answered with a no, such as a place that a task cannot be tried at.
    """

    took_s: dict[str, list[float]] = field(default_factory=dict)
    faults: Counter[str] = field(default_factory=Counter)
    refused: Counter[str] = field(default_factory=Counter)

    def note(self, kind: str, taken_s: float) -> None:
        """Note an answer."""
        self.took_s.setdefault(kind, []).append(taken_s)

    def document(self) -> dict[str, Any]:
        """Return it as a value of JSON, in milliseconds."""
        return {
            "kinds": {kind: _shares(taken) for kind, taken in self.took_s.items()},
            "all": _shares([one for taken in self.took_s.values() for one in taken]),
            "faults": dict(self.faults),
            "refused": dict(self.refused),
        }


def _shares(taken_s: list[float]) -> dict[str, float]:
    """Return 50th, 95th and 99th percentile in milliseconds, and how many there are."""
    found = {f"p{share}": 1000 * float(np.percentile(taken_s, share)) for share in (50, 95, 99)}
    return {name: round(value, 1) for name, value in found.items()} | {"answers": len(taken_s)}


class Caller:
    """Somebody who calls the service with a secret; where the line is lost it is made anew."""

    def __init__(self, port: int, secret: str, tally: Tally) -> None:
        self._port = port
        self.secret = secret
        self._tally = tally
        self._line: tuple[asyncio.StreamReader, asyncio.StreamWriter] | None = None
        self._used_s = 0.0

    async def ask(self, kind: str, path: str, order: object = None) -> Any:
        """Call, note how long it took or what went wrong, and return the answer; None: a fault."""
        begins_s = time.monotonic()
        try:
            async with asyncio.timeout(GIVEN_UP_S):
                status, body = await self._asked(path, order)
        except (OSError, EOFError, TimeoutError) as error:
            self.hang_up()
            self._tally.faults[f"{kind}: {type(error).__name__}"] += 1
            return None
        self._tally.note(kind, time.monotonic() - begins_s)
        if status >= 300:
            noted = self._tally.faults if status >= 500 else self._tally.refused
            noted[f"{kind}: {status}"] += 1
            return None
        return json.loads(body)

    def hang_up(self) -> None:
        """Close the line."""
        if self._line is not None:
            self._line[1].close()
            self._line = None

    async def _asked(self, path: str, order: object) -> tuple[int, bytes]:
        if time.monotonic() - self._used_s > KEPT_OPEN_S:
            self.hang_up()
        if self._line is None:
            self._line = await asyncio.open_connection("127.0.0.1", self._port)
        reader, writer = self._line
        writer.write(self._text(path, order))
        head = (await reader.readuntil(b"\r\n\r\n")).decode("latin-1").lower()
        length = next(line for line in head.split("\r\n") if line.startswith("content-length"))
        body = await reader.readexactly(int(length.partition(":")[2]))
        self._used_s = time.monotonic()
        return int(head.split(" ", 2)[1]), body

    def _text(self, path: str, order: object) -> bytes:
        body = b"" if order is None else json.dumps(order).encode()
        lines = (
            f"{'GET' if order is None else 'POST'} {path} HTTP/1.1",
            f"Host: 127.0.0.1:{self._port}",
            f"Authorization: Bearer {self.secret}",
            "Content-Type: application/json",
            f"Content-Length: {len(body)}",
        )
        return "\r\n".join(lines).encode() + b"\r\n\r\n" + body
