"""The words and number forms of maps, lists and charts, Vietnamese first."""

import hashlib
import json
import math
import re
from collections.abc import Mapping
from datetime import date
from types import MappingProxyType
from typing import Final, Literal

from geodata.matrix import Profile
from maps.neutral import clean, neutral_label
from routing.model import (
    Depot,
    DepotKind,
    Load,
    PlaceId,
    Risk,
    Stock,
    Task,
    TaskId,
    TaskKind,
    TimeWindow,
    Vehicle,
)
from routing.plan import Plan, Route, Stop
from routing.problem import Problem

Language = Literal["vi", "en"]
Words = Mapping[Language, str]

_DAY_S: Final = 86_400


def both(vi: str, en: str) -> Words:
    """Return words in both languages."""
    return MappingProxyType({"vi": vi, "en": en})


KINDS: Final[Mapping[TaskKind, Words]] = MappingProxyType(
    {
        "oxygen_emergency": both("Oxy khẩn", "Emergency oxygen"),
        "transport": both("Chuyển viện", "Transport"),
        "oxygen_swap": both("Đổi bình oxy", "Oxygen swap"),
        "restock": both("Tiếp hàng", "Restock"),
        "medicine": both("Thuốc", "Medicine"),
        "chronic_medicine": both("Thuốc dài ngày", "Long-term medicine"),
        "welfare_bag": both("Túi an sinh", "Welfare bag"),
        "care_visit": both("Thăm hỏi", "Visit"),
        "oxygen_collect": both("Thu hồi bình", "Cylinder collection"),
    }
)
DEPOTS: Final[Mapping[DepotKind, Words]] = MappingProxyType(
    {
        "oxygen_station": both("Trạm oxy", "Oxygen station"),
        "mobile_health_station": both("Trạm y tế lưu động", "Mobile health station"),
        "distribution_point": both("Điểm phân phối", "Distribution point"),
        "refill_plant": both("Nhà máy nạp", "Refill plant"),
        "facility": both("Cơ sở y tế", "Facility"),
    }
)
RISKS: Final[Mapping[Risk, Words]] = MappingProxyType(
    {
        "red": both("đỏ", "red"),
        "orange": both("cam", "orange"),
        "yellow": both("vàng", "yellow"),
        "green": both("xanh", "green"),
    }
)
PROFILES: Final[Mapping[Profile, Words]] = MappingProxyType(
    {
        "motorbike": both("xe máy", "motorbike"),
        "pickup": both("xe bán tải", "pickup"),
        "ambulance": both("xe cứu thương", "ambulance"),
        "foot": both("đi bộ", "on foot"),
    }
)
GOODS: Final[Mapping[str, Words]] = MappingProxyType(
    {
        "full": both("bình đầy", "full cylinders"),
        "empty": both("bình rỗng", "empty cylinders"),
        "bags": both("túi", "bags"),
        "medicines": both("gói", "packs"),
    }
)
"""By field of `Load`; short and neutral, for paper too."""

ASSUMED: Final[Mapping[str, Words]] = MappingProxyType(
    {
        "size_l": both("dung tích bình", "cylinder size"),
        "pressure_bar": both("áp suất", "pressure"),
        "flow_lpm": both("lưu lượng", "flow"),
        "measured_at": both("giờ đo", "time of the reading"),
        "received_at": both("giờ gọi", "time of the call"),
        "risk": both("mức nguy cơ", "risk"),
    }
)
"""By word of `Task.assumed`."""

