"""Lists of administrative units and the days on which they were in force, as a dated table."""

import tomllib
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from geodata.errors import NotFound


@dataclass(frozen=True, slots=True, kw_only=True)
class Scheme:
    """One list of administrative units and the days on which it was in force.

    Parameters
    ----------
    name
        Such as ``vn-2021``.
    valid_from, valid_to
        First and last day; None is open.
    source
        The resolution that made it.
    """

    name: str
    valid_from: date | None
    valid_to: date | None
    source: str

    def holds_on(self, day: date) -> bool:
        """Tell whether the list was in force on the day."""
        return (self.valid_from is None or self.valid_from <= day) and (
            self.valid_to is None or day <= self.valid_to
        )


def load_schemes(path: Path | None = None) -> tuple[Scheme, ...]:
    """Return the schemes of a table, of the product's own ``schemes.toml`` unless given."""
    table = tomllib.loads((path or Path(__file__).with_name("schemes.toml")).read_text("utf-8"))
    return tuple(
        Scheme(
            name=row["name"],
            valid_from=row.get("valid_from"),
            valid_to=row.get("valid_to"),
            source=row["source"],
        )
        for row in table["scheme"]
    )


def scheme_named(name: str, *, schemes: Iterable[Scheme] | None = None) -> Scheme:
    """Return the scheme of that name.

    Raises
    ------
    NotFound
        If there is none; the message lists those there are.
    """
    known = {scheme.name: scheme for scheme in (load_schemes() if schemes is None else schemes)}
    if name not in known:
        raise NotFound(f"no scheme {name!r}; there are {', '.join(known)}")
    return known[name]


def scheme_on(day: date, *, schemes: Iterable[Scheme] | None = None) -> Scheme:
    """Return the scheme in force on a day.

    Raises
    ------
    NotFound
        If none is.
    """
    for scheme in load_schemes() if schemes is None else schemes:
        if scheme.holds_on(day):
            return scheme
    raise NotFound(f"no scheme is in force on {day}")
