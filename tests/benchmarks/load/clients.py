"""`python -m tests.benchmarks.load.clients PORT SECONDS`: a hundred clients that take requests in.

The secret to sign in with stands on standard input. Each client sends one request a second, at its
own moment; the answer is one line of JSON with the milliseconds that answers took.
"""

import asyncio
import json
import sys
import time
from collections.abc import Sequence

import numpy as np

CLIENTS = 100


async def client(number: int, *, port: int, secret: str, until_s: float) -> list[float]:
    """Send one request a second and return how long each took, in seconds."""
    dice = np.random.default_rng(number)
    reader, writer = await asyncio.open_connection("127.0.0.1", port)
    took: list[float] = []
    next_s = time.monotonic() + float(dice.random())
    while next_s < until_s:
        await asyncio.sleep(max(0.0, next_s - time.monotonic()))
        begins_s = time.monotonic()
        writer.write(_order(f"load-{number:04}-{len(took):05}", dice, port=port, secret=secret))
        head = (await reader.readuntil(b"\r\n\r\n")).decode().lower()
        length = next(line for line in head.split("\r\n") if line.startswith("content-length"))
        body = await reader.readexactly(int(length.partition(":")[2]))
        if " 201 " not in head:
            raise RuntimeError(f"{head} {body!r}")
        took.append(time.monotonic() - begins_s)
        next_s += 1.0
    writer.close()
    return took


def _order(client_id: str, dice: np.random.Generator, *, port: int, secret: str) -> bytes:
    body = json.dumps(
        {
            "client_id": client_id,
            "kind": "medicine",
            "name_short": f"Bà {dice.integers(10_000)}",
            "phone": f"09{dice.integers(10**8):08}",
            "address": f"{dice.integers(1, 999)}/{dice.integers(1, 99)} Trần Phú, P.4, Q.5",
            "place": {"ward": "vn-2021:27301"},
            "spo2_percent": int(dice.integers(88, 100)),
        }
    ).encode()
    lines = (
        "POST /api/requests HTTP/1.1",
        f"Host: 127.0.0.1:{port}",
        f"Authorization: Bearer {secret}",
        "Content-Type: application/json",
        f"Content-Length: {len(body)}",
    )
    return "\r\n".join(lines).encode() + b"\r\n\r\n" + body


async def together(port: int, seconds: float, secret: str) -> list[float]:
    """Return how long the answers to all clients took, in seconds."""
    until_s = time.monotonic() + seconds
    took = await asyncio.gather(
        *(client(n, port=port, secret=secret, until_s=until_s) for n in range(CLIENTS))
    )
    return [one for each in took for one in each]


def main(argv: Sequence[str]) -> int:
    """Send, and tell how long it took."""
    took = asyncio.run(together(int(argv[0]), float(argv[1]), sys.stdin.readline().strip()))
    told = {f"p{share}": 1000 * float(np.percentile(took, share)) for share in (50, 95, 99)}
    sys.stdout.write(json.dumps(told | {"answers": len(took)}) + "\n")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
