"""A request as it is kept: what was asked for, by whom, and how far it has come."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from types import MappingProxyType
from typing import Final, Literal, NewType

from api.records.lifecycles import lifecycle
from api.records.places import Spot
from routing.model import Risk, TaskKind

RequestNumber = NewType("RequestNumber", int)
PatientNumber = NewType("PatientNumber", int)

_NUMBER: Final = re.compile(r"\d+")

Source = Literal["call", "call-out", "table", "program"]
"""The hotline's form, a call that went out, a table that was imported, another program."""

OWN_IDS: Final = ("call-out-", "collect-", "paper-", "table-", "worse-")
"""How the client ids begin under which the program itself takes requests in."""

SIDE: Final = "duplicate cancelled transferred deceased unreachable outside-area"

REQUEST: Final = lifecycle(
    "request",
    "received",
    {
        # an emergency goes on without a call back
        "received": f"verified triaged {SIDE}",
        "verified": f"triaged {SIDE}",
        "triaged": f"planned verified {SIDE}",
        "planned": f"triaged loaded on-the-way {SIDE}",
        "loaded": f"triaged on-the-way {SIDE}",
        "on-the-way": f"delivered partly failed triaged {SIDE}",
        "delivered": "follow-up closed",
        "partly": "follow-up triaged closed",
        "failed": f"follow-up triaged closed {SIDE}",
        "follow-up": f"triaged closed {SIDE}",
        "unreachable": "received verified triaged closed cancelled transferred deceased",
        "outside-area": "received closed",
        "duplicate": "",
        "closed": "",
        "cancelled": "",
        "transferred": "",
        "deceased": "",
    },
    reasoned="duplicate cancelled transferred deceased unreachable outside-area failed partly",
    revocable="duplicate cancelled transferred deceased",
)
OPEN: Final = tuple(state for state in REQUEST.states if state not in REQUEST.closed)
"""Where somebody still has to do something."""
TO_DO: Final = (
    *("received", "verified", "triaged", "planned", "loaded", "on-the-way"),
    *("failed", "unreachable", "outside-area"),
)
"""Where what was asked for is still to be done: an emergency in one of them is open."""
HELD: Final = frozenset({"planned", "loaded", "on-the-way"})
"""Where somebody does it; where nobody does any more, it waits again."""
OFF_BOARD: Final = (
    *("received", "verified", "triaged", "partly", "follow-up"),
    *("failed", "unreachable", "outside-area"),
)
"""Open, and on nobody's way: no board of a day shows them but as what waits."""
FREES_A_BED: Final = REQUEST.closed - {"transferred"}
"""States in which no bed is kept any more; who was brought to a hospital lies in theirs."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """What a request says, in the words of whoever took it.

    Parameters
    ----------
    flags
        What raises the need for help: ``elderly``, ``alone``; see the task table.
    size_l, pressure_bar, flow_lpm, measured_at
        The cylinder in use and when it was read.
    spo2_percent, breaths_per_min, age
        What the caller measured or told; triage looks at them.
    """

    kind: TaskKind
    name_short: str = ""
    phone: str = ""
    address: str = ""
    flags: tuple[str, ...] = ()
    note: str = ""
    size_l: Decimal | None = None
    pressure_bar: Decimal | None = None
    flow_lpm: Decimal | None = None
    measured_at: datetime | None = None
    spo2_percent: int | None = None
    breaths_per_min: int | None = None
    age: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class KeptRequest:
    """A request with its state.

    Parameters
    ----------
    number
        Counts all requests, and is read out to the caller; 0 before it is kept.
    client_id
        Given by whoever sent it: the same one again is the same request.
    organisation
        Whose case it is.
    spot
        Where it is, as far as that is known.
    suggested
        The risk that the table gives.
    risk, risk_by
        What a clinical person set, and who; None and empty before.
    version
        Counts the moves; who changes it names the one that was seen.
    repeats
        The request that this one repeats, where it was merged.
    day_plan
        The number of the day plan that it is planned in.
    call_back
        Whether its caller is to be called back before anything is done: it came in with very many
        others, and is no emergency.
    """

    number: RequestNumber
    client_id: str
    organisation: str
    patient: PatientNumber
    source: Source
    asked: Asked
    spot: Spot
    suggested: Risk
    risk: Risk | None
    risk_by: str
    state: str
    version: int
    received_at: datetime
    taken_by: str
    repeats: RequestNumber | None = None
    day_plan: int | None = None
    call_back: bool = False

    @property
    def is_open(self) -> bool:
        """Whether somebody still has to do something."""
        return self.state in OPEN

    @property
    def ranked(self) -> Risk:
        """The risk to go by: what a clinical person set, else what the table gives."""
        return self.risk or self.suggested


EMERGENCIES: Final[frozenset[TaskKind]] = frozenset({"oxygen_emergency", "transport"})
"""What nobody waits with, whatever its risk; of class 1 in the task table."""


def is_emergency(kind: TaskKind, risk: Risk) -> bool:
    """Tell whether nobody waits with it."""
    return kind in EMERGENCIES or risk == "red"


ACTION_OF: Final[Mapping[str, str]] = MappingProxyType(
    {
        "received": "requests.verify",
        "verified": "requests.verify",
        "unreachable": "requests.verify",
        "outside-area": "requests.verify",
        "duplicate": "requests.merge",
        "triaged": "requests.triage",
        "planned": "requests.run",
        "loaded": "requests.run",
        "on-the-way": "requests.run",
        "delivered": "requests.run",
        "partly": "requests.run",
        "failed": "requests.run",
        "follow-up": "requests.close",
        "closed": "requests.close",
        "cancelled": "requests.close",
        "transferred": "requests.close",
        "deceased": "requests.close",
    }
)
"""What somebody must be allowed to do to bring a request into each state."""


def request_of_task(task: str) -> RequestNumber:
    """Return the request that a task belongs to: ``12+2`` is the second cylinder of 12."""
    found = _NUMBER.match(task)
    if found is None:
        raise ValueError(f"{task} is no task of a request")
    return RequestNumber(int(found[0]))
