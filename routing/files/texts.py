"""The text of a file: plain or gzipped, JSON or not, and never half written."""

import gzip
import hashlib
import json
import re
import unicodedata
import zlib
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

from geodata.whole_files import write_whole
from routing.errors import InvalidProblem, Issue
from routing.files.pointers import pointer_of

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
    except IsADirectoryError as error:
        raise _refused(
            "not-found", path.name or str(path), "is a folder, not a file", "name a file in it"
        ) from error
    except FileNotFoundError as error:
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


@dataclass(frozen=True, slots=True, kw_only=True)
class ReadJson:
    """What a JSON text says, as far as it can be read, and an issue for each place where not."""

    document: object
    unread: tuple[Issue, ...]


@dataclass(frozen=True, slots=True)
class _Unread:
    """Stands in a document for a number that cannot be read."""

    written: str

    def issue(self, subject: str) -> Issue:
        """Return what is wrong with it."""
        if self.written.strip("-").isdigit():
            message = f"is a number of {len(self.written.strip('-'))} digits"
            return Issue(
                code="out-of-range", subject=subject, message=message, remedy="shorten the number"
            )
        message = f"{self.written} is no JSON number"
        return Issue(code="not-json", subject=subject, message=message, remedy="write a number")


class _Repeating(dict[str, Any]):
    """Stands in a document for an object that has a key more than once; the last one counts."""

    def __init__(self, pairs: Sequence[tuple[str, Any]]) -> None:
        super().__init__(pairs)
        self.names = tuple(
            name for name, times in Counter(n for n, _ in pairs).items() if times > 1
        )

    def issues(self, path: tuple[str | int, ...]) -> Iterator[Issue]:
        """Yield an issue for each such key of the object at that place."""
        for name in self.names:
            yield Issue(
                code="repeated-key",
                subject=pointer_of((*path, name)),
                message="the key is written more than once in one object",
                remedy="keep the one that is meant, and drop the others",
            )


def parse_json(text: str) -> object:
    """Return what a JSON text says.

    Raises
    ------
    InvalidProblem
        As `read_json`, and with every number that cannot be read and every key that is repeated.
    """
    read = read_json(text)
    if read.unread:
        raise InvalidProblem(read.unread)
    return read.document


def read_json(text: str) -> ReadJson:
    """Return what a JSON text says; of what cannot be read, where it is.

    That is NaN and the infinities (``not-json``), numbers of thousands of digits
    (``out-of-range``), and a key that one object has twice (``repeated-key``): nobody knows which
    one is meant.

    Raises
    ------
    InvalidProblem
        With code ``not-json``, with line and column.
    """
    try:
        document, unread = _loaded(unicodedata.normalize("NFC", text))
        if _HALF_SIGN.search(text):
            json.dumps(document, ensure_ascii=False).encode()
    except json.JSONDecodeError as error:
        if text.strip() and text.lstrip()[0] not in "{[":
            raise _refused(
                "not-json",
                f"line {error.lineno}, column {error.colno}",
                "the text is not JSON, as relief problems and plans are",
                "give one of those; benchmark instances and .sol files are for `donghanh solve`"
                " and `donghanh check` (--format names their form)",
            ) from error
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
    return ReadJson(document=document, unread=unread)


def _loaded(text: str) -> tuple[object, tuple[Issue, ...]]:
    """Return the document, null where a number cannot be read, and what is wrong where."""
    odd: list[_Unread | _Repeating] = []

    def constant(written: str) -> _Unread:
        odd.append(unread := _Unread(written))
        return unread

    def an_object(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
        found = dict(pairs)
        if len(found) == len(pairs):
            return found
        odd.append(repeating := _Repeating(pairs))
        return repeating

    try:
        document = json.loads(text, parse_constant=constant, object_pairs_hook=an_object)
    except json.JSONDecodeError:
        raise
    except ValueError:  # the only other one: more digits than Python reads
        document = json.loads(
            text, parse_constant=_Unread, parse_int=_whole, object_pairs_hook=an_object
        )
    else:
        if not odd:
            return document, ()
    return _set_aside(document)


def _whole(written: str) -> int | _Unread:
    try:
        return int(written)
    except ValueError:
        return _Unread(written)


def _set_aside(document: object) -> tuple[object, tuple[Issue, ...]]:
    """Return the document with null for each number that is unread, and what is wrong where."""
    holder = [document]
    issues: list[Issue] = []
    left: list[tuple[Any, Any, tuple[str | int, ...]]] = [(holder, 0, ())]
    while left:
        parent, key, path = left.pop()
        value = parent[key]
        if isinstance(value, _Unread):
            issues.append(value.issue(pointer_of(path)))
            parent[key] = None
        elif isinstance(value, dict):
            if isinstance(value, _Repeating):
                issues += value.issues(path)
                parent[key] = value = dict(value)
            left += [(value, name, (*path, name)) for name in reversed(value)]
        elif isinstance(value, list):
            left += [(value, at, (*path, at)) for at in reversed(range(len(value)))]
    return holder[0], tuple(issues)


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


def _refused(code: str, subject: str, message: str, remedy: str) -> InvalidProblem:
    return InvalidProblem([Issue(code=code, subject=subject, message=message, remedy=remedy)])
