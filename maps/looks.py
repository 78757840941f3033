"""How the states of things are drawn on maps of the office: colour, pattern, shape and letter.

Each theme has a scale of looks, and a legend is that scale. No two looks of a scale differ by
colour alone: letter and shape, pattern or dash tell them apart in grey and for colour-blind eyes.
The four national colours stand for risk alone; amounts are one hue that darkens.
"""

from collections.abc import Mapping
from dataclasses import asdict, dataclass, replace
from types import MappingProxyType
from typing import Any, Final, Literal, get_args

from maps.palette import ALARM, INK, LABEL, RISK_MARKS, Shape
from maps.wording import RISKS, Words, both
from routing.model import RISKS as RISK_GROUPS

ThemeName = Literal[
    "wards",
    "staff",
    "posts",
    "spots",
    "answers",
    "coverage",
    "zones",
    "routes",
    "moves",
    "stations",
    "facilities",
    "cylinders",
]
THEMES: Final[tuple[ThemeName, ...]] = get_args(ThemeName)
"""From the ground up: what comes later is drawn over what comes before."""

Pattern = Literal["", "lines", "back", "cross", "dots", "grid"]
"""Of an area, in ink over its colour."""

PATTERNS: Final[Mapping[Pattern, str]] = MappingProxyType(
    {
        "": "",
        "lines": "M-2 10 10-2M-2 18 18-2M6 18 18 6M14 18 18 14",
        "back": "M-2 6 10 18M-2-2 18 18M6-2 18 10",
        "cross": "M-2 10 10-2M6 18 18 6M-2 6 10 18M6-2 18 10M-2 18 18-2M-2-2 18 18",
        "dots": "M4 4h.1M12 4h.1M8 8h.1M4 12h.1M12 12h.1",
        "grid": "M0 4h16M0 12h16M4 0v16M12 0v16",
    }
)
"""Each pattern as an SVG path in a tile of 16 by 16, for legends, pages and the board alike."""

