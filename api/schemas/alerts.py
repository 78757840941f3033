"""Alerts that somebody has taken, as they are ordered and shown."""

from datetime import datetime, timedelta
from typing import Annotated

from pydantic import BaseModel, Field, model_validator

from api.errors import WrongField
from api.field_texts import ALERT_KEY
from api.records.alerts import MOST_QUIET, TakenAlert
from api.schemas.orders import Order
from api.schemas.texts import Line, Note

_MOST_MINUTES = int(MOST_QUIET.total_seconds() // 60)


class TakeAlertsShape(Order):
    """Which alerts one sees to; for `quiet_minutes` no board counts them, for a reason."""

    keys: list[Annotated[Line, Field(pattern=ALERT_KEY)]] = Field(
        min_length=1, max_length=500, examples=[["overdue t48"]]
    )
    quiet_minutes: int = Field(default=0, ge=0, le=_MOST_MINUTES)
    reason: Note = ""

    @model_validator(mode="after")
    def _has_a_reason(self) -> "TakeAlertsShape":
        if self.quiet_minutes and not self.reason:
            raise WrongField("reason-missing")
        return self

    @property
    def quiet(self) -> timedelta:
        """For how long."""
        return timedelta(minutes=self.quiet_minutes)


class TakenAlertShape(BaseModel):
    """Whose an alert is, and until when it is quiet."""

    key: str
    owner: str
    taken_at: datetime
    quiet_until: datetime
    reason: str

    @classmethod
    def from_domain(cls, alert: TakenAlert) -> "TakenAlertShape":
        """Return the shape of an alert."""
        return cls(
            key=alert.key,
            owner=alert.owner,
            taken_at=alert.taken_at,
            quiet_until=alert.quiet_until,
            reason=alert.reason,
        )
