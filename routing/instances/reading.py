"""Which format a text is of, and its instance."""

import re
from dataclasses import dataclass
from typing import Final, Literal, assert_never

from routing.errors import InvalidProblem, Issue
from routing.files.texts import parse_json
from routing.instances.instance import Form, Instance, Rounding
from routing.instances.lilim import parse_lilim_instance
from routing.instances.solomon import parse_solomon_instance
from routing.instances.vroom_in import VroomInput, is_vroom, vroom_input
from routing.instances.vrplib_files import parse_vrplib_instance

FormOfText = Literal["donghanh", "synth", "vroom", "vrplib", "solomon", "lilim"]
INSTANCE_FORMS: Final = ("vroom", "vrplib", "solomon", "lilim")
LOOKED_AT: Final = 4000
"""Characters in which our own JSON names its format."""
_FORMAT: Final = re.compile(r'"format"\s*:')
_SYNTH: Final = ('"horizon_s"', '"wards"', '"jobs"')
_VRPLIB: Final = re.compile(r"^\s*(DIMENSION|EDGE_WEIGHT_TYPE|[A-Z_]+_SECTION)\b", re.MULTILINE)
_SOLOMON: Final = re.compile(r"^\s*(VEHICLE|CUST\s*NO)", re.MULTILINE | re.IGNORECASE)
_LILIM: Final = re.compile(r"\A\s*\d+\s+[\d.]+\s+[\d.]+\s*$", re.MULTILINE)


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class InstanceFile:
    """An instance that was read; `vroom` holds what VROOM's own answer needs besides."""

    instance: Instance
    vroom: VroomInput | None = None


def form_of(text: str) -> FormOfText:
    """Return what a text looks like; our own JSON where it looks like nothing else."""
    return _form_of_json(text) if text.lstrip()[:1] in ("{", "[") else _form_of_lines(text)


def _form_of_lines(text: str) -> FormOfText:
    if _VRPLIB.search(text):
        return "vrplib"
    if _SOLOMON.search(text):
        return "solomon"
    return "lilim" if _LILIM.match(text) else "donghanh"


def _form_of_json(text: str) -> FormOfText:
    if all(key in text for key in _SYNTH):
        return "synth"
    if '"vehicles"' not in text or _FORMAT.search(text[:LOOKED_AT]):
        return "donghanh"
    try:
        return "vroom" if is_vroom(parse_json(text)) else "donghanh"
    except InvalidProblem:
        # cut off: of what it would have been only the fields that others do not have can tell
        return "vroom" if '"jobs"' in text or '"shipments"' in text else "donghanh"


def parse_instance(
    text: str, *, form: Form, name: str, rounding: Rounding | None = None
) -> InstanceFile:
    """Return the instance of a text in a format.

    Parameters
    ----------
    name
        Of the file, for its faults.
    rounding
        None: as the published costs of that kind of instance were reckoned.

    Raises
    ------
    InvalidProblem
        With every fault found.
    """
    match form:
        case "vroom":
            if rounding not in (None, Rounding.NONE):
                raise InvalidProblem([_no_rounding(name)])
            document = parse_json(text)
            if not isinstance(document, dict):
                raise InvalidProblem([_no_object(name)])
            given = vroom_input(document, name=name)
            return InstanceFile(instance=given.instance, vroom=given)
        case "vrplib":
            made = parse_vrplib_instance(text, name=name, rounding=rounding)
        case "solomon":
            made = parse_solomon_instance(text, name=name, rounding=rounding)
        case "lilim":
            made = parse_lilim_instance(text, name=name, rounding=rounding)
        case _:
            assert_never(form)
    return InstanceFile(instance=made)


def _no_rounding(name: str) -> Issue:
    return Issue(
        code="bad-usage",
        subject=f"--round for {name}",
        message="VROOM's times are whole seconds already",
        remedy="leave --round out",
    )


def _no_object(name: str) -> Issue:
    return Issue(
        code="wrong-type",
        subject=name,
        message="is no JSON object",
        remedy="give an object with vehicles and jobs",
    )
