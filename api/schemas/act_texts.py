"""What was done on a running day, in sentences."""

from collections.abc import Callable, Mapping
from itertools import zip_longest
from types import MappingProxyType
from typing import Any, Final

from api.issue_texts import OWN_TEXTS
from api.records.reports import StockCounted
from api.schemas.count_texts import count_unfit, has_words
from api.services.run_boards import Running
from maps.wording import Language, depot_label
from routing.dispatch import Event
from routing.model import Depot

_TEXTS: Final[Mapping[str, Mapping[Language, str]]] = MappingProxyType(
    {
        "NewTask": {"vi": "Thêm việc {task}.", "en": "Task {task} was added."},
        "NewDepot": {"vi": "Thêm nơi đến: {depot}.", "en": "A place to go to was added: {depot}."},
        "Cancelled": {"vi": "Huỷ việc {task}.", "en": "Task {task} was cancelled."},
        "Corrected": {"vi": "Sửa thông tin việc {task}.", "en": "Task {task} was put right."},
        "SetOut": {
            "vi": "Tình nguyện viên {vehicle} đã đi làm việc {task}.",
            "en": "Volunteer {vehicle} set out for task {task}.",
        },
        "Done": {
            "vi": "Tình nguyện viên {vehicle} làm xong việc {task}, từ {starts_s} đến {ends_s}.",
            "en": "Volunteer {vehicle} did task {task}, from {starts_s} to {ends_s}.",
        },
        "Failed": {
            "vi": "Việc {task} chưa làm được ({reason}).",
            "en": "Task {task} was not done ({reason}).",
        },
        "BedRefused": {
            "vi": "Bệnh viện không nhận ca của việc {task}.",
            "en": "The facility refused the patient of task {task}.",
        },
        "Delayed": {
            "vi": "Tình nguyện viên {vehicle} trễ {by_s} phút.",
            "en": "Volunteer {vehicle} is {by_s} minutes late.",
        },
        "Postponed": {
            "vi": "Việc {task} dời lại, không trước {until_s}.",
            "en": "Task {task} is put off until {until_s}.",
        },
        "VolunteerOut": {
            "vi": "Tình nguyện viên {vehicle} nghỉ từ bây giờ.",
            "en": "Volunteer {vehicle} works no more today.",
        },
        "RoadClosed": {"vi": "Có đường bị chặn.", "en": "Ways were closed."},
        "StockChanged": {"vi": "Đã kiểm kho {depot}.", "en": "{depot} was counted."},
        "Assigned": {
            "vi": "Giao việc {task} cho tình nguyện viên {vehicle}.",
            "en": "Task {task} was given to volunteer {vehicle}.",
        },
        "Pinned": {"vi": "Ghim việc {pins}.", "en": "Pinned: {pins}."},
        "Unpinned": {"vi": "Bỏ ghim việc {tasks}.", "en": "Let go: {tasks}."},
        "Arranged": {
            "vi": "Xếp tay việc {tasks}; lấy ra khỏi tuyến: {out}.",
            "en": "Arranged by hand: {tasks}; taken out of a route: {out}.",
        },
        "Replanned": {
            "vi": "Nhận phương án xếp lại.",
            "en": "A re-plan was taken.",
        },
    }
)
"""By the name of the event; times are of the clock, a delay is in minutes."""
_HAND: Final[Mapping[Language, str]] = MappingProxyType(
    {
        "vi": "{by} lấy việc này ra khỏi tuyến bằng tay lúc {at}{reason}.",
        "en": "{by} took this out of its route by hand at {at}{reason}.",
    }
)


def sentence(event: Event, day: Running, *, language: Language) -> str:
    """Return what an event says, with the times of the clock where the day is."""
    said: dict[str, Any] = {
        name: write(getattr(event, name), day, language)
        for name, write in _WRITE.items()
        if hasattr(event, name)
    }
    return _TEXTS[type(event).__name__][language].format(**said)


