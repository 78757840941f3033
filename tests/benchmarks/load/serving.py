"""The service as a process of its own, as others call it."""

import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from http import HTTPStatus
from http.client import HTTPConnection, HTTPException
from pathlib import Path

SERVICE = """
import sys
from datetime import timedelta
from pathlib import Path
import uvicorn
from api.app import create_app
from api.cli.serve import keep_loaded
from api.dependencies import now
from api.services import solving
from api.settings import Settings

often = {"calls_per_user": 10**6, "calls_per_address": 10**6}  # one secret stands for all
app = create_app(Settings(data=Path(sys.argv[1]), database_url=sys.argv[3], **often),
                 solve=getattr(solving, sys.argv[4]))
ahead = timedelta(seconds=float(sys.argv[5]))
if ahead:
    app.dependency_overrides[now] = lambda: now() + ahead
keep_loaded()
uvicorn.run(app, host="127.0.0.1", port=int(sys.argv[2]), log_level="critical", ws="none")
"""
STARTS_WITHIN_S = 60


def free_port() -> int:
    """Return a port that nobody listens at."""
    with socket.create_server(("127.0.0.1", 0)) as door:
        return int(door.getsockname()[1])


def started(
    data: Path,
    port: int,
    database_url: str,
    *,
    solve: str = "solve_order",
    ahead: timedelta = timedelta(0),
) -> "subprocess.Popen[bytes]":
    """Start the service; it may not be up yet.

    Parameters
    ----------
    solve
        Which function of `api.services.solving` plans a day.
    ahead
        How far its clock is ahead of the machine's.
    """
    more = [str(port), database_url, solve, str(ahead.total_seconds())]
    command = [sys.executable, "-c", SERVICE, str(data), *more]
    return subprocess.Popen(command)  # noqa: S603


def is_up(port: int) -> bool:
    """Tell whether the service answers."""
    connection = HTTPConnection("127.0.0.1", port, timeout=5)  # the lightest: it is asked often
    try:
        connection.request("GET", "/api/health")
        return connection.getresponse().status == HTTPStatus.OK
    except (OSError, HTTPException):
        return False
    finally:
        connection.close()


@contextmanager
def serving(
    data: Path,
    database_url: str = "",
    *,
    solve: str = "solve_order",
    ahead: timedelta = timedelta(0),
) -> Iterator[int]:
    """Serve on a port until the end; `solve` and `ahead` as in `started`."""
    port = free_port()
    process = started(data, port, database_url, solve=solve, ahead=ahead)
    try:
        ends_s = time.monotonic() + STARTS_WITHIN_S
        while not is_up(port):
            if time.monotonic() > ends_s or process.poll() is not None:
                raise RuntimeError("the service did not start")
            time.sleep(0.05)
        yield port
    finally:
        process.terminate()
        process.wait()
