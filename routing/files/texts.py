"""The text of a file: plain or gzipped, JSON or not, and never half written."""

import gzip
import hashlib
import json
import re
import unicodedata
import zlib
from collections.abc import Mapping
from pathlib import Path
from typing import Any, Final, NoReturn

from geodata.whole_files import write_whole
from routing.errors import InvalidProblem, Issue

Document = Mapping[str, Any]
"""A JSON object."""

_ROOT: Final = "(document)"

_HALF_SIGN: Final = re.compile(r"\\u[dD][89a-fA-F]")
"""The escape of half a sign; two of them make a whole one, such as a picture sign."""

LONGEST_LINE: Final = 240
"""Characters of an object or list that stays on one line; a table of numbers always does."""


def read_text(path: Path) -> str:
    """Return the text of a file, unpacked where its name ends in ``.gz``.

    Raises
    ------
    InvalidProblem
        With code ``not-found``, ``file-cut-off`` (a damaged .gz) or ``not-text``.
    """
    try:
        raw = path.read_bytes()
        return (gzip.decompress(raw) if path.suffix == ".gz" else raw).decode("utf-8-sig")
    except (FileNotFoundError, IsADirectoryError) as error:
        raise _refused("not-found", path.name, "there is no such file", "check the name") from error
    except (EOFError, gzip.BadGzipFile, zlib.error) as error:
        raise _refused(
            "file-cut-off", path.name, "is cut off or no gzip file", "copy or write it again"
        ) from error
    except UnicodeDecodeError as error:
        raise _refused(
            "not-text", path.name, f"is not UTF-8 text (byte {error.start})", "save it as UTF-8"
        ) from error


def write_text(text: str, path: Path) -> None:
    """Write a file, gzipped where its name ends in ``.gz``; it is replaced only when complete."""
    raw = text.encode()
    if path.suffix == ".gz":
        raw = gzip.compress(raw, mtime=0)  # the same text gives the same bytes
    write_whole(path, raw)


def parse_document(text: str, *, format_name: str) -> Document:
    """Return the JSON object of a text that names the wanted format.

    Raises
    ------
    InvalidProblem
        As `parse_json`, or with code ``other-version``; nothing else is looked at then.
    """
    return require_format(parse_json(text), format_name=format_name)


def parse_json(text: str) -> object:
    """Return what a JSON text says.

    Raises
    ------
    InvalidProblem
        With code ``not-json``, with line and column, or ``out-of-range`` for a number of thousands
        of digits.
    """
    try:
        document: object = json.loads(
            unicodedata.normalize("NFC", text), parse_constant=_no_constant
        )
        if _HALF_SIGN.search(text):
            json.dumps(document, ensure_ascii=False).encode()
    except InvalidProblem:
        raise
    except json.JSONDecodeError as error:
        raise _refused(
            "not-json",
            f"line {error.lineno}, column {error.colno}",
            f"the text is not JSON or is cut off: {error.msg}",
            "write the file again; a file that ends early was not fully copied",
        ) from error
    except UnicodeEncodeError as error:
        half = f"holds half a sign ({error.object[error.start]!r}), which no text file can keep"
        raise _refused("not-json", _ROOT, half, "write the text anew") from error
    except RecursionError as error:
        raise _refused("not-json", _ROOT, "is nested too deeply", "write it again") from error
    except ValueError as error:  # the only other one: more digits than Python reads
        raise _refused(
            "out-of-range", _ROOT, f"holds a number that is too long: {error}", "shorten the number"
        ) from error
    return document


def require_format(document: object, *, format_name: str) -> Document:
    """Return the document if it names the wanted format.

    Raises
    ------
    InvalidProblem
        With code ``other-version``.
    """
    named = document.get("format") if isinstance(document, dict) else None
    if not isinstance(document, dict) or named != format_name:
        said = f"names the format {named!r}" if named is not None else "names no format"
        raise _refused(
            "other-version",
            "/format",
            f"the file {said}; this program reads {format_name!r}",
            f"give a {format_name} file, or the program that wrote this one",
        )
    return document


def canonical_sha256(document: Document) -> str:
    """Return the SHA-256 of the canonical JSON: sorted keys, no spaces, UTF-8."""
    text = json.dumps(document, sort_keys=True, separators=(",", ":"), ensure_ascii=False)
    return hashlib.sha256(text.encode()).hexdigest()


def pretty(document: Document) -> str:
    """Return the JSON with each short object on a line of its own: easy to read and to diff."""
    return _lines(document, margin="") + "\n"


_on_one_line: Final = json.JSONEncoder(ensure_ascii=False).encode


def _lines(value: object, *, margin: str) -> str:
    if not isinstance(value, Mapping | list):
        return _on_one_line(value)
    line = _on_one_line(value) if margin and len(value) <= LONGEST_LINE else ""
    if 0 < len(line) <= LONGEST_LINE:
        return line
    inner = margin + " "
    if isinstance(value, Mapping):
        items = [f"{json.dumps(key)}: {_lines(item, margin=inner)}" for key, item in value.items()]
        return "{\n" + inner + f",\n{inner}".join(items) + f"\n{margin}}}"
    if any(isinstance(item, Mapping) for item in value):
        items = [_lines(item, margin=inner) for item in value]
        return "[\n" + inner + f",\n{inner}".join(items) + f"\n{margin}]"
    return line or _on_one_line(value)


def _no_constant(name: str) -> NoReturn:
    raise _refused("not-json", _ROOT, f"{name} is no JSON number", "write a number")


def _refused(code: str, subject: str, message: str, remedy: str) -> InvalidProblem:
    return InvalidProblem([Issue(code=code, subject=subject, message=message, remedy=remedy)])
