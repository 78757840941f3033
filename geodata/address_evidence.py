"""How sure each kind of evidence makes a ward: one table, calibrated on real addresses."""

from collections.abc import Mapping
from types import MappingProxyType
from typing import Final, Literal

Check = Literal["house", "number", "street", "unknown", "elsewhere", "other-number"]
THRESHOLD: Final = 0.95
"""Accepted from this probability of the ward on."""

EVIDENCE: Final[Mapping[str, float]] = MappingProxyType(
    {
        # what names the ward / what the map says to it: right/rows of real addresses
        "typed": 0.99,  # 871/880, 3192 generated
        "typed/other-number": 0.98,  # 48/48, 128 generated
        "typed/elsewhere": 0.98,  # 21/21, 0 generated
        "bare": 0.99,  # 648/649, 351 generated
        "bare/other-number": 0.956,  # 1/1, 7 generated
        "bare/elsewhere": 0.954,  # 1/1, 0 generated
        "old": 0.985,  # 135/137, 10 generated
        "old/other-number": 0.949,  # 2/2, 1 generated
        "old/elsewhere": 0.949,  # 2/2, 0 generated
        "alone": 0.99,  # 11/11, 152 generated
        "alone/other-number": 0.948,  # 0/0, 3 generated
        "alone/elsewhere": 0.947,  # 0/0, 0 generated
        "part": 0.927,  # 2/2, 3 generated
        "unread": 0.82,  # 8/13, 11 generated
        "number": 0.398,  # 1/3, 0 generated
        "number/number": 0.465,  # 1/1, 0 generated
        "slip": 0.945,  # 1/1, 206 generated
        "bare-slip": 0.8,  # 10/13, 39 generated
        "bare-slip/street": 0.884,  # 5/5, 16 generated
        "first": 0.88,  # 54/61, 13 generated
        "glued": 0.945,  # 4/4, 120 generated
        "ambiguous": 0.99,  # 3/10, 31 generated
        "reform": 0.895,  # 8/13, 184 generated
        "reform/house": 0.966,  # 4/4, 218 generated
        "either": 0.87,  # 1/1, 161 generated
        "elsewhere": 0.112,  # 2/20, 0 generated
        "two-wards": 0.99,  # 15/17, 4 generated
        "two-districts": 0.564,  # 2/3, 0 generated
        # where street and number lie when no ward is named; times the share of the ward
        "district/rooftop": 0.99,  # 11/11, 0 generated
        "district/alley": 0.99,  # 9/9, 0 generated
        "district/interpolated": 0.99,  # 41/42, 0 generated
        "district/street": 0.945,  # 66/98, 97 generated
        "none/rooftop": 0.98,  # 159/159, 0 generated
        "none/alley": 0.98,  # 75/76, 0 generated
        "none/interpolated": 0.98,  # 194/208, 0 generated
        "none/street": 0.945,  # 327/445, 0 generated
    }
)
"""Probability that the ward is right, by kind of evidence: ``tail/check``, else ``tail`` alone.

Tails are those of `geodata.ward_names`; the check is what the map says to a ward that is named, or
the precision found where none is. Made on 2026-11-25 by ``tests/benchmarks/calibrate.py``, which
says how: from 3,049 real addresses of Ho Chi Minh City and Hanoi (grades A, B, C and E; house
points of the same addresses removed from the roads) and 4,600 generated ones, which count for a
twentieth, as do real houses with a unit of 2025 behind them (``reform/house`` alone). What is seen
seldom is drawn towards its group, and what was hardly ever seen in real addresses stays below
`THRESHOLD`. Each source judged by a table made from the others, the expected calibration error is
0.027.
"""

CHECKS: Final[Mapping[str, str]] = MappingProxyType(
    {
        "house": "số nhà có trên bản đồ trong phường này"
        " / the house number is on the map in this ward",
        "number": "số nhà khớp với phường này trên bản đồ / the number fits this ward on the map",
        "street": "đường chạy qua phường này / the street runs through this ward",
        "other-number": "bản đồ đặt số nhà này ở phường khác"
        " / the map puts the number into another ward",
        "elsewhere": "bản đồ chỉ có đường này ở phường khác"
        " / the map has this street only in other wards",
        "unknown": "bản đồ không có đường này / the map does not know the street",
    }
)
