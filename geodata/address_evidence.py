"""How sure each kind of evidence makes a ward: one table, calibrated on real addresses."""

from collections.abc import Mapping
from types import MappingProxyType
from typing import Final, Literal

Check = Literal["house", "number", "street", "unknown", "elsewhere", "other-number"]
THRESHOLD: Final = 0.95
"""Accepted from this probability of the ward on; see `EVIDENCE` for what it was chosen on."""

EVIDENCE: Final[Mapping[str, float]] = MappingProxyType(
    {
        # what names the ward / what the map says to it
        "typed": 0.985,
        "typed/other-number": 0.96,
        "typed/elsewhere": 0.955,
        "bare": 0.99,
        "bare/other-number": 0.93,
        "bare/elsewhere": 0.93,
        "old": 0.965,
        "old/other-number": 0.92,
        "old/elsewhere": 0.92,
        "alone": 0.955,
        "alone/other-number": 0.85,
        "alone/elsewhere": 0.85,
        "part": 0.85,
        "unread": 0.6,
        "number": 0.5,
        "number/street": 0.8,
        "number/number": 0.9,
        "number/house": 0.9,
        "slip": 0.9,
        "slip/street": 0.93,
        "slip/number": 0.93,
        "slip/house": 0.93,
        "bare-slip": 0.6,
        "bare-slip/street": 0.9,
        "bare-slip/number": 0.9,
        "first": 0.87,
        "glued": 0.6,
        "ambiguous": 0.9,
        "reform": 0.9,
        "either": 0.9,
        "elsewhere": 0.15,
        "ambiguous/unknown": 0.4,
        "ambiguous/elsewhere": 0.4,
        "two-wards": 0.8,
        "two-districts": 0.4,
        # where the street and the number lie when no ward is named; times the share of the ward
        "district/rooftop": 0.98,
        "district/alley": 0.97,
        "district/interpolated": 0.97,
        "district/street": 0.94,
        "none/rooftop": 0.98,
        "none/alley": 0.97,
        "none/interpolated": 0.97,
        "none/street": 0.95,
    }
)
"""Probability that the ward is right, by kind of evidence: ``tail/check``, else ``tail`` alone.

Tails are those of `geodata.ward_names`; the check is what the map says to a ward that is named, or
the precision found where none is. Calibrated on 3,049 real addresses of Ho Chi Minh City and Hanoi
(grades A, B, C and E; house points of the same addresses removed from the roads), rounded towards
doubt where there are few. Right ward / rows, the map in any state unless said:

===================================  ===========  =====================================  ==========
ward named                           right/rows   ward not named                         right/rows
===================================  ===========  =====================================  ==========
typed                                802/810      district, rooftop or alley             21/21
typed, map puts number elsewhere     48/49        district, number in one ward           39/39
typed, street elsewhere              21/21        district, street, share over 0.95      26/27
bare                                 644/645      no district, rooftop                   189/189
old name                             135/137      no district, alley, share over 0.9     73/73
alone                                12/12        no district, number in one ward        111/113
first (may be a street)              53/60        no district, street, share over 0.95   189/191
two wards, first of them             20/25        no district, street shared, 0.5 to 0.7 54/89
slip of the pen, no prefix           14/19        ward not in the district               3/18
glued (no commas)                    6/11         bare number                            1/3
===================================  ===========  =====================================  ==========

At `THRESHOLD` 98 % of the 1,631 rows that name their ward (A and B) are accepted, none of them in a
wrong ward: 95 % sure, less than 0.2 % wrong (three in 1,631, rule of three).
"""

CHECKS: Final[Mapping[str, str]] = MappingProxyType(
    {
        "house": "the house number is on the map in this ward",
        "number": "the number fits this ward on the map",
        "street": "the street runs through this ward",
        "other-number": "the map puts the number into another ward",
        "elsewhere": "the map has this street only in other wards",
        "unknown": "the map does not know the street",
    }
)
