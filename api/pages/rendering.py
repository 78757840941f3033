"""Templates filled with values; everything that comes from outside is escaped."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from functools import cache
from pathlib import Path
from typing import Any, Final

from jinja2 import Environment, FileSystemLoader, StrictUndefined

from api.pages.words import words
from api.records.places import PLACE_TIME
from geodata.errors import Issue
from maps.wording import KINDS, PROFILES, RISKS, Language, clock, day_text, whole

TEMPLATES: Final = Path(__file__).with_name("templates")
STATIC: Final = Path(__file__).with_name("static")


@dataclass(frozen=True, slots=True, kw_only=True)
class Frame:
    """What every page needs.

    Parameters
    ----------
    path
        Its own address, to come back to in the other language.
    user
        Who is signed in; empty where nobody is.
    opens
        Addresses of the menu's pages that they may open.
    banner
        What is out of order, for everybody to see.
    sample
        Whether all of it is made up, which every page says.
    """

    language: Language
    path: str
    user: str = ""
    opens: tuple[str, ...] = ()
    banner: tuple[Issue, ...] = ()
    sample: bool = False


@cache
def _templates() -> Environment:
    templates = Environment(
        loader=FileSystemLoader(TEMPLATES),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    templates.policies["json.dumps_kwargs"] = {"sort_keys": False}  # their order means something
    templates.filters |= {"clock": clock, "day": day, "moment": moment}
    templates.globals |= {"KINDS": KINDS, "PROFILES": PROFILES, "RISKS": RISKS}
    return templates


def render(template: str, frame: Frame, **values: Any) -> str:
    """Return a page.

    Parameters
    ----------
    values
        What its template names; leaving one out is an error, not an empty place.
    """
    given: Mapping[str, Any] = {
        "t": words(frame.language),
        "language": frame.language,
        "path": frame.path,
        "user": frame.user,
        "opens": frame.opens,
        "banner": frame.banner,
        "is_sample": frame.sample,
        "number": lambda value: whole(value, frame.language),
        "hours": lambda seconds: _hours(seconds, frame.language),
        **values,
    }
    return _templates().get_template(template).render(given)


def day(value: date) -> str:
    """Return ``10/09/2021``."""
    return day_text(value)


def moment(value: datetime) -> str:
    """Return ``10/09/2021 07:05``, the time of Vietnam."""
    return f"{value.astimezone(PLACE_TIME):%d/%m/%Y %H:%M}"


def _hours(seconds: int, language: Language) -> str:
    tenths = f"{seconds / 3600:,.1f}"
    return tenths.translate(str.maketrans(",.", ".,")) if language == "vi" else tenths