TEXTS: Final[Mapping[str, Words]] = MappingProxyType(
    {
        "sample": both("DỮ LIỆU MẪU / SAMPLE DATA", "SAMPLE DATA / DỮ LIỆU MẪU"),
        "estimated": both(
            "Thời gian ước lượng theo đường thẳng / estimated",
            "Times estimated from straight lines / ước lượng",
        ),
        "unsearched": both(
            "XẾP NHANH, máy chưa tìm cách tốt hơn / quick plan",
            "QUICK PLAN, nothing better was searched for / xếp nhanh",
        ),
        "title": both("Kế hoạch ngày", "Plan of"),
        "wards": both("Phường, xã", "Wards"),
        "roads": both("Đường và hẻm", "Roads and alleys"),
        "depots": both("Trạm và kho", "Stations"),
        "class": both("Hạng", "Class"),
        "unassigned": both("Chưa xếp được", "Not planned"),
        "volunteers": both("Tình nguyện viên", "Volunteers"),
        "legend": both("Chú giải", "Legend"),
        "planned": both("đã xếp", "planned"),
        "stops": both("việc", "tasks"),
        "harm": both("Thiệt hại", "Harm"),
        "effort": both("Công sức", "Effort"),
        "band": both("Giờ đường", "Road hours"),
        "no_place": both("Chưa rõ vị trí, không có trên bản đồ", "No place known, not on the map"),
        "guess": both("đường thẳng, ước lượng", "straight line, an estimate"),
        "remedies": both("Có thể gỡ bằng cách", "What would help"),
        "stock": both("Còn", "In stock"),
        "opens": both("Mở", "Open"),
        "ends": both("Về", "Ends"),
        "by": both("trước", "by"),
        "late": both("trễ", "late"),
        "minutes": both("phút", "min"),
        "risk": both("Nguy cơ", "Risk"),
        "load": both("Lấy hàng", "Load"),
        "hand_over": both("Bàn giao", "Hand over"),
        "note": both("Lưu ý", "Note"),
        "none": both("Mọi việc đều đã xếp.", "Every task is planned."),
        "choose": both("Bấm vào một người để xem riêng tuyến", "Press a person to see one route"),
        "service": both("làm", "service"),
        "assumed": both("Chưa biết, giả định an toàn", "Unknown, assumed on the safe side"),
        "to_empty": both("Bình cạn hẳn lúc", "Cylinder empty at"),
        "same_point": both("Cùng chỗ với số {number}", "Same place as number {number}"),
        "rough": both(
            "Chỗ gần đúng ±{radius_m} m, gọi hỏi", "Rough place +-{radius_m} m, call and ask"
        ),
        "call_first": both(
            "Địa chỉ chưa chắc: gọi hỏi trước khi đi",
            "Address not certain: call and ask before going",
        ),
    }
)


def text(key: str, language: Language) -> str:
    """Return a fixed text of the interface."""
    return TEXTS[key][language]


def clock(time_s: int) -> str:
    """Return ``07:05`` for seconds of the day; later days carry ``+1``."""
    days, rest = divmod(time_s, _DAY_S)
    return f"{rest // 3600:02d}:{rest % 3600 // 60:02d}" + (f" +{days}" if days else "")


def hours(window: TimeWindow) -> str:
    """Return a window as ``07:00-17:00``."""
    return f"{clock(window.opens_s)}-{clock(window.closes_s)}"


def attributions(*names: str) -> str:
    """Return whom to name for all that a picture or list was made of, each once."""
    return " · ".join(dict.fromkeys(name for name in map(clean, names) if name))


def day_text(day: date) -> str:
    """Return ``10/09/2021``, in both languages."""
    return f"{day:%d/%m/%Y}"


def whole(number: int, language: Language = "vi") -> str:
    """Return a whole number with its thousands set off: a dot in Vietnamese, a comma in English."""
    grouped = f"{number:,}"
    return grouped.replace(",", ".") if language == "vi" else grouped


def goods(load: Load | Stock, language: Language = "vi") -> tuple[str, ...]:
    """Return what a load or a stock holds as ``2 bình đầy``, goods that are not in it left out."""
    return tuple(
        f"{count} {words[language]}"
        for name, words in GOODS.items()
        if (count := getattr(load, name, 0))
    )


_TITLES: Final = frozenset({"anh", "chị", "anh/chị", "ông", "bà", "cô", "chú", "bác", "em", "cụ"})


