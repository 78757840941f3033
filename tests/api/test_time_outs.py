"""REL4: no call goes out that could wait for ever."""

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.issue_codes import PACKAGES, ROOT

CLIENTS = frozenset({"requests", "httpx", "httpx2", "urllib3", "aiohttp"})
"""Packages of which every call may go out."""
CALLS = frozenset(
    {
        "http.client.HTTPConnection",
        "http.client.HTTPSConnection",
        "urllib.request.urlopen",
        "socket.create_connection",
        "smtplib.SMTP",
        "smtplib.SMTP_SSL",
        "ftplib.FTP",
        "distributed.Client",
        "pg8000.connect",
    }
)
NO_CALLS = frozenset({"exceptions", "Response", "Request", "Session", "HTTPError"})
"""Names of such packages that send nothing by themselves; a `Session` is looked at by its calls."""


def names_of(tree: ast.Module) -> dict[str, str]:
    """Return what each imported name of a module stands for, in full."""
    names = {}
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            names |= {
                one.asname or one.name.partition(".")[0]: one.name
                if one.asname
                else one.name.partition(".")[0]
                for one in node.names
            }
        elif isinstance(node, ast.ImportFrom) and node.module and not node.level:
            names |= {one.asname or one.name: f"{node.module}.{one.name}" for one in node.names}
    return names


def full_name(node: ast.expr, names: dict[str, str]) -> str:
    """Return the full name of what is called; empty where that cannot be said."""
    if isinstance(node, ast.Name):
        return names.get(node.id, "")
    if isinstance(node, ast.Attribute):
        before = full_name(node.value, names)
        return f"{before}.{node.attr}" if before else ""
    return ""


def endless_calls(source: str) -> Iterator[int]:
    """Yield the lines of calls that go out without a time-out."""
    tree = ast.parse(source)
    names = names_of(tree)
    for node in ast.walk(tree):
        if not isinstance(node, ast.Call) or any(k.arg == "timeout" for k in node.keywords):
            continue
        name = full_name(node.func, names)
        package, _, called = name.partition(".")
        is_client = package in CLIENTS and not NO_CALLS & set(called.split("."))
        if name in CALLS or is_client:
            yield node.lineno


@pytest.mark.parametrize(
    "source",
    [
        "import requests\nrequests.get(url)",
        "from httpx import post as send\nsend(url)",
        "import urllib.request\nurllib.request.urlopen(url)",
        "from urllib.request import urlopen\nurlopen(url)",
        "from http.client import HTTPSConnection\nHTTPSConnection(host, 443)",
        "import socket\nsocket.create_connection((host, 1))",
        "import httpx\nhttpx.Client()",
    ],
)
def test_a_call_without_a_time_out_is_found(source: str) -> None:
    assert list(endless_calls(source)) == [2]


@pytest.mark.parametrize(
    "source",
    [
        "import requests\nrequests.get(url, timeout=3)",
        "from api.store import requests\nrequests.get_request(session, 1)",
        "from http.client import HTTPConnection\nHTTPConnection(host, timeout=1)",
    ],
)
def test_what_has_one_or_does_not_go_out_is_not(source: str) -> None:
    assert list(endless_calls(source)) == []


def test_every_call_that_goes_out_has_a_time_out() -> None:
    found = {
        f"{path.relative_to(ROOT)}:{line}"
        for package in PACKAGES
        for path in (ROOT / package).rglob("*.py")
        for line in endless_calls(path.read_text("utf-8"))
    }
    assert found == set()


def test_what_osmnx_asks_for_us_has_one_too() -> None:
    source = (Path(ROOT) / "geodata" / "sources" / "fetch.py").read_text("utf-8")
    assert '"requests_timeout": TIMEOUT_S' in source
