"""Long lists of values in questions to the database, which takes some tens of thousands at most."""

from collections.abc import Iterable, Iterator
from itertools import islice
from typing import Final, TypeVar

MOST_VALUES: Final = 5000

_Value = TypeVar("_Value")


def parts(values: Iterable[_Value]) -> Iterator[tuple[_Value, ...]]:
    """Yield the values in parts that one question can name."""
    rest = iter(values)
    while part := tuple(islice(rest, MOST_VALUES)):
        yield part
