"""`python -m tests.benchmarks.load.listeners PORT CHANGES`: a hundred who listen to the feed.

The secret to sign in with stands on standard input. Requests are taken in one after the other; the
answer is one line of JSON with the milliseconds until the slowest listener heard of each.
"""

import asyncio
import json
import sys
import time
from collections import defaultdict
from collections.abc import Sequence

import httpx2
import numpy as np

LISTENERS = 100
WITHIN_S = 30


class Heard:
    """When each change was heard, by how many."""

    def __init__(self) -> None:
        self.at: dict[str, list[float]] = defaultdict(list)
        self.ready = 0


async def listener(client: httpx2.AsyncClient, heard: Heard) -> None:
    """Listen until the end."""
    async with client.stream("GET", "/api/feed") as answer:
        first = True
        async for line in answer.aiter_lines():
            if first and line.startswith("id: "):
                first = False
                heard.ready += 1
            if line.startswith("data: {"):  # else the number up to which it was heard
                record = json.loads(line.removeprefix("data: "))["record"]
                heard.at[record].append(time.monotonic())


async def changed(client: httpx2.AsyncClient, heard: Heard, number: int) -> float:
    """Take a request in, and return the seconds until all have heard of it."""
    order = {"client_id": f"feed-{number:06}", "kind": "medicine", "name_short": f"Bà {number}"}
    answer = await client.post("/api/requests", json=order)
    begins_s = time.monotonic()
    record = str(answer.json()["number"])
    while len(heard.at[record]) < LISTENERS:
        if time.monotonic() - begins_s > WITHIN_S:
            raise RuntimeError(f"{len(heard.at[record])} heard of request {record}")
        await asyncio.sleep(0.005)
    return max(heard.at[record]) - begins_s


async def together(port: int, changes: int, secret: str) -> list[float]:
    """Return the seconds of each change."""
    heard = Heard()
    async with httpx2.AsyncClient(
        base_url=f"http://127.0.0.1:{port}",
        headers={"Authorization": f"Bearer {secret}"},
        limits=httpx2.Limits(max_connections=2 * LISTENERS),
        timeout=60,
    ) as client:
        listening = [asyncio.create_task(listener(client, heard)) for _ in range(LISTENERS)]
        while heard.ready < LISTENERS:
            await asyncio.sleep(0.05)
        took = [await changed(client, heard, number) for number in range(changes)]
        for one in listening:
            one.cancel()
        await asyncio.gather(*listening, return_exceptions=True)
    return took


def main(argv: Sequence[str]) -> int:
    """Listen, and tell how long it took."""
    took = asyncio.run(together(int(argv[0]), int(argv[1]), sys.stdin.readline().strip()))
    told = {f"p{share}": 1000 * float(np.percentile(took, share)) for share in (50, 95)}
    sys.stdout.write(json.dumps(told | {"slowest": 1000 * max(took), "changes": len(took)}) + "\n")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
