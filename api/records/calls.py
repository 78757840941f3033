"""A call that goes out to a patient, and what came of it."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from types import MappingProxyType
from typing import Final, Literal, NewType

from api.records.lifecycles import lifecycle
from api.records.patients import Patient
from api.records.requests import RequestNumber

CallNumber = NewType("CallNumber", int)
CallOutcome = Literal["well", "needs", "worsening", "in-hospital", "died"]

CALL: Final = lifecycle(
    "call",
    "due",
    {
        "due": "reached no-answer dropped",
        "no-answer": "reached no-answer dropped",
        "reached": "",
        "dropped": "",
    },
    reasoned="dropped",
)
ASKING: Final[frozenset[CallOutcome]] = frozenset({"needs", "worsening"})
"""Outcomes that come with a request."""
ENDING: Final[Mapping[CallOutcome, str]] = MappingProxyType(
    {"in-hospital": "transferred", "died": "deceased"}
)
"""Outcomes that end what the patient still waits for, and the state that it comes into."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Call:
    """A call to one patient on one day.

    Parameters
    ----------
    outcome
        None until somebody was reached.
    request
        What was asked for in it.
    """

    number: CallNumber
    patient: Patient
    day: date
    state: str
    version: int
    outcome: CallOutcome | None = None
    note: str = ""
    request: RequestNumber | None = None