_UNFIT: Final[Mapping[Language, str]] = MappingProxyType(
    {
        "vi": "Tin không khớp với bảng: {what} ({why}).",
        "en": "A report did not fit the board: {what} ({why}).",
    }
)
_KINDS: Final[Mapping[str, Mapping[Language, str]]] = MappingProxyType(
    {
        "departed": {"vi": "đã đi", "en": "set out"},
        "done": {"vi": "xong", "en": "done"},
        "failed": {"vi": "không xong", "en": "not done"},
        "delayed": {"vi": "trễ", "en": "delayed"},
        "postponed": {"vi": "dời lại", "en": "put off"},
        "volunteer-out": {"vi": "không đi tiếp", "en": "goes on no more"},
        "stock-counted": {"vi": "kiểm kho", "en": "stock counted"},
        "way-closed": {"vi": "đường bị chặn", "en": "way closed"},
        "worse": {"vi": "trở nặng", "en": "worse"},
    }
)


def unfit(kept: Mapping[str, Any], day: Running, *, language: Language) -> str:
    """Return what was told that the board could not take, and why, as a conflict keeps it."""
    told = kept["report"]
    if told["kind"] == StockCounted.kind and kept["codes"] and has_words(kept["codes"]):
        depot = _depot(told["depot"], day, language)
        return count_unfit(kept, depot=depot, language=language)
    about = "".join(f" {told[name]}" for name in ("task", "depot") if name in told)
    why = "; ".join(  # what was kept first told no subjects
        ": ".join(filter(None, (subject, _fault(code, language=language))))
        for code, subject in zip_longest(kept["codes"], kept.get("subjects", ()), fillvalue="")
    )
    return _UNFIT[language].format(what=f"{_KINDS[told['kind']][language]}{about}", why=why)


_CODED: Final[Mapping[str, Mapping[Language, str]]] = MappingProxyType(
    {
        "matches": {
            "vi": "Việc {task}: mã nhận khớp.",
            "en": "Task {task}: the code of the door is right.",
        },
        "differs": {
            "vi": "Việc {task}: mã nhận không khớp.",
            "en": "Task {task}: the code of the door is wrong.",
        },
        "too-many": {
            "vi": "Việc {task}: sai mã nhận quá nhiều lần, không so nữa.",
            "en": "Task {task}: too many wrong codes of the door; none is looked at any more.",
        },
    }
)


def coded(kept: Mapping[str, Any], *, language: Language) -> str:
    """Return what became of the code that was told of a door."""
    return _CODED[kept["verdict"]][language].format(task=kept["task"])


def _fault(code: str, *, language: Language) -> str:
    texts = OWN_TEXTS.get(code)  # codes of the live core are words themselves
    return code if texts is None else texts[language][0].rstrip(".")


def by_hand(by: str, reason: str, at: str, *, language: Language) -> str:
    """Return who took a task out of its route by hand, when and why."""
    why = f": {reason}" if reason else ""
    return _HAND[language].format(by=by, at=at, reason=why)


def _depot(depot: Depot | str, day: Running, language: Language) -> str:
    """Return the name of a depot of the day."""
    if isinstance(depot, Depot):
        return depot_label(depot, language)
    found = next((one for one in day.board.day.depots if one.id == depot), None)
    return depot if found is None else depot_label(found, language)


def _names(tasks: tuple[str, ...], _day: Running, _language: Language) -> str:
    return ", ".join(tasks) or "–"


def _clock(seconds: int, day: Running, _language: Language) -> str:
    return f"{day.moment(seconds):%H:%M}"


_WRITE: Final[Mapping[str, Callable[[Any, Running, Language], str]]] = MappingProxyType(
    {
        "task": lambda task, *_: str(getattr(task, "id", task)),
        "vehicle": lambda vehicle, *_: str(vehicle),
        "depot": _depot,
        "reason": lambda reason, *_: str(reason),
        "tasks": _names,
        "out": _names,
        "pins": lambda pins, *_: ", ".join(f"{pin.task} → {pin.vehicle}" for pin in pins),
        "starts_s": _clock,
        "ends_s": _clock,
        "until_s": _clock,
        "by_s": lambda seconds, *_: f"{round(seconds / 60)}",
    }
)