def short_name(name: str) -> str:
    """Return the short form of a person's name, such as ``Bà T.`` or ``Anh/Chị T.``.

    Vietnamese given names come last; what is short already (ends in a dot) is kept, and what
    stands in brackets is no name.
    """
    words = neutral_label(re.sub(r"\([^)]*\)?", " ", name)).split()
    if not words or words[-1].endswith("."):
        return " ".join(words)
    title = words[0] if words[0].lower() in _TITLES and len(words) > 1 else "Anh/Chị"
    return f"{title} {words[-1][0].upper()}."


def task_name(task: Task) -> str:
    """Return the short name to ask for at the door; empty when none is known."""
    return short_name(task.show.get("name_short") or task.show.get("name", ""))


def task_address(problem: Problem, task: Task) -> str:
    """Return where the task is, in words; empty when only a point is known."""
    place = {} if task.place is None else problem.place(task.place).show
    return neutral_label(task.show.get("address") or place.get("address", ""))


def rough_text(problem: Problem, place: PlaceId | None, language: Language = "vi") -> str:
    """Return that a place is only roughly known, as ``Chỗ gần đúng ±300 m, …``; or nothing."""
    rough_m = None if place is None else problem.place(place).rough_m
    if rough_m is None:
        return ""
    return text("rough", language).format(radius_m=math.ceil(rough_m / 100) * 100)


def assumed_words(task: Task, language: Language) -> tuple[str, ...]:
    """Return what was unknown and taken on the safe side, such as ``lưu lượng``."""
    return tuple(ASSUMED[name][language] if name in ASSUMED else name for name in task.assumed)


def vehicle_label(vehicle: Vehicle) -> str:
    """Return the name of the volunteer or crew; the id when there is none."""
    show = vehicle.show
    return clean(show.get("name_short") or show.get("label") or show.get("name") or vehicle.id)


def depot_label(depot: Depot, language: Language = "vi") -> str:
    """Return the name of the depot; its kind and id when there is none."""
    name = depot.show.get("name_short") or depot.show.get("name") or depot.show.get("label")
    return neutral_label(name or "") or f"{DEPOTS[depot.kind][language]} {depot.id}"


def depot_address(problem: Problem, depot: Depot) -> str:
    """Return where the depot is, in words; may be empty."""
    place = problem.place(depot.place).show
    return neutral_label(depot.show.get("address") or place.get("address", ""))


def numbered_stops(route: Route) -> tuple[tuple[int, Stop], ...]:
    """Return all but breaks with their number; the same on map, paper and table."""
    calls = [stop for stop in route.stops if stop.kind in ("load", "task")]
    return tuple(enumerate(calls, start=1))


def same_points(problem: Problem, route: Route) -> Mapping[int, int]:
    """Return for each call at a point where the route called before the number of that call.

    Rough places are left out: that two are known no better than by their street says nothing.
    """
    first: dict[tuple[float, float], int] = {}
    again: dict[int, int] = {}
    for number, stop in numbered_stops(route):
        place = problem.place(stop.place)
        if stop.kind == "task" and not stop.is_drop and place.rough_m is None:
            before = first.setdefault((place.point.lon, place.point.lat), number)
            again |= {number: before} if before != number else {}
    return again


def stop_of_task(plan: Plan) -> Mapping[TaskId, tuple[int, int, Stop]]:
    """Return for each planned task the position of its route, its number there and its stop."""
    return {
        stop.task: (position, number, stop)
        for position, route in enumerate(plan.routes)
        for number, stop in numbered_stops(route)
        if stop.task is not None and not stop.is_drop
    }


def lateness_s(task: Task, starts_s: int) -> int | None:
    """Return how long after the deadline service starts (negative: before); None without one."""
    return None if task.deadline_s is None else starts_s - task.deadline_s


def plan_version(plan: Plan) -> str:
    """Return six characters that change whenever somebody's stops or times do."""
    calls: list[list[str | int | None]] = [
        [route.vehicle, stop.kind, stop.place, stop.task, stop.depot, stop.starts_s]
        for route in plan.routes
        for stop in route.stops
    ]
    return hashlib.sha256(json.dumps(calls).encode()).hexdigest()[:6].upper()
