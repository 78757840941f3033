"""`python -m tests.benchmarks.load.crowd PORT SECONDS`: a city's people call at the same time.

On standard input stand a dispatcher's secret, the ward head's, and the numbers of the plans, a line
each. A hundred dispatchers look at board, requests and counts, take requests in and try to put
tasks elsewhere, one call every five seconds each; two thousand volunteers, who opened their links
before, look at their route once a minute each. The answer is one line of JSON.
"""

import asyncio
import json
import sys
import time
from collections.abc import Sequence
from typing import Any, Final

import numpy as np

from tests.benchmarks.load.calling import Caller, Tally

DISPATCHERS: Final = 100
DISPATCHER_EVERY_S: Final = 5.0
VOLUNTEERS: Final = 2000
VOLUNTEER_EVERY_S: Final = 60.0
TOGETHER: Final = 8
"""Links that are opened at once, before the measure begins."""


class Dispatcher:
    """Somebody at a board, doing one thing after the other."""

    def __init__(self, number: int, caller: Caller, plan: int) -> None:
        self._number = number
        self._caller = caller
        self._path = f"/api/day-plans/{plan}"
        self._dice = np.random.default_rng(number)
        self._board: dict[str, Any] = {}
        self._sent = 0

    async def act(self) -> None:
        """Do one thing."""
        doing = (self._look, self._look, self._list, self._count, self._take_in, self._try)
        await doing[int(self._dice.integers(len(doing)))]()

    async def _look(self) -> None:
        self._board = await self._caller.ask("board", f"{self._path}/board") or self._board

    async def _list(self) -> None:
        await self._caller.ask("requests", "/api/requests?state=triaged")

    async def _count(self) -> None:
        await self._caller.ask("counts", "/api/requests/counts")

    async def _take_in(self) -> None:
        self._sent += 1
        order = {
            "client_id": f"crowd-{self._number:03}-{self._sent:05}",
            "kind": "medicine",
            "phone": f"09{self._dice.integers(10**8):08}",
            "place": {"ward": "vn-2021:27301"},
        }
        await self._caller.ask("intake", "/api/requests", order)

    async def _try(self) -> None:
        """Try to give a task to somebody else."""
        if not self._board:
            return await self._look()
        routes = self._board["routes"]
        tasks = [stop["task"] for route in routes for stop in route["stops"] if stop["task"]]
        step = {
            "task": tasks[int(self._dice.integers(len(tasks)))],
            "vehicle": routes[int(self._dice.integers(len(routes)))]["vehicle"],
        }
        order = {"steps": [step], "version": self._board["version"], "only_try": True}
        await self._caller.ask("try", f"{self._path}/arrangements", order)
        return None


async def opened(port: int, head: str, plans: Sequence[int]) -> list[str]:
    """Give all volunteers their links and open them; return the secrets that show the routes."""
    before = Tally()
    giver = Caller(port, head, before)
    given: list[str] = []
    for plan in plans:
        answer = await giver.ask("links", f"/api/day-plans/{plan}/links", {})
        if answer is None:
            raise RuntimeError(f"no links: {dict(before.faults)}")
        given += [link["link"].partition("#")[2] for link in answer["links"]]
    secrets: list[str] = []

    async def open_some(mine: Sequence[str]) -> None:
        caller = Caller(port, "", before)
        for secret in mine:
            order = {"secret": secret, "bearer": True}
            answer = await caller.ask("open", "/api/links/exchange", order)
            secrets.append(answer["secret"])
        caller.hang_up()

    await asyncio.gather(*(open_some(given[n::TOGETHER]) for n in range(TOGETHER)))
    giver.hang_up()
    return secrets


async def again(act: Any, *, every_s: float, first_s: float, until_s: float) -> None:
    """Do something again and again, from a moment on."""
    next_s = first_s
    while next_s < until_s:
        await asyncio.sleep(max(0.0, next_s - time.monotonic()))
        await act()
        next_s = max(next_s + every_s, time.monotonic())


async def crowd(
    port: int, seconds: float, *, secret: str, head: str, plans: Sequence[int]
) -> dict[str, Any]:
    """Have all of them call for so long, and return what came of it."""
    links = await opened(port, head, plans)
    dice, tally = np.random.default_rng(1), Tally()
    begins_s = time.monotonic()
    until_s = begins_s + seconds
    people = []
    for number in range(DISPATCHERS):
        one = Dispatcher(number, Caller(port, secret, tally), plans[number % len(plans)])
        first_s = begins_s + DISPATCHER_EVERY_S * float(dice.random())
        people.append(again(one.act, every_s=DISPATCHER_EVERY_S, first_s=first_s, until_s=until_s))
    for number in range(VOLUNTEERS):  # where fewer have a route, some have two devices
        caller = Caller(port, links[number % len(links)], tally)
        first_s = begins_s + VOLUNTEER_EVERY_S * float(dice.random())

        async def look(caller: Caller = caller) -> None:
            await caller.ask("route", "/api/my-route")

        people.append(again(look, every_s=VOLUNTEER_EVERY_S, first_s=first_s, until_s=until_s))
    await asyncio.gather(*people)
    return tally.document() | {"routes": len(links), "seconds": time.monotonic() - begins_s}


def main(argv: Sequence[str]) -> int:
    """Call, and tell what came of it."""
    secret, head, plans = (line.strip() for line in sys.stdin.read().splitlines()[:3])
    numbers = [int(one) for one in plans.split()]
    told = asyncio.run(crowd(int(argv[0]), float(argv[1]), secret=secret, head=head, plans=numbers))
    sys.stdout.write(json.dumps(told) + "\n")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
