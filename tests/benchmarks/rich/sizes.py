"""Which instances there are: their sizes, loads and names."""

import re
from dataclasses import dataclass
from typing import Final

LOADS: Final = (60, 100, 200)
"""Per cent; `load.load_of` says of what."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Size:
    """How large an instance is."""

    name: str
    wards: int
    vehicles: int
    tasks: int


SIZES: Final = {
    "ward": Size(name="ward", wards=1, vehicles=7, tasks=64),
    "district": Size(name="district", wards=31, vehicles=150, tasks=2_000),
    "city": Size(name="city", wards=312, vehicles=2_000, tasks=20_000),
}

_NAME: Final = re.compile(r"rich_(?P<size>[a-z]+)_(?P<load>\d+)_s(?P<seed>\d+)")


@dataclass(frozen=True, slots=True, kw_only=True)
class Instance:
    """One instance: ``rich_ward_100_s1`` is the ward at 100 % load of seed 1."""

    size: Size
    load: int
    seed: int

    def __post_init__(self) -> None:
        if not 1 <= self.load <= 1000:
            raise ValueError(f"a load of {self.load} %, must be 1 to 1000")

    @property
    def name(self) -> str:
        """As files and figures name it."""
        return f"rich_{self.size.name}_{self.load}_s{self.seed}"


def instance_of(name: str) -> Instance:
    """Return the instance of that name.

    Raises
    ------
    ValueError
        If no instance has such a name.
    """
    parts = _NAME.fullmatch(name)
    if parts is None or parts["size"] not in SIZES:
        sizes = ", ".join(SIZES)
        raise ValueError(f"{name!r} is no name such as rich_ward_100_s1; sizes are {sizes}")
    return Instance(size=SIZES[parts["size"]], load=int(parts["load"]), seed=int(parts["seed"]))
