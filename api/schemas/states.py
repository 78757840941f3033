"""The states that records can have: listed in the contract, and no other comes in."""

from dataclasses import dataclass
from typing import Annotated, Any

from pydantic import GetCoreSchemaHandler, GetJsonSchemaHandler
from pydantic_core import CoreSchema, core_schema

from api.errors import WrongField
from api.records.beds import BED
from api.records.calls import CALL
from api.records.cylinders import CYLINDER
from api.records.day_plans import DAY_PLAN
from api.records.feedback import FEEDBACK
from api.records.handovers import HANDOVER
from api.records.lifecycles import Lifecycle
from api.records.links import LINK
from api.records.messages import MESSAGE
from api.records.pay_lists import PAY_LIST
from api.records.replies import REPLY
from api.records.requests import REQUEST
from api.records.stock import BATCH, ORDER
from api.records.stubs import STUB
from api.records.volunteers import VOLUNTEER
from api.records.week_reports import WEEK_REPORT


@dataclass(frozen=True, slots=True, eq=False)
class StateOf:
    """Has a text be a state of one kind of record."""

    lifecycle: Lifecycle

    def __get_pydantic_core_schema__(self, of: Any, handler: GetCoreSchemaHandler) -> CoreSchema:
        """Refuse any other text with ``unknown-state``."""
        return core_schema.no_info_after_validator_function(self._known, handler(of))

    def __get_pydantic_json_schema__(
        self, schema: CoreSchema, handler: GetJsonSchemaHandler
    ) -> dict[str, Any]:
        """List the states."""
        return {**handler(schema), "enum": list(self.lifecycle.states)}

    def _known(self, text: str) -> str:
        if text not in self.lifecycle.moves:
            raise WrongField("unknown-state")
        return text


BatchState = Annotated[str, StateOf(BATCH)]
BedState = Annotated[str, StateOf(BED)]
CallState = Annotated[str, StateOf(CALL)]
CylinderState = Annotated[str, StateOf(CYLINDER)]
DayPlanState = Annotated[str, StateOf(DAY_PLAN)]
FeedbackState = Annotated[str, StateOf(FEEDBACK)]
HandoverState = Annotated[str, StateOf(HANDOVER)]
LinkState = Annotated[str, StateOf(LINK)]
MessageState = Annotated[str, StateOf(MESSAGE)]
OrderState = Annotated[str, StateOf(ORDER)]
PayListState = Annotated[str, StateOf(PAY_LIST)]
ReplyState = Annotated[str, StateOf(REPLY)]
RequestState = Annotated[str, StateOf(REQUEST)]
StubState = Annotated[str, StateOf(STUB)]
VolunteerState = Annotated[str, StateOf(VOLUNTEER)]
WeekReportState = Annotated[str, StateOf(WEEK_REPORT)]
