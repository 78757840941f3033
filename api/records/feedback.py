"""How people live and how they feel, as whoever was at their door says: for the ward, never public.

It says what is lacking and in which mood somebody was, not how ill they are.
"""

from dataclasses import dataclass
from datetime import datetime
from typing import Final, Literal, NewType, get_args

from api.records.lifecycles import lifecycle
from api.records.places import Spot
from api.records.requests import RequestNumber

FeedbackNumber = NewType("FeedbackNumber", int)

Lack = Literal["food", "medicine", "carer"]
LACKS: Final[tuple[Lack, ...]] = get_args(Lack)
Mood = Literal["fine", "worried", "wants-a-visit"]
MOODS: Final[tuple[Mood, ...]] = get_args(Mood)

FEEDBACK: Final = lifecycle("feedback", "given", {"given": "acknowledged", "acknowledged": ""})
"""It stands in the ward's inbox until somebody says that they see to it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Said:
    """What is said of one household.

    Parameters
    ----------
    lacks
        What they have too little of; nothing: they have enough.
    urgent
        Whether somebody of the ward has to see to it today.
    """

    lacks: tuple[Lack, ...]
    mood: Mood
    urgent: bool = False
    note: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Feedback:
    """What was said, by whom and when.

    Parameters
    ----------
    area
        Of the request: whose inbox it is in.
    told_at
        When the device says that it was told; None: it does not.
    client_id
        Given by whoever sent it, so that it is kept once.
    """

    number: FeedbackNumber
    organisation: str
    area: Spot
    request: RequestNumber
    by: str
    at: datetime
    told_at: datetime | None
    said: Said
    client_id: str
    state: str = FEEDBACK.first
    version: int = 1
