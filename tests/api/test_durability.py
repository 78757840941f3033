"""What was acknowledged is there after a kill at any moment."""

import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from datetime import date, timedelta
from pathlib import Path

import httpx2
import pytest

from api.records.problems import ProblemKey
from api.services.problems import all_problems, read_problem
from api.store.session import database_address, open_store
from tests.api.conftest import keep_user

pytestmark = pytest.mark.slow

_SERVICE = """
import sys
from pathlib import Path
import uvicorn
from api.app import create_app
from api.settings import Settings

class Server(uvicorn.Server):
    async def startup(self, sockets=None):
        await super().startup(sockets)
        print(self.servers[0].sockets[0].getsockname()[1], flush=True)

app = create_app(Settings(data=Path(sys.argv[1]), database_url=""))
Server(uvicorn.Config(app, host="127.0.0.1", port=0, log_level="error", ws="none")).run()
"""


def _sent(client: httpx2.Client, document: str) -> str | None:
    """Send one problem and return its id once it is acknowledged; None when the line broke."""
    try:
        answer = client.post("/api/problems", content=document)
    except httpx2.TransportError:
        return None
    assert answer.status_code == 201
    return str(answer.json()["id"])


@pytest.mark.parametrize("kill_after", [3, 17])
def test_every_acknowledged_problem_survives_a_kill(
    tmp_path: Path, a_day: str, kill_after: int
) -> None:
    days = [date(2021, 9, 10) + timedelta(days=number) for number in range(200)]
    acknowledged: list[str] = []
    store = open_store(database_address(tmp_path))
    headers = keep_user(store)
    store.close()
    command = [sys.executable, "-c", _SERVICE, str(tmp_path)]
    with (
        subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as service,  # noqa: S603
        ThreadPoolExecutor(4) as threads,
    ):
        assert service.stdout
        address = f"http://127.0.0.1:{service.stdout.readline().strip()}"
        # one for all: to make one takes longer than to send a problem
        with httpx2.Client(base_url=address, headers=headers, timeout=30) as client:

            def send(day: date) -> None:
                key = _sent(client, a_day.replace("2021-09-10", day.isoformat()))
                if key is not None:
                    acknowledged.append(key)
                if len(acknowledged) >= kill_after:
                    service.kill()

            list(threads.map(send, days))
    assert kill_after <= len(acknowledged) < len(days)
    store = open_store(database_address(tmp_path))
    try:
        kept = {problem.key for problem in all_problems(store, "A")}
        assert kept >= set(acknowledged)
        for key in kept:  # none is half there
            assert len(read_problem(store, ProblemKey(key)).tasks) == 1
    finally:
        store.close()
