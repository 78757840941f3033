"""A step list in words, Vietnamese first: a line a step, or all of a way on one line."""

from collections.abc import Callable, Mapping, Sequence
from types import MappingProxyType
from typing import Final

from geodata.directions import DEPARTURES, Step, StepKind
from geodata.street_signs import Street
from maps.neutral import clean
from maps.wording import Language, Words

_KM: Final = 1000
_TEN_M: Final = 10

_LINES: Final[Mapping[StepKind, Words]] = MappingProxyType(
    {
        "depart": {"vi": "Đi theo", "en": "Go along"},
        "go_on": {"vi": "Đi tiếp theo", "en": "Go on along"},
        "go_back": {"vi": "Quay lại theo", "en": "Go back along"},
        "straight": {"vi": "Đi thẳng vào", "en": "Go straight on into"},
        "slight_left": {"vi": "Chếch trái vào", "en": "Bear left into"},
        "left": {"vi": "Rẽ trái vào", "en": "Turn left into"},
        "sharp_left": {"vi": "Ngoặt trái vào", "en": "Turn sharp left into"},
        "slight_right": {"vi": "Chếch phải vào", "en": "Bear right into"},
        "right": {"vi": "Rẽ phải vào", "en": "Turn right into"},
        "sharp_right": {"vi": "Ngoặt phải vào", "en": "Turn sharp right into"},
        "u_turn": {"vi": "Quay đầu, theo", "en": "Turn round, along"},
        "roundabout": {"vi": "Vòng xoay, ra lối {exit} vào", "en": "Roundabout, exit {exit} into"},
        "arrive": {"vi": "Đến nơi", "en": "Arrive"},
        "arrive_left": {"vi": "Đến nơi, bên trái", "en": "Arrive, on the left"},
        "arrive_right": {"vi": "Đến nơi, bên phải", "en": "Arrive, on the right"},
    }
)
_BRIEF: Final[Mapping[StepKind, Words]] = MappingProxyType(
    {
        "depart": {"vi": "", "en": ""},
        "go_on": {"vi": "tiếp", "en": "on along"},
        "go_back": {"vi": "quay lại", "en": "back along"},
        "straight": {"vi": "thẳng", "en": "straight"},
        "slight_left": {"vi": "chếch trái", "en": "bear left"},
        "left": {"vi": "trái", "en": "left"},
        "sharp_left": {"vi": "ngoặt trái", "en": "sharp left"},
        "slight_right": {"vi": "chếch phải", "en": "bear right"},
        "right": {"vi": "phải", "en": "right"},
        "sharp_right": {"vi": "ngoặt phải", "en": "sharp right"},
        "u_turn": {"vi": "quay đầu", "en": "turn round"},
        "roundabout": {"vi": "vòng xoay lối {exit}", "en": "roundabout exit {exit}"},
        "arrive": {"vi": "", "en": ""},
        "arrive_left": {"vi": "bên trái", "en": "on the left"},
        "arrive_right": {"vi": "bên phải", "en": "on the right"},
    }
)
_STILL: Final[Words] = MappingProxyType({"vi": "vẫn", "en": "still"})
_INTO: Final[Words] = MappingProxyType({"vi": "vào", "en": "into"})
_INSIDE: Final[Words] = MappingProxyType({"vi": "Vào vòng xoay", "en": "Enter the roundabout"})
_ALLEY: Final = "alley"
_NAMELESS: Final[Mapping[bool, Words]] = MappingProxyType(
    {
        True: {"vi": "{word} không tên", "en": "a nameless alley"},
        False: {"vi": "đường không tên", "en": "a nameless road"},
    }
)
NEXT: Final = " › "
"""Between the steps of a way on one line."""
LEFT_OUT: Final = "…"


def distance(metres: float, language: Language = "vi") -> str:
    """Return a length to read: ``80 m`` in tens below a kilometre, then ``1,2 km`` in tenths."""
    tens = max(1, round(metres / _TEN_M)) * _TEN_M
    if tens < _KM:
        return f"{tens} m"
    text = f"{metres / _KM:.1f} km"
    return text.replace(".", ",") if language == "vi" else text


