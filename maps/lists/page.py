"""A route list as one page for a phone: it asks for nothing, and opens without network."""

from functools import cache
from pathlib import Path
from typing import Final

from jinja2 import Environment, StrictUndefined, Template

from maps.lists.content import (
    CYLINDER_SAFETY,
    Call,
    Loading,
    RouteList,
    heading,
    joined,
    packing_order,
    starts,
    warning,
    words,
)
from maps.step_texts import way_text
from maps.wording import TEXTS, clock, day_text

_TEMPLATE: Final = Path(__file__).with_name("page.html")


def list_page(content: RouteList) -> str:
    """Return the list as one HTML page; ticks on it are the reader's own and are sent nowhere."""
    return _template().render(content=content, day=day_text(content.day), warning=warning(content))


@cache
def _template() -> Template:
    environment = Environment(
        autoescape=True, undefined=StrictUndefined, trim_blocks=True, lstrip_blocks=True
    )
    environment.globals.update(
        clock=clock,
        dial=_dial,
        estimated=TEXTS["estimated"]["vi"],
        heading=heading,
        is_call=_is_call,
        joined=joined,
        packing_order=packing_order,
        safety=CYLINDER_SAFETY,
        same_point=TEXTS["same_point"]["vi"],
        starts=starts,
        way_text=way_text,
        words=words,
    )
    return environment.from_string(_TEMPLATE.read_text("utf-8"))


def _is_call(stop: Loading | Call) -> bool:
    return isinstance(stop, Call)


def _dial(phone: str) -> str:
    """Return a number as telephones take it."""
    return "".join(sign for sign in phone if sign.isdigit() or sign == "+")
