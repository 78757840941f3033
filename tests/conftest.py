"""Fixtures that every test may use."""

from pathlib import Path

import pytest
from hypothesis import settings

settings.register_profile("drill", max_examples=2000, deadline=None)


def pytest_addoption(parser: pytest.Parser) -> None:
    """Let the service's tests run on PostgreSQL, started from a package for them alone."""
    parser.addoption("--database", choices=("sqlite", "postgresql"), default="sqlite")


SHARED_DATA = Path(__file__).resolve().parents[1] / ".." / "shared" / "data"


@pytest.fixture(scope="session")
def shared_data() -> Path:
    """The folder of real data beside the project; the test is skipped where it is absent."""
    if not SHARED_DATA.is_dir():
        pytest.skip("../shared/data is not here: real-data tests run where it is")
    return SHARED_DATA.resolve()