def street_text(street: Street, *, before: Street | None, language: Language = "vi") -> str:
    """Return what a street is called by somebody who stands in the one before.

    Alley 154 of a street is ``hẻm 154`` there and in its other alleys, and ``hẻm 154 Nguyễn Biểu``
    anywhere else.
    """
    word = street.word if language == "vi" else _ALLEY
    if street.number:
        own = before is not None and before.root == street.root
        return clean(f"{word} {street.number} {'' if own else street.name}")
    if street.name:
        return clean(f"{word if street.word else ''} {street.name}")
    return _NAMELESS[bool(street.word)][language].format(word=word)


def step_lines(steps: Sequence[Step], *, language: Language = "vi") -> tuple[str, ...]:
    """Return a line for each step, such as ``Rẽ trái vào hẻm 154 · 80 m``."""
    return tuple(
        _line(step, steps[index - 1].street if index else None, language)
        for index, step in enumerate(steps)
    )


def way_text(
    steps: Sequence[Step],
    *,
    fits: Callable[[str], bool] = lambda _text: True,
    language: Language = "vi",
) -> str:
    """Return all steps on one line: ``Đoàn Văn Bơ, 300 m › trái vào hẻm 154, 80 m › bên phải``.

    Steps that do not begin with a departure begin with a sign that something is left out.

    Parameters
    ----------
    fits
        Tells whether a text has room. What has none is left out after the first step, or from
        the beginning: the last streets are those that a rider does not know. The last step
        always stays.
    """
    streets = [None, *(step.street for step in steps)]
    parts = [_brief(step, streets[i], language) for i, step in enumerate(steps)]
    opening = [] if steps and steps[0].kind in DEPARTURES else [LEFT_OUT]
    if not any(parts):
        return ""
    if fits(shown := _joined([*opening, *parts])):
        return shown
    last = max(index for index, part in enumerate(parts) if part)
    for begins in ([*opening, parts[0]], []):
        # a beginning is worth its room only where two more steps stand behind it
        for first in range(1, last if begins else last + 1):
            # what follows the gap must name its street, though it only turned within it
            unknown = _is_still(steps[first], streets[first])
            head = _brief(steps[first], None, language) if unknown else parts[first]
            shown = _joined([*begins, LEFT_OUT, head, *parts[first + 1 :]])
            if fits(shown):
                return shown
    return shown


def _joined(parts: Sequence[str]) -> str:
    return NEXT.join(part for part in parts if part)


def _line(step: Step, before: Street | None, language: Language) -> str:
    if step.kind == "roundabout" and not step.exit:
        return f"{_INSIDE[language]} · {distance(step.metres, language)}"
    words = _LINES[step.kind][language].format(exit=step.exit)
    if step.kind.startswith("arrive"):
        return words
    street = street_text(step.street, before=before, language=language)
    if _is_still(step, before) and step.kind != "u_turn":
        words = f"{words.rpartition(' ')[0]}, {_STILL[language]}"
    return f"{words} {street} · {distance(step.metres, language)}"


def _brief(step: Step, before: Street | None, language: Language) -> str:
    if step.kind == "roundabout" and not step.exit:
        return f"{_INSIDE[language].lower()}, {distance(step.metres, language)}"
    words = _BRIEF[step.kind][language].format(exit=step.exit)
    if step.kind.startswith("arrive"):
        return words
    street = street_text(step.street, before=before, language=language)
    if step.kind in DEPARTURES:
        street = f"{words} {street}".strip()
    elif words:
        street = words if _is_still(step, before) else f"{words} {_INTO[language]} {street}"
    return f"{street}, {distance(step.metres, language)}"


def _is_still(step: Step, before: Street | None) -> bool:
    """Tell whether the step turns within the street that it comes from."""
    return before is not None and step.street.known and step.street.same_as(before)
