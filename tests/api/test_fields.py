"""Wrong fields: a text for everything that a shape may refuse, in Vietnamese and in English."""

from collections.abc import Iterator
from typing import Any

import pytest
from fastapi.testclient import TestClient

from api.app import RESOURCES
from api.field_texts import FIELD_TEXTS, PATTERN_TEXTS, field_words
from tests.api.test_requests import an_order, codes

KINDS: dict[str, str] = {
    "bool": "bool_type bool_parsing",
    "chain": "",
    "date": "date_type date_parsing date_from_datetime_parsing date_from_datetime_inexact",
    "datetime": "datetime_type datetime_parsing datetime_from_date_parsing datetime_object_invalid",
    "decimal": "decimal_type decimal_parsing finite_number",
    "default": "",
    "float": "float_type float_parsing",
    "function-after": "",
    "function-before": "",
    "function-wrap": "",
    "int": "int_type int_parsing int_from_float int_parsing_size",
    "list": "list_type",
    "literal": "literal_error",
    "model": "model_type model_attributes_type",
    "model-field": "missing",
    "model-fields": "dict_type",
    "no-info": "",
    "nullable": "",
    "str": "string_type string_unicode",
    "tagged-union": "union_tag_invalid union_tag_not_found",
}
"""What pydantic says where something is none of a kind of schema."""
LIMITS: dict[str, str] = {
    "ge": "greater_than_equal",
    "gt": "greater_than",
    "le": "less_than_equal",
    "lt": "less_than",
    "max_digits": "decimal_max_digits",
    "tz_constraint": "timezone_aware",
    "extra_behavior": "extra_forbidden",
}
"""… where it is over a limit; the length of a text or list, and a pattern, stand below."""
LENGTHS: dict[tuple[str, str], str] = {
    ("str", "min_length"): "string_too_short",
    ("str", "max_length"): "string_too_long",
    ("list", "min_length"): "too_short",
    ("list", "max_length"): "too_long",
}
PLAIN = {"type", "metadata", "ref", "schema", "fields", "choices", "cls", "config", "default"}
PLAIN |= {"custom_init", "root_model", "computed_fields", "model_name", "function", "steps"}
PLAIN |= {"items_schema", "expected", "discriminator", "from_attributes", "strict", "pattern"}
PLAIN |= {"microseconds_precision"}


def schemas() -> Iterator[dict[str, Any]]:
    """Yield each schema inside of all that calls may carry."""
    dependants = [route.dependant for module in RESOURCES for route in module.router.routes]
    while dependants:
        one = dependants.pop()
        dependants += one.dependencies
        for field in (*one.path_params, *one.query_params, *one.body_params):
            yield from inside(field._type_adapter.core_schema)  # noqa: SLF001 - nowhere else


def inside(schema: object) -> Iterator[dict[str, Any]]:
    if isinstance(schema, dict):
        if isinstance(schema.get("type"), str):
            yield schema
        for name, value in schema.items():
            if name != "metadata":
                yield from inside(value)
    elif isinstance(schema, (list, tuple)):
        for value in schema:
            yield from inside(value)


def kinds_of(schema: dict[str, Any]) -> Iterator[str]:
    """Yield all that pydantic may say of what stands there; an unknown schema is a failure."""
    kind = schema["type"]
    yield from KINDS[kind].split()
    for limit in schema.keys() - PLAIN:
        yield LENGTHS.get((kind, limit)) or LIMITS[limit]


def test_each_constraint_of_every_call_has_a_text() -> None:
    found = {kind for schema in schemas() for kind in kinds_of(schema)}
    own = {"json_invalid", "extra_forbidden"}  # FastAPI's own, and of the configuration of shapes
    assert found | own == set(FIELD_TEXTS)
    assert {s["pattern"] for s in schemas() if "pattern" in s} == set(PATTERN_TEXTS)


@pytest.mark.parametrize("kind", [*FIELD_TEXTS, *PATTERN_TEXTS, "unheard-of"])
def test_texts_are_filled_in_and_differ_by_language(kind: str) -> None:
    names = "expected expected_tags discriminator ge gt le lt max_digits min_length max_length"
    limits = dict.fromkeys(names.split(), "'7'") | {"pattern": kind}
    said = [field_words(kind, limits, language) for language in ("vi", "en")]
    assert all(text and "{" not in text.replace("{ }", "") for pair in said for text in pair)
    assert said[0] != said[1]
    assert "'7'" not in "".join(map("".join, said))


def test_a_call_is_told_all_that_is_wrong_in_its_language(client: TestClient) -> None:
    order = an_order(phone="tel: 0900", age=131, kind="party", flags="elderly") | {"colour": 1}
    answer = client.post("/api/requests", json=order)
    assert {(i["subject"], i["message"], i["remedy"]) for i in answer.json()["issues"]} == {
        (
            "body/phone",
            "số điện thoại chỉ gồm chữ số, dấu cách và + ( ) . -, nhiều nhất 24 ký tự",
            "ghi như 0900 000 001; số thứ hai ghi vào note",
        ),
        ("body/age", "không được quá 130", "ghi giá trị nhiều nhất là 130"),
        (
            "body/kind",
            "phải là một trong: oxygen_emergency, transport, oxygen_swap, restock, medicine,"
            " chronic_medicine, welfare_bag, care_visit hoặc oxygen_collect",
            "chọn một giá trị trong đó",
        ),
        ("body/flags", "phải là một danh sách", "đặt các mục trong ngoặc vuông [ ]"),
        ("body/colour", "không có trường tên này", "bỏ đi, hoặc sửa tên theo /docs"),
    }
    english = client.post("/api/requests?lang=en", json=order).json()["issues"]
    assert ("must be 130 or less", "give 130, or what comes before it") in {
        (issue["message"], issue["remedy"]) for issue in english
    }


def test_a_rule_of_our_own_is_told_with_its_place(client: TestClient) -> None:
    answer = client.post("/api/requests", json=an_order(client_id="call-out-1", note="a\x00b"))
    assert {(i["code"], i["subject"]) for i in answer.json()["issues"]} == {
        ("reserved-id", "body/client_id"),
        ("broken-text", "body/note"),
    }
    assert "chương trình" in answer.json()["detail"]


def test_a_key_twice_is_refused_with_its_place_and_nothing_is_kept(client: TestClient) -> None:
    """Once, the last one counted: who wrote two phones was called at one of them."""
    text = (
        '{"client_id": "hotline-1-1", "kind": "medicine", "phone": "0900 000 001",'
        ' "phone": "0900 000 002", "place": {"ward": "vn-2021:27301", "ward": ""}}'
    )
    headers = {"Content-Type": "application/json"}
    answer = client.post("/api/requests", content=text, headers=headers)
    assert answer.status_code == 422
    assert {(i["code"], i["subject"]) for i in answer.json()["issues"]} == {
        ("repeated-key", "/phone"),
        ("repeated-key", "/place/ward"),
    }
    assert "nhiều lần" in answer.json()["detail"]
    assert client.get("/api/requests").json() == []
    number = '{"client_id": "hotline-1-1", "kind": "medicine", "place": {"lon": NaN, "lat": 10}}'
    answer = client.post("/api/requests", content=number, headers=headers)
    assert (answer.status_code, codes(answer)) == (422, ["not-json"])
