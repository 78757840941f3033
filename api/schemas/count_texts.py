"""What of a count of a depot a person has to look at, in a sentence with names that people know."""

import re
from collections.abc import Collection, Iterator, Mapping
from itertools import zip_longest
from types import MappingProxyType
from typing import Any, Final

from maps.wording import Language

_COUNTED: Final[Mapping[Language, str]] = MappingProxyType(
    {"vi": "Kiểm kho {depot}: {what}.", "en": "{depot} was counted: {what}."}
)
_MISSING: Final[Mapping[Language, str]] = MappingProxyType(
    {
        "vi": "đếm được {counted} bình đầy, sổ có {known}, thiếu {more}",
        "en": "{counted} full cylinders were counted, the ledger has {known}: {more} are missing",
    }
)
_TOO_MANY: Final[Mapping[Language, str]] = MappingProxyType(
    {
        "vi": "đếm được {counted} bình đầy, sổ chỉ có {known}, dư {more}: đọc số từng bình",
        "en": "{counted} full cylinders were counted, the ledger has {known}: {more} too many, "
        "read their numbers",
    }
)
_NAMED: Final[Mapping[str, Mapping[Language, str]]] = MappingProxyType(
    {
        "cylinders-missing": {
            "vi": "không thấy bình {which}",
            "en": "nobody saw cylinder {which}",
        },
        "cylinder-unknown": {
            "vi": "sổ không có bình {which}",
            "en": "the ledger has no cylinder {which}",
        },
        "cylinder-elsewhere": {
            "vi": "thấy bình {which}, theo sổ đang ở chỗ khác",
            "en": "{which} seen, by the ledger elsewhere",
        },
        "nothing-usable": {
            "vi": "{which} nhiều hơn sổ, mà không lô nào còn được dùng",
            "en": "more {which} than the ledger has, and no batch that may be used",
        },
        "counted-earlier": {
            "vi": "đếm lúc {which}, tin đến quá muộn nên chưa ghi vào đâu",
            "en": "counted at {which}; it came too late and is entered nowhere",
        },
    }
)
_GOODS: Final[Mapping[str, Mapping[Language, str]]] = MappingProxyType(
    {"bag": {"vi": "túi", "en": "bags"}, "medicine": {"vi": "thuốc", "en": "medicine"}}
)
_AMOUNT: Final[Mapping[str, Mapping[Language, str]]] = MappingProxyType(
    {
        "full": {"vi": "bình đầy", "en": "full cylinders"},
        "bags": _GOODS["bag"],
        "medicines": _GOODS["medicine"],
    }
)
_STATES: Final[Mapping[str, Mapping[Language, str]]] = MappingProxyType(
    {
        "full": {"vi": "đầy, ở trạm khác", "en": "full at another station"},
        "reserved": {"vi": "đã dành, ở trạm khác", "en": "reserved at another station"},
        "at-patient": {"vi": "ở nhà bệnh nhân", "en": "with a patient"},
        "to-collect": {"vi": "phải thu về", "en": "to collect"},
        "carried-empty": {"vi": "vỏ đang chở về", "en": "empty on the way back"},
        "empty": {"vi": "vỏ rỗng", "en": "empty"},
        "blocked": {"vi": "không dùng", "en": "blocked"},
        "locked-in": {"vi": "kẹt trong nhà khoá", "en": "locked in a house"},
        "with-hospital": {"vi": "theo vào viện", "en": "with a hospital"},
        "retired": {"vi": "đã thanh lý", "en": "retired"},
    }
)
"""Where the ledger has a cylinder that was seen somewhere else."""


_DIFFER: Final = ("cylinders-missing", "cylinders-too-many")
_AMOUNTS: Final = re.compile(r"(\d+) / (\d+)")


def has_words(codes: Collection[str]) -> bool:
    """Tell whether `count_unfit` can say all of those faults."""
    return {*codes} <= {*_NAMED, *_DIFFER}


def count_unfit(kept: Mapping[str, Any], *, depot: str, language: Language) -> str:
    """Return what of a count could not be taken, as a conflict keeps it.

    Parameters
    ----------
    depot
        Its name.
    """
    faults = tuple(zip_longest(kept["codes"], kept.get("subjects", ()), fillvalue=""))
    return _COUNTED[language].format(depot=depot, what="; ".join(_parts(faults, language)))


def _parts(faults: tuple[tuple[str, str], ...], language: Language) -> Iterator[str]:
    """Yield a part for each amount that differs, and one for each kind of fault with all of it."""
    named: dict[str, list[str]] = {}
    for code, said in faults:
        amounts = _AMOUNTS.fullmatch(said) if code in _DIFFER else None
        if amounts is not None:
            counted, known = amounts.groups()
            words = _MISSING if code == "cylinders-missing" else _TOO_MANY
            more = abs(int(known) - int(counted))
            yield words[language].format(counted=counted, known=known, more=more)
        else:
            named.setdefault(code, []).append(_which(code, said, language))
    for code, which in named.items():
        yield _NAMED[code][language].format(which=", ".join(which))


def _which(code: str, said: str, language: Language) -> str:
    """Return the cylinder or good that a fault is about, as people call it."""
    name, _, more = said.partition(": ")
    if code == "nothing-usable":
        return _GOODS[more][language] if more in _GOODS else said
    if code == "counted-earlier":
        amounts = (amount.partition("=") for amount in more.split(", "))
        return f"{name}: " + ", ".join(f"{n} {_AMOUNT[good][language]}" for good, _, n in amounts)
    state = _STATES.get(more.partition(",")[0])
    return name if state is None else f"{name} ({state[language]})"
