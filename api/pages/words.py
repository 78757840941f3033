"""The words on the pages, Vietnamese first."""

import tomllib
from collections.abc import Mapping
from functools import cache
from pathlib import Path
from types import MappingProxyType
from typing import Final

from maps.wording import Language

WORDS_FILE: Final = Path(__file__).with_name("words.toml")
BOARD_WORDS_FILE: Final = Path(__file__).with_name("board.toml")
REPORT_WORDS_FILE: Final = Path(__file__).with_name("report_words.toml")
PAPER_WORDS_FILE: Final = Path(__file__).with_name("paper_words.toml")
VOLUNTEERS_WORDS_FILE: Final = Path(__file__).with_name("volunteers_words.toml")
DUTY_WORDS_FILE: Final = Path(__file__).with_name("duty_words.toml")
STAFFING_WORDS_FILE: Final = Path(__file__).with_name("staffing_words.toml")


@cache
def words(language: Language, file: Path = WORDS_FILE) -> Mapping[str, str]:
    """Return every text of the pages in that language, by key; those of the board have a file."""
    table = tomllib.loads(file.read_text("utf-8"))
    return MappingProxyType({key: text[language] for key, text in table.items()})
