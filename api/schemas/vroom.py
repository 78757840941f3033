"""VROOM's answers, as far as they are told here; all of it stands in VROOM's own documentation."""

from typing import Any, Final

from pydantic import BaseModel, ConfigDict, Field

from api.schemas.faults import IssueShape

INPUT: Final[dict[str, Any]] = {
    "vehicles": [{"id": 1, "start": [106.66, 10.75], "end": [106.66, 10.75], "capacity": [4]}],
    "jobs": [
        {"id": 7, "location": [106.67, 10.76], "service": 300, "delivery": [1]},
        {"id": 8, "location": [106.65, 10.74], "service": 300, "delivery": [1]},
    ],
}
"""A small input."""


class VroomInputShape(BaseModel):
    """An input of VROOM: vehicles, and jobs or shipments; see its API.md for all fields."""

    model_config = ConfigDict(extra="allow", json_schema_extra={"examples": [INPUT]})

    vehicles: list[dict[str, Any]]
    jobs: list[dict[str, Any]] = []
    shipments: list[dict[str, Any]] = []
    matrices: dict[str, Any] = {}
    options: dict[str, Any] = Field(
        default={}, description="`g`: lines of the routes; `l`: the longest search in seconds"
    )


class VroomAnswerShape(BaseModel):
    """An answer of VROOM; `estimated` where travel is by straight lines."""

    model_config = ConfigDict(extra="allow")

    code: int = Field(examples=[0])
    summary: dict[str, Any] = Field(
        examples=[{"cost": 1207, "routes": 1, "unassigned": 0, "duration": 1207, "service": 600}]
    )
    unassigned: list[dict[str, Any]] = Field(examples=[[]])
    routes: list[dict[str, Any]] = Field(
        examples=[[{"vehicle": 1, "cost": 1207, "duration": 1207, "steps": []}]]
    )
    estimated: bool = Field(default=False, examples=[True])


class VroomFaultShape(BaseModel):
    """An error of VROOM: 1 internal, 2 input, 3 routing, 4 too large; with every issue."""

    code: int = Field(examples=[2])
    error: str = Field(examples=["/jobs/0/location: is not there"])
    issues: list[IssueShape]