Way = Literal["area", "line", "glyph", "badge"]
"""How a look is drawn: an area, a line, a shape with a letter, a box with a letter and words."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Look:
    """How one state is drawn, and what it is called.

    Parameters
    ----------
    way
        How it is drawn.
    letter
        On the shape, in the box, or on the area; empty where the thing's own words stand there.
    hollow
        The colour is that of the border, and the inside is white.
    """

    way: Way
    words: Words
    colour: str
    letter: str = ""
    shape: Shape = "circle"
    pattern: Pattern = ""
    dash: str = ""
    hollow: bool = False

    @property
    def form(self) -> tuple[str, ...]:
        """All but the colour: what is left of it in grey."""
        return self.letter, self.shape, self.pattern, self.dash, str(self.hollow)

    @property
    def drawn(self) -> dict[str, Any]:
        """What a script needs to draw it."""
        told = asdict(replace(self, words={}))
        del told["words"]
        return told


Scale = Mapping[str, Look]

_RISK_PATTERNS: Final[Mapping[str, Pattern]] = MappingProxyType(
    {"red": "cross", "orange": "lines", "yellow": "dots", "green": ""}
)

WARDS: Final[Scale] = MappingProxyType(
    {
        **{
            risk: Look(
                way="area",
                words=both(f"cấp {RISKS[risk]['vi']}", f"{RISKS[risk]['en']} level"),
                colour=RISK_MARKS[risk].colour,
                letter=RISK_MARKS[risk].letter,
                pattern=_RISK_PATTERNS[risk],
            )
            for risk in RISK_GROUPS
        },
        "unclassed": Look(
            way="area", words=both("chưa xếp cấp", "not classed"), colour="#eef0f2", letter="–"
        ),
    }
)
STAFF: Final[Scale] = MappingProxyType(
    {
        "light": Look(way="area", words=both("tới 5 người", "up to 5 people"), colour="#dbe7f3"),
        "some": Look(
            way="area", words=both("tới 10", "up to 10"), colour="#9dbfdf", pattern="dots"
        ),
        "much": Look(
            way="area", words=both("tới 20", "up to 20"), colour="#5a8fc2", pattern="lines"
        ),
        "most": Look(
            way="area", words=both("trên 20", "more than 20"), colour="#24558a", pattern="cross"
        ),
        "nobody": Look(
            way="area",
            words=both("có người chờ, không ai làm", "people wait, nobody works"),
            colour="#aab4bf",
            letter="!",
            pattern="grid",
        ),
        "untold": Look(
            way="area",
            words=both("không nói số: dưới 5 người", "no number told: fewer than 5"),
            colour="#eef0f2",
            letter="–",
        ),
    }
)
"""People who wait for each volunteer; steps are our own default."""
POSTS: Final[Scale] = MappingProxyType(
    {
        "within": Look(way="area", words=both("đủ người", "within the band"), colour="#dbe7f3"),
        "full": Look(
            way="area",
            words=both("đủ mức cao nhất", "at the ceiling"),
            colour="#9dbfdf",
            pattern="dots",
        ),
        "over": Look(
            way="area",
            words=both("quá mức cao nhất", "above the ceiling"),
            colour="#24558a",
            letter="+",
            pattern="back",
        ),
        "short": Look(
            way="area",
            words=both("thiếu một người", "lacks one"),
            colour="#cc79a7",
            pattern="lines",
        ),
        "lacking": Look(
            way="area",
            words=both("thiếu từ hai người", "lacks two or more"),
            colour="#882255",
            letter="!",
            pattern="cross",
        ),
    }
)
"""Volunteers that a ward gets, beside its band."""
SPOTS: Final[Scale] = MappingProxyType(
    {
        "ready": Look(way="area", words=both("sẵn sàng", "ready"), colour="#dbe7f3"),
        "unready": Look(
            way="area",
            words=both("chưa sẵn sàng", "not ready"),
            colour="#cc79a7",
            letter="!",
            pattern="lines",
        ),
        "unsaid": Look(
            way="area",
            words=both("chưa báo đủ", "not all is told"),
            colour="#eef0f2",
            letter="?",
            pattern="dots",
        ),
    }
)
"""Readiness by the four on the spot."""
ANSWERS: Final[Scale] = MappingProxyType(
    {
        "none": Look(way="area", words=both("không có ca khẩn", "no emergency"), colour="#eef0f2"),
        "quick": Look(
            way="area",
            words=both("không ca nào quá 60 phút", "none over 60 min"),
            colour="#9dbfdf",
            pattern="back",
        ),
        "slow": Look(
            way="area",
            words=both("có ca quá 60 phút", "some over 60 min"),
            colour="#cc79a7",
            letter="!",
            pattern="lines",
        ),
        "open": Look(
            way="area",
            words=both("có ca chưa xong", "some not done"),
            colour="#882255",
            letter="0",
            pattern="cross",
        ),
        "missing": Look(
            way="area",
            words=both("chưa báo cáo", "not reported"),
            colour="#ffffff",
            letter="?",
            pattern="dots",
        ),
    }
)
"""How soon the emergencies of a ward were answered: urgent oxygen and transports."""
COVERAGE: Final[Scale] = MappingProxyType(
    {
        "5": Look(way="area", words=both("trong 5 phút", "within 5 min"), colour="#24558a"),
        "10": Look(
            way="area", words=both("trong 10 phút", "within 10 min"), colour="#5a8fc2", dash="8 4"
        ),
        "15": Look(
            way="area", words=both("trong 15 phút", "within 15 min"), colour="#9dbfdf", dash="2 4"
        ),
    }
)
ZONES: Final[Scale] = MappingProxyType(
    {
        "closed": Look(
            way="area", words=both("cấm qua", "closed"), colour=INK, letter="■", pattern="cross"
        ),
        "slow": Look(
            way="area",
            words=both("đi chậm", "slow"),
            colour=INK,
            letter="□",
            pattern="back",
            dash="6 4",
        ),
    }
)
ROUTES: Final[Scale] = MappingProxyType(
    {
        "late": Look(way="line", words=both("trễ hẹn", "late"), colour="#882255", letter="!"),
        "under-way": Look(
            way="line",
            words=both("đang đi", "under way"),
            colour="#0072b2",
            letter=">",
            dash="12 4",
        ),
        "waiting": Look(
            way="line", words=both("chưa đi", "not begun"), colour=LABEL, letter="…", dash="2 6"
        ),
        "over": Look(
            way="line",
            words=both("xong việc", "all done"),
            colour="#999933",
            letter="=",
            dash="6 6",
        ),
        "stopped": Look(
            way="line", words=both("nghỉ giữa ca", "out"), colour=INK, letter="x", dash="1 4"
        ),
        "planned": Look(
            way="line", words=both("tuyến, mỗi người một màu", "route, a colour each"), colour=LABEL
        ),
        "left-out": Look(
            way="glyph",
            words=both("chưa xếp được", "not planned"),
            colour=ALARM,
            shape="octagon",
            hollow=True,
            letter="!",
        ),
        "stop-late": Look(
            way="glyph",
            words=both("điểm đến trễ hẹn", "stop, late"),
            colour="#882255",
            shape="diamond",
            letter="!",
        ),
        "stop-open": Look(
            way="glyph", words=both("điểm sắp đến", "stop to come"), colour="#0072b2", letter="·"
        ),
        "stop-done": Look(
            way="glyph",
            words=both("điểm đã xong", "stop, done"),
            colour="#999933",
            shape="square",
            hollow=True,
            letter="=",
        ),
        "stop-missed": Look(
            way="glyph",
            words=both("điểm không xong", "stop, not done"),
            colour=ALARM,
            shape="triangle",
            letter="x",
        ),
    }
)
STATIONS: Final[Scale] = MappingProxyType(
    {
        "stocked": Look(way="badge", words=both("còn hàng", "in stock"), colour=INK),
        "low": Look(
            way="badge",
            words=both("sắp hết (dưới 5)", "nearly out (below 5)"),
            colour=INK,
            dash="4 2",
            hollow=True,
        ),
        "out": Look(
            way="badge",
            words=both("hết hàng", "out of stock"),
            colour=ALARM,
            letter="!",
            dash="1 2",
        ),
    }
)
FACILITIES: Final[Scale] = MappingProxyType(
    {
        "free": Look(way="badge", words=both("còn giường", "beds free"), colour="#2f5552"),
        "few": Look(
            way="badge",
            words=both("còn dưới 5 giường", "fewer than 5 beds"),
            colour="#2f5552",
            dash="4 2",
            hollow=True,
        ),
        "full": Look(
            way="badge",
            words=both("hết giường", "no bed free"),
            colour=ALARM,
            letter="!",
            dash="1 2",
        ),
    }
)
CYLINDERS: Final[Scale] = MappingProxyType(
    {
        "days-3": Look(
            way="glyph", words=both("tới 3 ngày", "up to 3 days"), colour="#8a6bb0", letter="3"
        ),
        "days-7": Look(
            way="glyph",
            words=both("tới 7 ngày", "up to 7 days"),
            colour="#6d4a96",
            shape="square",
            letter="7",
        ),
        "days-14": Look(
            way="glyph",
            words=both("tới 14 ngày", "up to 14 days"),
            colour="#4c2d73",
            shape="hexagon",
            letter="14",
        ),
        "older": Look(
            way="glyph",
            words=both("trên 14 ngày", "more than 14 days"),
            colour="#23103d",
            shape="octagon",
            letter="+",
        ),
        "ward": Look(
            way="badge",
            words=both("số bình trong phường", "cylinders in the ward"),
            colour="#4c2d73",
            letter="B",
        ),
    }
)
"""By days with the same patient; steps are our own default. A cylinder shows its own days."""

MOVES: Final[Scale] = MappingProxyType(
    {
        "posted": Look(way="line", words=both("chuyển hẳn", "moved for good"), colour=INK),
        "lent": Look(way="line", words=both("cho mượn", "lent"), colour=INK, dash="3 3"),
    }
)
"""Moves of volunteers from ward to ward, as arrows."""

SCALES: Final[Mapping[ThemeName, Scale]] = MappingProxyType(
    {
        "wards": WARDS,
        "staff": STAFF,
        "posts": POSTS,
        "spots": SPOTS,
        "answers": ANSWERS,
        "coverage": COVERAGE,
        "zones": ZONES,
        "routes": ROUTES,
        "moves": MOVES,
        "stations": STATIONS,
        "facilities": FACILITIES,
        "cylinders": CYLINDERS,
    }
)
TITLES: Final[Mapping[ThemeName, Words]] = MappingProxyType(
    {
        "wards": both("Cấp nguy cơ của phường, xã", "Risk level of wards"),
        "staff": both("Người chờ trên mỗi tình nguyện viên", "People waiting per volunteer"),
        "posts": both("Tình nguyện viên theo phường, xã", "Volunteers by ward"),
        "spots": both("Bốn tại chỗ", "Four on the spot"),
        "answers": both("Ca khẩn trong kỳ", "Emergencies of the period"),
        "coverage": both("Trạm đến được trong", "Reach of stations by motorbike"),
        "zones": both("Khu phong tỏa", "Closed zones"),
        "routes": both("Tuyến trong ngày", "Routes of the day"),
        "moves": both("Điều động chờ duyệt", "Moves to approve"),
        "stations": both("Trạm và kho", "Stations and stock"),
        "facilities": both("Giường trống", "Free beds"),
        "cylinders": both("Bình oxy đang ở nhà dân", "Cylinders with patients"),
    }
)
