"""How long a cylinder lasts, when it runs out, and how many the night takes.

All sums are exact (fractions) and rounded down to whole seconds once, at the end. This is
arithmetic for deadlines, not clinical advice.

References
----------
Content of a cylinder in litres at 1 bar = water volume x pressure (Boyle's law, room temperature);
suppliers advise changing a cylinder at 50 bar, hence the reserve of the dated rules.
"""

from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction
from typing import Final

Number = int | float | Decimal | Fraction
MINUTE_S: Final = 60


@dataclass(frozen=True, slots=True, kw_only=True)
class Supply:
    """What a patient breathes from: one cylinder, as read at one moment.

    Parameters
    ----------
    size_l
        Water volume of the cylinder in litres, above 0.
    pressure_bar
        Pressure read, at least 0.
    flow_lpm
        Litres a minute, above 0.
    measured_s
        When it was read, in seconds since the day began; negative on the days before.
    """

    size_l: Fraction
    pressure_bar: Fraction
    flow_lpm: Fraction
    measured_s: int

    def __post_init__(self) -> None:
        if self.size_l <= 0 or self.flow_lpm <= 0:
            raise ValueError(f"size {self.size_l} l and flow {self.flow_lpm} l/min must be above 0")
        if self.pressure_bar < 0:
            raise ValueError(f"pressure is {self.pressure_bar} bar, must be at least 0")


@dataclass(frozen=True, slots=True, kw_only=True)
class Unknown:
    """What counts where nothing is known, on the safe side: a dated rule."""

    size_l: Fraction
    pressure_bar: Fraction
    flow_lpm: Fraction


def exact(number: Number) -> Fraction:
    """Return the number as it is written: 0.1 is one tenth, not its nearest binary fraction."""
    return Fraction(str(number)) if isinstance(number, float) else Fraction(number)


def usable_litres(supply: Supply, *, reserve_bar: Number) -> Fraction:
    """Return the litres of gas above the reserve; 0 when the pressure is at or below it."""
    return supply.size_l * max(Fraction(0), supply.pressure_bar - exact(reserve_bar))


def endurance_s(supply: Supply, *, reserve_bar: Number) -> int:
    """Return the whole seconds until the pressure is down to the reserve, rounded down."""
    return int(usable_litres(supply, reserve_bar=reserve_bar) * MINUTE_S // supply.flow_lpm)


def runs_out_s(supply: Supply, *, reserve_bar: Number) -> int:
    """Return when the pressure is down to the reserve, in seconds since the day began."""
    return supply.measured_s + endurance_s(supply, reserve_bar=reserve_bar)


def empty_s(supply: Supply) -> int:
    """Return when nothing comes any more; only ever shown, never a deadline."""
    return runs_out_s(supply, reserve_bar=0)


def known_or_assumed(
    *,
    size_l: Number | None,
    pressure_bar: Number | None,
    flow_lpm: Number | None,
    measured_s: int | None,
    called_s: int,
    unknown: Unknown,
) -> tuple[Supply, tuple[str, ...]]:
    """Return the supply with every gap filled on the safe side, and the names of what was filled.

    Parameters
    ----------
    measured_s, called_s
        A reading without a time counts from the call.
    """
    given = {"size_l": size_l, "pressure_bar": pressure_bar, "flow_lpm": flow_lpm}
    numbers = {
        name: exact(getattr(unknown, name) if value is None else value)
        for name, value in given.items()
    }
    assumed = tuple(name for name, value in given.items() if value is None)
    if measured_s is None:
        assumed += ("measured_at",)
    supply = Supply(**numbers, measured_s=called_s if measured_s is None else measured_s)
    return supply, assumed


def cylinders_until(until_s: int, *, from_s: int, each_s: int) -> int:
    """Return how many full cylinders one after the other last from one moment to another.

    Parameters
    ----------
    each_s
        How long one lasts, at least 1 s.
    """
    if each_s < 1:
        raise ValueError(f"each_s is {each_s}, must be at least 1")
    return max(0, -(-(until_s - from_s) // each_s))
