"""Tables that come in and go out."""

from collections.abc import Iterable
from typing import Any, Final

from pydantic import BaseModel, Field

from api.schemas.faults import IssueShape
from api.services.tables import ImportedRows
from geodata.errors import Issue

DOCX_TYPE: Final = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
XLSX_TYPE: Final = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


class ImportedRowsShape(BaseModel):
    """What became of a table: how many rows are new and how many were known, and every fault."""

    taken: int = Field(examples=[41])
    known: int = Field(examples=[2])
    ignored: list[str] = Field(examples=[["Bắt đầu ca"]])
    issues: list[IssueShape]
    notices: list[IssueShape] = Field(description="To be noted of rows that are kept now")

    @classmethod
    def from_domain(cls, imported: ImportedRows) -> "ImportedRowsShape":
        """Return its shape."""
        return cls(
            taken=imported.taken,
            known=imported.known,
            ignored=list(imported.ignored),
            issues=_shapes(imported.issues),
            notices=_shapes(imported.notices),
        )


def _shapes(issues: Iterable[Issue]) -> list[IssueShape]:
    return [
        IssueShape(code=i.code, subject=i.subject, message=i.message, remedy=i.remedy)
        for i in issues
    ]


def table_body(example: str) -> dict[str, Any]:
    """Return how the page of the API describes a table that comes in."""
    return {
        "requestBody": {
            "required": True,
            "description": "The table itself, its header in Vietnamese or English.",
            "content": {
                "text/csv": {"schema": {"type": "string"}, "example": example},
                XLSX_TYPE: {"schema": {"type": "string", "format": "binary"}},
            },
        }
    }
