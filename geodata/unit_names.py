"""Official names of administrative units, and the keys under which they are looked up."""

import re

from geodata.address_text import PROVINCE_KEYS, plain, without_zeros

_PREFIX = re.compile(
    r"^(phuong|xa|thi tran|quan|huyen|thi xa|thanh pho|tinh|dac khu|ward|commune|district)\s+(?=\S)"
)
_TAIL_KIND = re.compile(r"\s*\((?:phuong|xa|thi tran)\s*\)$")


def bare_name(name: str) -> tuple[str, str, str]:
    """Return (plain name, plain prefix, name with accents) of an official name.

    Examples
    --------
    >>> bare_name("Phường 01")
    ('1', 'phuong', '01')
    """
    accented = " ".join(name.lower().split())
    words = plain(accented)
    tail = _TAIL_KIND.search(words)
    kind = ""
    if tail:
        kind = tail[0].strip(" ()")
        words, accented = words[: tail.start()], accented[: tail.start()]
    if (match := _PREFIX.match(words)) is not None:
        kind = match[1]
        words, accented = words[match.end() :], accented[match.end() :]
    return without_zeros(words), kind, accented


def province_key(name: str) -> str:
    """Return the key of a province's name, however it is written."""
    words = plain(name).replace(" - ", " ")
    return PROVINCE_KEYS.get(words, bare_name(words)[0])
