"""`donghanh serve --sample`: made once, opened with new passwords, refused where it cannot be."""

import json
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import httpx2
import pytest

from api.services.sample_folder import read_sample
from tests.api.cli.conftest import Run
from tests.api.cli.test_usage import COMMAND


def test_options_of_the_sample_go_only_with_it(run: Run) -> None:
    ran = run("serve", "--wards", "2", "--json")
    assert (ran.code, ran.codes) == (2, ["bad-usage"])


def test_a_folder_with_other_data_is_refused_untouched(run: Run, tmp_path: Path) -> None:
    (tmp_path / "donghanh.db").write_text("real")
    ran = run("serve", "--sample", "--out", str(tmp_path), "--json")
    assert (ran.code, ran.codes) == (2, ["not-a-sample-folder"])
    assert [path.name for path in tmp_path.iterdir()] == ["donghanh.db"]


def test_a_door_that_is_taken_is_told_before_a_sample_is_made(run: Run, tmp_path: Path) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        ran = run("serve", "--sample", "--port", port, "--out", tmp_path / "office", "--json")
    assert (ran.code, ran.codes) == (3, ["unavailable"])
    assert "1/5" not in ran.err


@contextmanager
def started(out: Path) -> Iterator["subprocess.Popen[str]"]:
    """Start it in a process of its own."""
    words = ("serve", "--sample", "--wards", "1", "--port", "0", "--json", "--out", str(out))
    with (
        (out.parent / "steps.txt").open("w") as steps,
        subprocess.Popen(  # noqa: S603 - our own command
            [*COMMAND, *words], stdout=subprocess.PIPE, stderr=steps, text=True
        ) as process,
    ):
        try:
            yield process
        finally:
            if sys.exc_info()[0] is not None:
                process.kill()  # else it would be waited for


def told_by(process: "subprocess.Popen[str]") -> dict[str, Any]:
    """Return what it says once it can be opened."""
    assert process.stdout is not None
    lines: list[str] = []
    for line in process.stdout:
        lines.append(line)
        if line == "}\n":
            break
    found: dict[str, Any] = json.loads("".join(lines))
    return found


def signs_in(told: dict[str, Any], password: str) -> bool:
    order = {"name": "dieu-phoi", "password": password}
    # its door is open a moment before it answers
    patient = httpx2.HTTPTransport(retries=8)
    with httpx2.Client(transport=patient, timeout=60) as client:
        return client.post(f"{told['address']}api/sign-ins", json=order).status_code == 201


@pytest.mark.slow
def test_a_second_start_uses_it_again_with_new_passwords(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("DATABASE_URL", "postgresql://127.0.0.1:1/none")  # none of its own
    out, passwords = tmp_path / "sample", [""]
    for made in (True, False):
        with started(out) as process:
            told = told_by(process)
            assert ("1/5" in (tmp_path / "steps.txt").read_text()) == made
            new = told["users"][0]["password"]
            assert signs_in(told, new)
            assert not signs_in(told, passwords[-1])
            passwords.append(new)
            assert told["link"].startswith(f"{told['address']}my-route#")
            process.send_signal(signal.SIGINT)


@pytest.mark.slow
def test_ctrl_c_while_it_is_made_leaves_nothing_that_is_taken_for_whole(tmp_path: Path) -> None:
    out = tmp_path / "sample"
    with started(out) as process:
        while "2/5" not in (tmp_path / "steps.txt").read_text():
            assert process.poll() is None
            time.sleep(0.02)
        process.send_signal(signal.SIGINT)
        assert process.wait(60) == 130
    assert {path.name.partition(".db")[0] for path in out.iterdir()} == {"SAMPLE.txt", "donghanh"}
    assert read_sample(out) is None
