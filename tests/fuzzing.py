"""Files that went wrong: a right document with a few random changes, anywhere in it."""

from collections.abc import Iterator, Sequence
from copy import deepcopy
from typing import Any, Final

import numpy as np

ODD_VALUES: Final[tuple[Any, ...]] = (
    None,
    True,
    0,
    -1,
    1,
    0.5,
    2**31 - 1,
    2**31,
    2**53 - 1,
    2**53,
    2**63,
    2**64,
    -(2**63),
    1e308,
    -1e308,
    1e-308,
    "",
    " ",
    "t1",
    "v1",
    "s1",
    "home",
    "a\u0000b",
    "đ" * 200,
    "2021-09-10",
    "0001-01-01T00:00:00+14:00",
    "9999-12-31T23:59:59-12:00",
    "2021-09-10T07:30:00+07:00",
    "2021-09-10T07:30:00",
    [],
    {},
    [[]],
    [None],
    {"": ""},
)
"""Values of every type, and numbers and moments at the edges of what can be held."""

Step = tuple[Any, Any]
"""A list or object of the document, and an index or key in it."""


def steps(document: Any) -> Iterator[Step]:
    """Yield every place in the document."""
    pairs = document.items() if isinstance(document, dict) else enumerate(document)
    for key, value in pairs:
        yield document, key
        if isinstance(value, dict | list):
            yield from steps(value)


class Fuzz:
    """Draws of changes, all from one seed."""

    def __init__(self, seed: int) -> None:
        self._rng = np.random.default_rng(seed)

    def changed(self, document: Any, *, most: int = 4) -> Any:
        """Return the document with one to `most` changes."""
        changed = deepcopy(document)
        for _ in range(int(self._rng.integers(1, most + 1))):
            places = [*steps(changed)]
            if places:
                self._change(*self._place(places), places)
        return changed

    def odd_numbers(self, given: dict[str, Any]) -> None:
        """Give a few of the whole numbers in an object, however deep, another size."""
        for holder, key in [*steps(given)]:
            value = holder[key]
            if isinstance(value, int) and not isinstance(value, bool) and self._rng.random() < 0.1:
                holder[key] = int(2.0 ** self._rng.uniform(0, 53)) - 1

    def cut(self, raw: bytes) -> bytes:
        """Return the bytes cut off somewhere, or with one of them changed."""
        at = int(self._rng.integers(len(raw)))
        if self._rng.random() < 0.5:
            return raw[:at]
        return raw[:at] + bytes([int(self._rng.integers(256))]) + raw[at + 1 :]

    def _place(self, places: Sequence[Step]) -> Step:
        """Return a place; one of the many cells of a table of travel only now and then."""
        for _ in range(10):
            holder, key = places[int(self._rng.integers(len(places)))]
            if not isinstance(holder, list) or not isinstance(holder[key], int | float | None):
                break
        return holder, key

    def _change(self, holder: Any, key: Any, places: Sequence[Step]) -> None:
        kind = int(self._rng.integers(6))
        if kind == 0:
            del holder[key]
        elif kind == 1:
            holder[key] = deepcopy(ODD_VALUES[int(self._rng.integers(len(ODD_VALUES)))])
        elif kind == 2:  # what stands elsewhere in the document
            other, at = places[int(self._rng.integers(len(places)))]
            if at in other if isinstance(other, dict) else at < len(other):
                holder[key] = deepcopy(other[at])
        elif kind == 3 and isinstance(holder, list):
            holder.insert(int(self._rng.integers(len(holder) + 1)), deepcopy(holder[key]))
        elif kind == 4 and isinstance(holder, list):
            order = self._rng.permutation(len(holder))
            holder[:] = [holder[number] for number in order]
        elif isinstance(holder[key], int | float) and not isinstance(holder[key], bool):
            factor = (-1, 0, 2, 1000, 10**6, 10**12)[int(self._rng.integers(6))]
            holder[key] = holder[key] * factor
        elif isinstance(holder, dict):
            holder[f"{key}_"] = holder.pop(key)
