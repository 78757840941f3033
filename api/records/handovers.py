"""The note from one shift to the next: what is open, promised, and missing; signed by both."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Final, NewType

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
    "beds",
    "returns",
    "short_nights",
    "unsent",
)
"""Open emergencies; set out for and not told; told to people and still to come; what volunteers
told that no board could take; beds held or accepted; cylinders to come back; patients whose oxygen
ends in the night; messages that could not be sent."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Handover:
    """A note as it was given.

    Parameters
    ----------
    area
        Of any level, as `api.services.placing.Placer.reach` tells it.
    sections
        By `SECTIONS`, of which records: numbers and times, nobody's name.
    remark
        What who goes has to say besides.
    """

    number: HandoverNumber
    organisation: str
    area: Spot
    given_by: str
    given_at: datetime
    sections: Mapping[str, tuple[str, ...]]
    remark: str
    state: str
    version: int
