"""What a weekly report says, whatever it is printed as."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from types import MappingProxyType
from typing import Final, Literal

from maps.wording import Words, both

HIDDEN: Final = "*"
"""Stands for a number that is not told: few people, or what few people could be told from."""
Cell = int | Literal["*"] | None
"""None: nobody reported; never the same as 0."""
AreaLevel = Literal["ward", "office", "district", "province"]
Standing = Literal["signed", "counted", "missing", "sum"]
Layout = Literal["party", "state"]

SECTIONS: Final[Mapping[str, Words]] = MappingProxyType(
    {
        "force": both("Lực lượng", "Force"),
        "asked": both("Yêu cầu nhận được", "Asked for"),
        "done": both("Đã làm", "Done"),
        "not-done": both("Trễ, chưa làm được và vì sao", "Late, not done, and why"),
        "people": both("Người bệnh tại nhà", "Patients at home"),
        "oxygen": both("Bình oxy", "Cylinders"),
        "goods": both("Hàng và thuốc", "Goods and medicine"),
        "living": both("Đời sống, tâm tư", "Living and mood"),
        "office": both("Trực và bàn giao", "Shifts and handovers"),
    }
)
LEVELS: Final[Mapping[AreaLevel, Words]] = MappingProxyType(
    {
        "ward": both("Phường, xã", "Wards"),
        "office": both("Cơ quan", "Office"),
        "district": both("Quận, huyện", "Districts"),
        "province": both("Thành phố, tỉnh", "City"),
    }
)
STANDINGS: Final[Mapping[Standing, Words]] = MappingProxyType(
    {
        "signed": both("đã ký", "signed"),
        "counted": both("đếm từ sổ", "counted"),
        "missing": both("CHƯA BÁO CÁO", "NOT REPORTED"),
        "sum": both("cộng", "sum"),
    }
)
LACKS: Final[Mapping[str, Words]] = MappingProxyType(
    {
        "ward-missing": both("Chưa báo cáo, không tính là 0", "Never reported, not counted as 0"),
        "not-signed": both(
            "Chưa ký, số đếm thẳng từ sổ của dịch vụ",
            "Not signed yet, counted from the service's records",
        ),
        "counted-alone": both(
            "Không phải một tuần trọn: đếm thẳng từ sổ, không cộng các báo cáo đã ký",
            "Not one whole week: counted from the records, signed reports are not summed",
        ),
        "newer-edition": both(
            "Đã có bản mới hơn bản được cộng ở đây", "There is a newer edition than is summed here"
        ),
        "counted-later": both(
            "Có số liệu sau khi quận ký, chưa được cộng ở đây",
            "Has figures since the district signed, not summed here",
        ),
        "week-not-over": both(
            "Kỳ báo cáo chưa hết, số còn thay đổi", "The period is not over: figures still change"
        ),
        "not-placed": both(
            "Yêu cầu chưa rõ phường, không tính vào nơi nào",
            "Requests of no known ward, counted nowhere",
        ),
        "no-areas": both(
            "Chưa nhập ranh giới: không biết phường nào thiếu",
            "No areas are imported: which wards are missing is not known",
        ),
        "no-records": both(
            "Cả kỳ không có số liệu nào", "There are no records of the whole period"
        ),
    }
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Measured:
    """A number of the report: what it is called, and exactly what it counts.

    Parameters
    ----------
    section
        Of `SECTIONS`.
    is_personal
        Whether a small one could tell who it is.
    """

    key: str
    section: str
    words: Words
    means: Words
    is_personal: bool = True


@dataclass(frozen=True, slots=True, kw_only=True)
class AreaFigures:
    """The numbers of one area.

    Parameters
    ----------
    parent
        The row that it is summed into; empty of the uppermost.
    edition
        Of the signed report that they are from; None: they were counted.
    """

    key: str
    name: str
    level: AreaLevel
    parent: str
    standing: Standing
    values: Mapping[str, Cell]
    edition: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Lack:
    """What the report lacks, by `LACKS`, and where."""

    kind: str
    names: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class OfficeReport:
    """All that a report says.

    Parameters
    ----------
    week
        Such as ``2021-W37``; empty of other days.
    serial, signed_on, signed_by
        Of a signed one; None and empty of a draft.
    rows
        The uppermost area first, each followed by what is summed into it.
    texts
        What people wrote, by part.
    is_masked
        Whether small numbers are left out, for who is not of the area.
    occasion
        What it is of besides its days, such as a campaign's end; mostly empty.
    """

    layout: Layout
    area: str
    level: AreaLevel
    first: date
    last: date
    week: str
    edition: int
    measures: tuple[Measured, ...]
    rows: tuple[AreaFigures, ...]
    lacks: tuple[Lack, ...]
    texts: Mapping[str, str]
    reason: str = ""
    serial: int | None = None
    signed_on: date | None = None
    signed_by: str = ""
    is_masked: bool = False
    is_sample: bool = False
    occasion: str = ""

    @property
    def top(self) -> AreaFigures:
        """The figures of the whole area."""
        return self.rows[0]

    def under(self, key: str) -> tuple[AreaFigures, ...]:
        """Return what is summed into that row."""
        return tuple(row for row in self.rows if row.parent == key and row is not self.top)
