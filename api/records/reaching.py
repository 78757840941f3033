"""How somebody who asks for something can be reached: by phone, or at a place."""

import re
from typing import Final, Literal, get_args

from api.records.patients import phone_key
from api.records.places import Spot
from api.records.requests import Asked

Lack = Literal["phone", "address", "point"]
LACKS: Final[tuple[Lack, ...]] = get_args(Lack)
WARD_ALONE: Final = "ward"
"""The precision of a point that is no more than the middle of its ward."""

_HOME: Final = re.compile(r"0(?:2\d{8,9}|[35789]\d{8})")
_ABROAD: Final = re.compile(r"\+(?!84)[1-9]\d{7,14}")
_SIGNS: Final = re.compile(r"[^+\d]")


def is_dialled(phone: str) -> bool:
    """Tell whether a number can be dialled: all of one of Vietnam, or with the code of elsewhere.

    References
    ----------
    Circular 25/2015/TT-BTTTT, plan of telephone numbers: after the 0 mobiles have 9 digits and
    begin with 3, 5, 7, 8 or 9, landlines 9 or 10 and begin with 2.
    """
    return bool(_HOME.fullmatch(phone_key(phone)) or _ABROAD.fullmatch(_SIGNS.sub("", phone)))


def lacks(asked: Asked, spot: Spot) -> tuple[Lack, ...]:
    """Return by what somebody cannot be reached; all of `LACKS`: by nothing."""
    known: dict[Lack, bool] = {
        "phone": is_dialled(asked.phone),
        "address": bool(asked.address),
        "point": spot.point is not None and spot.precision != WARD_ALONE,
    }
    return tuple(name for name in LACKS if not known[name])
