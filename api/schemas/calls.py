"""Calls and patients as they come in and are shown."""

from collections.abc import Sequence
from datetime import date, datetime
from typing import Any

from pydantic import BaseModel, Field

from api.records.calls import Call, CallOutcome
from api.records.patients import Patient, Share
from api.records.places import Spot
from api.records.requests import KeptRequest
from api.records.users import User
from api.schemas.bounds import Day
from api.schemas.orders import Order
from api.schemas.requests import AskedShape, RequestShape, Version
from api.schemas.states import CallState
from api.schemas.texts import Line, Note
from api.services.taking import Sent


class PatientShape(BaseModel):
    """A patient; fields that the role does not see are not there at all."""

    number: int
    organisation: str
    ward: str
    district: str
    province: str
    name_short: str | None = None
    phone: str | None = None
    address: str | None = None
    lon: float | None = None
    lat: float | None = None

    @classmethod
    def from_domain(cls, patient: Patient, user: User) -> "PatientShape":
        """Return what that user sees of a patient."""
        return cls(**patient_fields(patient, user))


def patient_fields(patient: Patient, user: User) -> dict[str, Any]:
    """Return the fields that a user sees, by name."""
    spot = patient.spot
    found: dict[str, Any] = {
        "number": patient.number,
        "organisation": patient.organisation,
        "ward": spot.ward,
        "district": spot.district,
        "province": spot.province,
    }
    if user.sees("person"):
        found |= {"name_short": patient.name_short, "phone": patient.phone}
    if user.sees("address"):
        point = spot.point
        found |= {
            "address": patient.address,
            "lon": None if point is None else point.lon,
            "lat": None if point is None else point.lat,
        }
    return found


class ShareShape(BaseModel):
    """That another organisation sees a patient, since when and until when."""

    organisation: str
    by: str
    at: datetime
    reason: str
    ended_at: datetime | None

    @classmethod
    def from_domain(cls, share: Share) -> "ShareShape":
        """Return the shape of a share."""
        return cls(
            organisation=share.organisation,
            by=share.by,
            at=share.at,
            reason=share.reason,
            ended_at=share.ended_at,
        )


class WholePatientShape(PatientShape):
    """A patient with all they asked for, the newest first, and with whom they were shared."""

    requests: list[RequestShape]
    shares: list[ShareShape]

    @classmethod
    def of(
        cls, patient: Patient, requests: Sequence[KeptRequest], shares: Sequence[Share], user: User
    ) -> "WholePatientShape":
        """Return what that user sees of it all."""
        return cls(
            **patient_fields(patient, user),
            requests=[RequestShape.from_domain(one, user) for one in requests],
            shares=[ShareShape.from_domain(one) for one in shares],
        )


class NewShareShape(Order):
    """Whom to let see a patient, and why."""

    organisation: Line = Field(min_length=1, examples=["Hội Thầy thuốc"])
    reason: Note = Field(min_length=1, examples=["cần bác sĩ tư vấn mỗi ngày"])


class CallPlanShape(Order):
    """The day and the area whose patients are to be called; the area empty: all of one's own."""

    day: Day
    area: Line = Field(default="", examples=["vn-2021:27301"])


class CallShape(BaseModel):
    """A call to a patient."""

    number: int
    day: date
    state: CallState
    version: int
    outcome: CallOutcome | None
    note: str
    request: int | None
    patient: PatientShape

    @classmethod
    def from_domain(cls, call: Call, user: User) -> "CallShape":
        """Return what that user sees of a call."""
        return cls(
            number=call.number,
            day=call.day,
            state=call.state,
            version=call.version,
            outcome=call.outcome,
            note=call.note,
            request=call.request,
            patient=PatientShape.from_domain(call.patient, user),
        )


class SeenShape(Order):
    """The version that was seen."""

    version: Version


class OutcomeShape(Order):
    """What came of a call; `request` is what the patient needs, with `needs` and `worsening`."""

    version: Version
    outcome: CallOutcome
    note: Note = ""
    request: AskedShape | None = None

    def sent(self, call: int) -> Sent | None:
        """Return what is asked for in that call, if something is."""
        if self.request is None:
            return None
        return Sent(
            client_id=f"call-out-{call}",
            asked=self.request.asked(),
            spot=Spot(),
            source="call-out",
        )


class RightOutcomeShape(OutcomeShape):
    """What came of a call rightly, and why another thing was entered."""

    reason: Note = Field(min_length=1, examples=["bấm nhầm dòng"])
