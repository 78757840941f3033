"""The note from one shift to the next: what is open, promised, and missing; signed by both."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Final, Literal, NewType

from api.records.lifecycles import lifecycle
from api.records.places import Spot

HandoverNumber = NewType("HandoverNumber", int)

HANDOVER: Final = lifecycle("handover", "given", {"given": "taken", "taken": ""})
"""Given by who goes, taken by who comes."""

SECTIONS: Final = (
    "emergencies",
    "untold",
    "promised",
    "conflicts",
    "left_over",
    "transfers",
    "beds",
    "returns",
    "households",
    "short_nights",
    "unsent",
)
"""Open emergencies; set out for and not told; told to people and still to come; what volunteers
told that no board could take; done in part, or left by plans of days before; who waits too long for
a bed; beds held or accepted;
cylinders to come back; those with the dead, whose households somebody looks after first; patients
whose oxygen ends in the night; messages that could not be sent."""


LineKind = Literal["request", "patient", "cylinder", "bed", "message", "act", "text"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """One thing that the next shift has to know: which record, how it stands; nobody's name.

    Parameters
    ----------
    kind
        Of the record; ``text``: `said` alone, of a note of before.
    record
        Its number, or the serial of a cylinder.
    state
        Of the record, in the words of its lifecycle.
    at
        Since when, until when, or when it is promised.
    request, volunteer, day_plan
        Whom it is about besides.
    said
        What says it otherwise: a facility, who told.
    """

    kind: LineKind
    record: str = ""
    state: str = ""
    at: datetime | None = None
    request: int | None = None
    volunteer: str = ""
    day_plan: int | None = None
    said: str = ""


Sections = Mapping[str, tuple[Line, ...]]


@dataclass(frozen=True, slots=True, kw_only=True)
class Handover:
    """A note as it was given.

    Parameters
    ----------
    area
        Of any level, as `api.services.placing.Placer.reach` tells it.
    sections
        By `SECTIONS`, of which records; whose names they are is looked up by who reads it.
    remark
        What who goes has to say besides.
    """

    number: HandoverNumber
    organisation: str
    area: Spot
    given_by: str
    given_at: datetime
    sections: Sections
    remark: str
    state: str
    version: int
