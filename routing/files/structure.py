"""A document held against its published JSON Schema: every fault at once, in plain words."""

import json
from collections.abc import Iterator, Mapping, Sequence
from importlib.resources import files
from types import MappingProxyType
from typing import Any, Final, Literal

import jsonschema_rs
from jsonschema import Draft202012Validator
from jsonschema.exceptions import ValidationError

from routing.errors import Issue
from routing.files.pointers import pointer_of
from routing.files.texts import Document

SchemaName = Literal["problem", "plan"]

ID_PATTERN: Final = r"^[^\s\x00-\x1f\x7f-\x9f]([^\x00-\x1f\x7f-\x9f]*[^\s\x00-\x1f\x7f-\x9f])?$"
"""Of ids, as both schemas have it: no control characters, no space at either end."""

LONGEST_SHOWN: Final = 60
"""Characters of a wrong value that a message repeats."""

CODES: Final[Mapping[str, tuple[str, str]]] = MappingProxyType(
    {
        "required": ("missing-field", "add the field"),
        "additionalProperties": ("unknown-field", "drop the field, or correct its name"),
        "propertyNames": ("unknown-field", "drop the field, or correct its name"),
        "type": ("wrong-type", "give a value of that type"),
        "enum": ("unknown-choice", "use one of the choices"),
        "const": ("unknown-choice", "use that value"),
        "pattern": ("wrong-form", "write it in that form"),
        "minLength": ("wrong-form", "fill it in"),
        "maxLength": ("wrong-form", "shorten it"),
        "minimum": ("out-of-range", "give a value within the limit"),
        "maximum": ("out-of-range", "give a value within the limit"),
        "exclusiveMinimum": ("out-of-range", "give a value within the limit"),
        "minItems": ("wrong-count", "give as many as asked for"),
        "maxItems": ("wrong-count", "give as many as asked for"),
        "minProperties": ("wrong-count", "give at least one"),
        "uniqueItems": ("repeated-item", "name each once"),
        "not": ("misplaced-field", "drop the field that does not belong here"),
    }
)
"""Code and remedy for each keyword of the schemas."""


MESSAGES: Final[Mapping[str, str]] = MappingProxyType(
    {
        "type": "is {value}, must be of type {limit}",
        "enum": "is {value}, must be {limit}",
        "pattern": "is {value}, must be {form}",
        "minimum": "is {value}, must be at least {limit}",
        "exclusiveMinimum": "is {value}, must be above {limit}",
        "maximum": "is {value}, must be at most {limit}",
        "uniqueItems": "is {value} and names the same twice",
    }
)
"""What is wrong with a value, by keyword of the schemas."""

FORMS: Final[Mapping[str, str]] = MappingProxyType(
    {
        r"^\d{4}-\d{2}-\d{2}$": "a day such as 2021-09-10",
        r"^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}(Z|[+-]\d{2}:\d{2})$": (
            "a moment with its offset, such as 2021-09-10T07:30:00+07:00"
        ),
        r"^[a-z0-9-]+:\S+$": "a ward key scheme:code, such as vn-2021:27289",
        r"^[0-9a-f]{64}$": "a SHA-256: 64 hexadecimal digits, a to f small",
        ID_PATTERN: "an id with no space at either end and no control character in it",
    }
)
"""What the patterns of the schemas ask for; a description says what a field is for."""


PYTHON_END: Final = r"\Z"
"""The end of a text in Python, where ``$`` is also the place before a last line break."""


def read_schema(name: SchemaName) -> dict[str, Any]:
    """Return the published schema of a problem or plan file."""
    text = (files("routing.files") / "schema" / f"{name}.json").read_text(encoding="utf-8")
    return json.loads(text)  # type: ignore[no-any-return]


def structural_issues(
    document: Document, *, schema: SchemaName, unread: Sequence[Issue] = ()
) -> tuple[Issue, ...]:
    """Return every way in which a document departs from its schema; subjects are JSON pointers.

    Parameters
    ----------
    unread
        Numbers that could not be read: told among the others, and what stands in for them is not.
    """
    published = read_schema(schema)
    if not unread and jsonschema_rs.Draft202012Validator(published).is_valid(document):
        return ()  # it is fast where nothing is wrong; the other tells more of what is
    errors = Draft202012Validator(_in_place(published, published["$defs"])).iter_errors(document)
    told = {issue.subject for issue in unread}
    found = [issue for error in errors for issue in _issues(error) if issue.subject not in told]
    return tuple(sorted([*unread, *found], key=lambda issue: _reading_order(issue.subject)))


def _in_place(schema: Any, definitions: Mapping[str, Any]) -> Any:
    """Return the schema with each reference replaced by what it names; reading is twice as fast."""
    if isinstance(schema, list):
        return [_in_place(part, definitions) for part in schema]
    if not isinstance(schema, dict):
        return schema
    parts = {key: part for key, part in schema.items() if key not in ("$ref", "$defs")}
    named = definitions[schema["$ref"].removeprefix("#/$defs/")] if "$ref" in schema else {}
    merged = {key: _in_place(part, definitions) for key, part in {**named, **parts}.items()}
    if "pattern" in merged:
        merged["pattern"] = merged["pattern"].removesuffix("$") + PYTHON_END
    return merged


def _issues(error: ValidationError) -> Iterator[Issue]:
    code, remedy = CODES[str(error.validator)]
    path = tuple(error.absolute_path)
    for field, message in _details(error):
        yield Issue(
            code=code,
            subject=pointer_of(path if field is None else (*path, field)),
            message=message,
            remedy=remedy,
        )


def _details(error: ValidationError) -> Iterator[tuple[str | None, str]]:
    """Yield the field at fault (None: the value itself) and what is wrong with it."""
    schema = error.schema if isinstance(error.schema, dict) else {}
    limit: Any = error.validator_value
    match error.validator:
        case "required":
            # The library reports one missing name an error, and only in its message.
            yield next(name for name in limit if error.message.startswith(repr(name))), "is missing"
        case "additionalProperties":
            known = schema.get("properties", {})
            for name in (name for name in error.instance if name not in known):
                yield name, f"is not known here; known are {', '.join(known)}"
        case "not":
            # A stop that is no object, or has no kind, was told already.
            kind = error.instance.get("kind") if isinstance(error.instance, dict) else None
            for name in limit["required"] if kind is not None else ():
                yield name, f"does not belong to a {kind} stop"
        case keyword:
            text = MESSAGES.get(str(keyword), "is {value}; " + f"{keyword} is {limit}")
            shown = " or ".join(map(str, limit)) if isinstance(limit, list) else limit
            form = FORMS.get(str(limit).removesuffix(PYTHON_END) + "$", "")
            text = text.format(value=_shown(error.instance), limit=shown, form=form)
            yield None, text.rstrip(" .")


def _shown(value: object) -> str:
    text = json.dumps(value, ensure_ascii=False)
    return text if len(text) <= LONGEST_SHOWN else f"{text[:LONGEST_SHOWN]}…"


def _reading_order(pointer: str) -> list[tuple[int, int | str]]:
    return [(0, int(step)) if step.isdigit() else (1, step) for step in pointer.split("/")]
