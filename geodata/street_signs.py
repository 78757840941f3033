"""What a street's name says to somebody who looks for its sign: which alley, and of what street."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from types import MappingProxyType
from typing import Final

_ALLEY: Final = "hẻm"
"""What an alley is called where its name does not say."""
_WORDS: Final[Mapping[str, str]] = MappingProxyType(
    {
        _ALLEY: _ALLEY,
        "hem": _ALLEY,
        "alley": _ALLEY,
        "ngõ": "ngõ",
        "ngo": "ngõ",
        "ngách": "ngách",
        "ngach": "ngách",
        "kiệt": "kiệt",
        "kiet": "kiệt",
    }
)
_NUMBER: Final = r"(?P<number>[A-Za-z]{0,3}\d[\w/.-]*(?: ?- ?\d[\w/]*)?)"
_ALLEY_NAMES: Final = (
    re.compile(
        rf"(?P<word>{'|'.join(_WORDS)})\s+(?:số\s+|so\s+)?{_NUMBER}(?:\s+(?P<of>.+))?", re.I
    ),
    re.compile(rf"{_NUMBER}(?:\s+(?P<of>.+?))?\s+(?P<word>alley)", re.I),
)
_KIND_OF_STREET: Final = re.compile(r"^(?:đường|phố|đ\.)\s+")
_ALLEY_OF: Final = re.compile(r"(?P<of>.+?)\s+alley", re.I)


@dataclass(frozen=True, slots=True, kw_only=True)
class Street:
    """What a street is called.

    Parameters
    ----------
    name
        Its name; of an alley with a number, the street that it belongs to. Empty: unknown.
    number
        Of an alley, as ``154/3``; empty for anything else.
    word
        What the alley is called (``hẻm``, ``ngõ``, ``ngách``, ``kiệt``); empty where the name
        does not say that it is one.
    """

    name: str = ""
    number: str = ""
    word: str = ""

    @property
    def known(self) -> bool:
        """Whether a sign could say what it is."""
        return bool(self.name or self.number)

    @property
    def root(self) -> str:
        """The street that it leads back to through all alleys, in one spelling."""
        inner = street_of(self.name)
        return inner.root if inner.number else _one_spelling(self.name)

    def same_as(self, other: "Street") -> bool:
        """Tell whether both are one street; ``Đường Lê Lợi`` is Lê Lợi."""
        own, others = (_one_spelling(street.name) for street in (self, other))
        return (self.number, self.word, own) == (other.number, other.word, others)


@lru_cache(maxsize=4096)
def _one_spelling(name: str) -> str:
    """Return a name to be compared: without what kind of street it is, and with one kind of Đ."""
    return _KIND_OF_STREET.sub("", name.replace("Ð", "Đ").casefold())


@lru_cache(maxsize=4096)
def street_of(name: str, *, alley: bool = False) -> Street:
    """Return what the name of a road says; `alley` is for one without a name.

    ``154 Nguyen Bieu Alley`` and ``Hẻm 154 Nguyễn Biểu`` are both alley 154 of a street.
    """
    for pattern in _ALLEY_NAMES:
        if match := pattern.fullmatch(name):
            word = _WORDS[match["word"].lower()]
            return Street(name=match["of"] or "", number=match["number"], word=word)
    if match := _ALLEY_OF.fullmatch(name):
        return Street(name=match["of"], word=_ALLEY)
    return Street(name=name, word=_ALLEY if alley and not name else "")
