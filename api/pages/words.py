"""The words on the pages, Vietnamese first."""

import tomllib
from collections.abc import Mapping
from functools import cache
from pathlib import Path
from types import MappingProxyType
from typing import Final

from maps.wording import Language

WORDS_FILE: Final = Path(__file__).with_name("words.toml")


@cache
def words(language: Language) -> Mapping[str, str]:
    """Return every text of the pages in that language, by key."""
    table = tomllib.loads(WORDS_FILE.read_text("utf-8"))
    return MappingProxyType({key: text[language] for key, text in table.items()})
