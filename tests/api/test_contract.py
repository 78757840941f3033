"""OpenAPI is the contract: it says everything, and the service keeps to it."""

import re
from collections.abc import Iterator
from typing import Any

import pytest
from fastapi.testclient import TestClient
from jsonschema import Draft202012Validator, FormatChecker

from api.app import create_app
from api.records.lifecycles import Lifecycle
from api.routes.access import NEEDS
from api.routes.contract import operations
from api.schemas import states
from api.settings import Settings
from tests.api.test_requests import codes


@pytest.fixture(scope="module")
def contract(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Any]:
    return create_app(Settings(data=tmp_path_factory.mktemp("var"))).openapi()


FORMS = FormatChecker(())


@FORMS.checks("date", raises=ValueError)
def is_day(text: object) -> bool:
    return re.fullmatch(r"\d{4}-\d\d-\d\d", str(text)) is not None


@FORMS.checks("date-time", raises=ValueError)
def is_moment(text: object) -> bool:
    wanted = r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?(Z|[+-]\d\d:\d\d)"
    return re.fullmatch(wanted, str(text)) is not None


def test_the_forms_are_looked_at() -> None:
    """Once, a pin's end was shown as a day, and the begin of a post as a time."""
    for form, good, bad in (
        ("date", "2021-09-10", "07:00"),
        ("date-time", "2021-09-10T07:30:00+07:00", "2021-09-10"),
    ):
        schema = {"type": "string", "format": form}
        checker = Draft202012Validator(schema, format_checker=FORMS)
        assert checker.is_valid(good)
        assert not checker.is_valid(bad)


def bodies(operation: dict[str, Any]) -> list[tuple[str, str, dict[str, Any]]]:
    """Return where each body stands, its kind and its description."""
    described = {"body": operation.get("requestBody", {}), **operation["responses"]}
    return [
        (where, media, content)
        for where, one in described.items()
        for media, content in one.get("content", {}).items()
    ]


def test_every_call_says_what_it_does_and_how_it_fails(contract: dict[str, Any]) -> None:
    for path, method, operation in operations(contract):
        where = f"{method.upper()} {path}"
        assert operation["summary"], where
        assert operation["description"].strip().endswith("."), where
        declared = set(operation["responses"])
        assert {"403", "429"} <= declared, where
        assert "401" in declared or where not in NEEDS, where
        assert "422" in declared or path == "/vroom" or "requestBody" not in operation, where


def test_every_body_has_an_example_or_is_a_file(contract: dict[str, Any]) -> None:
    for path, method, operation in operations(contract):
        found = bodies(operation)
        without = {"204"} if "204" in operation["responses"] else set()
        if path == "/vroom/health":
            without = {"200"}
        for status in operation["responses"]:
            assert status in without or status in {where for where, *_ in found}, (method, path)
        for where, media, content in found:
            is_file = content.get("schema", {"format": "binary"}).get("format") == "binary"
            assert is_file or "example" in content, (method, path, where, media)


def test_every_example_is_as_its_schema_says(contract: dict[str, Any]) -> None:
    for path, method, operation in operations(contract):
        for where, media, content in bodies(operation):
            if "example" in content:
                schema = {**content.get("schema", {}), "components": contract["components"]}
                checker = Draft202012Validator(schema, format_checker=FORMS)
                found = checker.iter_errors(content["example"])
                assert [e.message for e in found] == [], (method, path, where, media)


def test_every_fault_has_its_body(contract: dict[str, Any]) -> None:
    for path, method, operation in operations(contract):
        for status, answer in operation["responses"].items():
            if status >= "400":
                ((media, content),) = answer["content"].items()
                wanted = "json" if path.startswith("/vroom") else "problem+json"
                assert media == f"application/{wanted}", (method, path, status)
                assert content["schema"]["$ref"].endswith("FaultShape")


def within(shape: object, *names: str) -> Iterator[tuple[str, dict[str, Any]]]:
    """Yield where a property of one of those names stands, and its schema."""
    if isinstance(shape, dict):
        for name in names:
            if isinstance(one := shape.get("properties", {}).get(name), dict):
                yield str(shape.get("title")), one
        for inner in shape.values():
            yield from within(inner, *names)


def test_every_state_that_a_record_can_have_is_listed(contract: dict[str, Any]) -> None:
    """SEC and PRODUCT speak of states; once, the contract said `string`."""
    known = {frozenset(one.states) for one in vars(states).values() if isinstance(one, Lifecycle)}
    shapes = contract["components"]["schemas"]
    listed = {where: frozenset(one["enum"]) for where, one in within(shapes, "state")}
    others = {where for where, values in listed.items() if values not in known}
    assert others == {"JobShape", "ReplanShape"}  # a solve, which is no record with a lifecycle
    assert set(listed.values()) >= known
    orders = {where: frozenset(one["enum"]) for where, one in within(shapes, "to")}
    assert {where for where, values in orders.items() if values not in known} == {
        "MessageMoveShape"  # what a person may say of one
    }


def test_a_filter_by_a_state_that_there_is_not_is_told(client: TestClient) -> None:
    """Once, it found nothing, as if nobody waited."""
    for path in ("requests", "cylinders", "volunteers", "calls?day=2021-09-10&"):
        address = f"/api/{path}{'' if '?' in path else '?'}state=recieved"
        answer = client.get(address)
        assert (answer.status_code, codes(answer)) == (422, ["unknown-state"]), path
