"""Weekly reports as they are ordered and shown."""

from datetime import date, datetime
from typing import Annotated

from pydantic import BaseModel, Field

from api.records.week_reports import Layout, WeekReport
from api.schemas.orders import Order, Version
from api.schemas.requests import MoveShape
from api.schemas.states import WeekReportState
from api.schemas.texts import Line, Note
from api.services.week_views import View
from maps.reports.content import (
    LACKS,
    AreaFigures,
    AreaLevel,
    Cell,
    Lack,
    Measured,
    Standing,
)
from maps.wording import Language

Week = Annotated[Line, Field(min_length=1, examples=["2021-W37"])]


class NewWeekReportShape(Order):
    """The area and week to report of, and in which layout."""

    area: Line = Field(min_length=1, examples=["vn-2021:27301"])
    week: Week
    layout: Layout = "state"
    reason: Line = Field(default="", description="Why there is another edition of a signed one")


class TextsShape(Order):
    """What is written into a draft; parts that are left out stay as they are."""

    difficulties: Note | None = None
    proposals: Note | None = None
    next_week: Note | None = None
    superior: Note | None = Field(default=None, description="The body above")
    body: Note | None = Field(default=None, description="The body that issues it")
    abbreviation: Note | None = Field(default=None, description="Of that body, in the number")
    place: Note | None = None
    recipients: Note | None = Field(default=None, description="Who gets it, one a line")
    title: Note | None = Field(default=None, description="As what somebody signs")
    signatory: Note | None = None


class TextsOrderShape(Order):
    """The parts that were written, and the version that was read."""

    texts: TextsShape
    version: Version


class SignOrderShape(Order):
    """The version that was read."""

    version: Version


class WrittenShape(BaseModel):
    """A part as it was written last."""

    text: str
    by: str
    at: datetime


class SealShape(BaseModel):
    """Who signed, when, and under which number."""

    serial: int
    by: str
    at: datetime


class WeekReportShape(BaseModel):
    """A report of an area and week."""

    number: int
    area: str
    area_name: str
    week: str
    edition: int
    layout: Layout
    state: WeekReportState
    version: int
    reason: str
    begun_by: str
    begun_at: datetime
    seal: SealShape | None

    @classmethod
    def from_domain(cls, report: WeekReport, area_name: str) -> "WeekReportShape":
        """Return the shape of a report."""
        seal = report.seal
        return cls(
            number=report.number,
            area=report.area.ward,
            area_name=area_name,
            week=report.week,
            edition=report.edition,
            layout=report.layout,
            state=report.state,
            version=report.version,
            reason=report.reason,
            begun_by=report.begun_by,
            begun_at=report.begun_at,
            seal=SealShape(serial=seal.serial, by=seal.by, at=seal.at) if seal else None,
        )


class MeasureShape(BaseModel):
    """What a number is called, and exactly what it counts."""

    key: str = Field(examples=["asked-oxygen_swap"])
    section: str
    name: str
    means: str

    @classmethod
    def from_domain(cls, one: Measured, language: Language) -> "MeasureShape":
        """Return the shape of a measure."""
        return cls(
            key=one.key, section=one.section, name=one.words[language], means=one.means[language]
        )


class AreaFiguresShape(BaseModel):
    """The numbers of an area, by measure; null: nobody reported, ``*``: it is not told."""

    key: str
    name: str
    level: AreaLevel
    parent: str = Field(description="The row that it is summed into")
    standing: Standing
    edition: int | None
    values: dict[str, Cell]

    @classmethod
    def from_domain(cls, row: AreaFigures) -> "AreaFiguresShape":
        """Return the shape of a row."""
        return cls(
            key=row.key,
            name=row.name,
            level=row.level,
            parent=row.parent,
            standing=row.standing,
            edition=row.edition,
            values=dict(row.values),
        )


class LackShape(BaseModel):
    """What the report lacks, and where."""

    kind: str
    message: str
    names: list[str]

    @classmethod
    def from_domain(cls, lack: Lack, language: Language) -> "LackShape":
        """Return the shape of a lack."""
        return cls(kind=lack.kind, message=LACKS[lack.kind][language], names=list(lack.names))


class FiguresShape(BaseModel):
    """The figures of an area and week, and what they lack; the whole area first."""

    area: str
    area_name: str
    week: str
    first: date
    last: date
    is_masked: bool = Field(description="Whether small numbers are left out")
    rows: list[AreaFiguresShape]
    lacks: list[LackShape]
    measures: list[MeasureShape]

    @classmethod
    def of(cls, view: View, area_name: str, language: Language) -> "FiguresShape":
        """Return the shape of what somebody is shown."""
        return cls(
            area=view.area.ward,
            area_name=area_name,
            week=view.week,
            first=view.span.first,
            last=view.span.last,
            is_masked=view.is_masked,
            rows=[AreaFiguresShape.from_domain(row) for row in view.figures.rows],
            lacks=[LackShape.from_domain(one, language) for one in view.figures.lacks],
            measures=[MeasureShape.from_domain(one, language) for one in view.measures],
        )


class WholeWeekReportShape(WeekReportShape):
    """A report with all that it says, who signed it when, and the digests of its files."""

    texts: dict[str, WrittenShape]
    figures: FiguresShape
    moves: list[MoveShape]
    files: dict[str, str] = Field(description="SHA-256 of each file, once it is signed")

    @classmethod
    def of(
        cls, report: WeekReport, view: View, area_name: str, language: Language
    ) -> "WholeWeekReportShape":
        """Return its shape."""
        return cls(
            **WeekReportShape.from_domain(report, area_name).model_dump(),
            texts={
                part: WrittenShape(text=one.text, by=one.by, at=one.at)
                for part, one in report.texts.items()
            },
            figures=FiguresShape.of(view, area_name, language),
            moves=[MoveShape.from_domain(move) for move in view.moves],
            files=dict(view.files or {}),
        )
