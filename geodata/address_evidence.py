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
        "typed": 0.99,  # 872/881, 3205 generated
        "typed/other-number": 0.98,  # 48/48, 126 generated
        "typed/elsewhere": 0.98,  # 21/21, 0 generated
        "bare": 0.99,  # 648/649, 368 generated
        "bare/other-number": 0.956,  # 1/1, 6 generated
        "bare/elsewhere": 0.954,  # 1/1, 0 generated
        "old": 0.985,  # 135/137, 1 generated
        "old/other-number": 0.949,  # 2/2, 0 generated
        "old/elsewhere": 0.949,  # 2/2, 0 generated
        "alone": 0.99,  # 11/11, 154 generated
        "alone/other-number": 0.945,  # 0/0, 2 generated
        "alone/elsewhere": 0.944,  # 0/0, 0 generated
        "part": 0.907,  # 2/2, 3 generated
        "unread": 0.785,  # 7/11, 2 generated
        "number": 0.422,  # 1/3, 0 generated
        "number/number": 0.486,  # 1/1, 0 generated
        "slip": 0.945,  # 1/1, 207 generated
        "bare-slip": 0.808,  # 9/11, 36 generated
        "bare-slip/street": 0.888,  # 5/5, 15 generated
        "first": 0.878,  # 54/61, 15 generated
        "glued": 0.92,  # 4/4, 117 generated
        "ambiguous": 0.99,  # 3/11, 47 generated
        "reform": 0.882,  # 8/13, 173 generated
        "either": 0.887,  # 1/1, 156 generated
        "elsewhere": 0.114,  # 2/20, 0 generated
        "two-wards": 0.978,  # 15/17, 3 generated
        "two-districts": 0.526,  # 2/3, 0 generated
        # where street and number lie when no ward is named; times the share of the ward
        "district/rooftop": 0.99,  # 11/11, 0 generated
        "district/alley": 0.99,  # 9/9, 0 generated
        "district/interpolated": 0.99,  # 41/42, 0 generated
        "district/street": 0.945,  # 66/98, 88 generated
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
twentieth. What is seen seldom is drawn towards its group, and what was hardly ever seen in real
addresses stays below `THRESHOLD`. Each source judged by a table made from the others, the expected
calibration error is 0.027.
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
