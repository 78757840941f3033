"""Fixtures that every test may use."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import settings

from tests.chromium import Browser, chromium

# how long one example takes says how busy the machine is
settings.register_profile("usual", deadline=None)
settings.load_profile("usual")
settings.register_profile("drill", max_examples=2000, deadline=None)


def pytest_addoption(parser: pytest.Parser) -> None:
    """Let the service's tests run on PostgreSQL, started from a package for them alone."""
    parser.addoption("--database", choices=("sqlite", "postgresql"), default="sqlite")


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Begin with the files that take long, so that none is left for one worker at the end."""
    long = {item.path for item in items if item.get_closest_marker("slow")}
    items.sort(key=lambda item: item.path not in long)


SHARED_DATA = Path(__file__).resolve().parents[1] / ".." / "shared" / "data"


@pytest.fixture(scope="session")
def shared_data() -> Path:
    """The folder of real data beside the project; the test is skipped where it is absent."""
    if not SHARED_DATA.is_dir():
        pytest.skip("../shared/data is not here: real-data tests run where it is")
    return SHARED_DATA.resolve()


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    """A browser for all tests of a file, each in a context of its own.

    No longer than that: while it runs, asyncio takes its thread for a running loop.
    """
    with chromium() as started:
        yield started
