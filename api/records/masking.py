"""Which numbers of a tree of sums are not told, so that none of them follows from those that are.

References
----------
Secondary suppression of cells, Hundepool et al., Statistical Disclosure Control (2012), ch. 4. In a
tree each number stands in two sums at most (its own parts, and that which it is a part of), and no
two sums share two numbers. Where every sum with a hidden number has another hidden one, each hidden
number can be moved up or down, and the others of its sums with it, without changing what is told.
"""

from collections import defaultdict
from collections.abc import Collection, Iterator, Mapping
from typing import Final

FEWEST: Final = 5
"""Of fewer people no number is told: who lives there would know who it is."""
READER: Final = 2
"""So many hidden numbers a sum has at least, which the reader does not know."""
ANYBODY: Final = 3
"""In what goes to anybody: one of the parts may be known to who reads it."""
SPREAD: Final = 2 * FEWEST
"""So many people stand in the hidden numbers of a sum that is told."""


def hidden(
    values: Mapping[str, int],
    parents: Mapping[str, str],
    *,
    known: Collection[str] = (),
    apart: int = READER,
) -> frozenset[str]:
    """Return the keys of the numbers that are not told.

    Parameters
    ----------
    values
        By key; each number that has parts is the sum of theirs.
    parents
        The key of the sum that each is a part of.
    known
        Keys of numbers that the reader knows: they are told, and hide nothing.
    apart
        How many unknown hidden numbers a sum has, as far as it has that many numbers. Where the
        sum itself is told, they are `SPREAD` together at least: of 2 in two hidden numbers each
        would be 1.
    """
    sums = tuple(_sums(values, parents))
    known = _all_known(sums, known)
    found = {key for key, value in values.items() if 0 < value < FEWEST} - set(known)
    changed = True
    while changed:
        changed = False
        for parts in sums:
            open_ones = [key for key in parts if key not in known]
            kept = [key for key in open_ones if key not in found]
            if len(kept) == len(open_ones):
                continue
            # what is least of a loss: small numbers first, zeros after them, the sum last
            kept.sort(key=lambda key: (key == parts[0], values[key] == 0, values[key], key))
            short = min(apart, len(open_ones)) - (len(open_ones) - len(kept))
            more = kept[: max(short, 0)] or _to_spread(values, parts, kept, found)
            found.update(more)
            changed = changed or bool(more)
    return frozenset(found)


def _to_spread(
    values: Mapping[str, int], parts: tuple[str, ...], kept: list[str], found: Collection[str]
) -> list[str]:
    """Return what is hidden besides where too few people stand in what is hidden of a told sum."""
    whole, *own = parts
    if whole in found or sum(values[key] for key in own if key in found) >= SPREAD:
        return []
    return [key for key in kept if values[key] > 0][:1]


def _all_known(sums: Collection[tuple[str, ...]], known: Collection[str]) -> frozenset[str]:
    """Return what a reader knows who can add."""
    found, before = frozenset(known), frozenset[str]()
    while found != before:
        before = found
        found |= {whole for whole, *parts in sums if found.issuperset(parts)}
    return found


def _sums(values: Mapping[str, int], parents: Mapping[str, str]) -> Iterator[tuple[str, ...]]:
    """Yield each sum with its parts, the sum first."""
    parts: dict[str, list[str]] = defaultdict(list)
    for key in values:
        if parents.get(key) in values:
            parts[parents[key]].append(key)
    for whole, own in parts.items():
        yield (whole, *own)
