"""Tables that come in and go out."""

from typing import Any, Final

from pydantic import BaseModel, Field

from api.schemas.faults import IssueShape
from api.services.tables import ImportedRows

DOCX_TYPE: Final = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
XLSX_TYPE: Final = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


class ImportedRowsShape(BaseModel):
    """What became of a table: how many rows are new and how many were known, and every fault."""

    taken: int = Field(examples=[41])
    known: int = Field(examples=[2])
    ignored: list[str] = Field(examples=[["Bắt đầu ca"]])
    issues: list[IssueShape]

    @classmethod
    def from_domain(cls, imported: ImportedRows) -> "ImportedRowsShape":
        """Return its shape."""
        return cls(
            taken=imported.taken,
            known=imported.known,
            ignored=list(imported.ignored),
            issues=[
                IssueShape(code=i.code, subject=i.subject, message=i.message, remedy=i.remedy)
                for i in imported.issues
            ],
        )


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
