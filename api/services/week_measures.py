"""The measures of a weekly report: one table of what is counted, and what exactly that means.

No measure is a sum or difference of others, so that a number which is not told does not follow
from those that are; see `api.records.masking`.
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Final

from api.records.places import Spot
from api.records.week_facts import STANDING, Fact, What
from maps.reports.content import Measured
from maps.wording import KINDS, Words, both
from routing.model import TaskKind


@dataclass(frozen=True, slots=True, kw_only=True)
class Measure:
    """A number: which facts it counts.

    Parameters
    ----------
    kinds
        Of those facts; None: of any kind.
    """

    shown: Measured
    what: What
    kinds: frozenset[str] | None = None

    @property
    def is_standing(self) -> bool:
        """Whether it tells how things stand at the end, and not what was done."""
        return self.what in STANDING

    def counts(self, fact: Fact) -> bool:
        """Tell whether the fact is one of those."""
        return fact.what == self.what and (self.kinds is None or fact.kind in self.kinds)


def _measure(
    section: str,
    what: What,
    kinds: str,
    words: Words,
    means: Words,
    *,
    is_personal: bool = True,
) -> Measure:
    """Return a measure; `kinds` as words, none for all of them."""
    chosen = frozenset(kinds.split())
    key = "-".join([what, *sorted(chosen)]) if chosen else what
    shown = Measured(key=key, section=section, words=words, means=means, is_personal=is_personal)
    return Measure(shown=shown, what=what, kinds=chosen or None)


_ASKED: Final = both(
    "Yêu cầu nhận trong kỳ, không kể yêu cầu trùng", "Requests of the period, repeated ones not"
)
_DONE: Final = both(
    "Lượt báo đã giao đủ trong kỳ", "Times that it was told to be delivered in the period"
)
_FAILED: Final = both(
    "Lượt đã đi hoặc đã xếp mà báo không làm được, theo lý do chính",
    "Times that it was told not to be done, by the first reason given",
)
_FORCE: Final = both(
    "Người ở tình trạng này khi kỳ kết thúc, tính ở nơi nhận nhiệm vụ, chưa có thì nơi ở",
    "People in this state when the period ended, at their post, else their home",
)
_NEW: Final = both(
    "Người đăng ký trong kỳ, theo nguồn giới thiệu", "Who applied in the period, by channel"
)
_DAYS: Final = both(
    "Ca trực đã xếp trong kỳ: mỗi người mỗi ngày một ca",
    "Shifts of the period: one for each person and day",
)
_BED: Final = both("Lượt cơ sở trả lời trong kỳ", "Answers of facilities in the period")
_BED_WAIT: Final = both(
    "Từ lúc nhận yêu cầu chuyển viện đến lúc một cơ sở nhận lần đầu, trong kỳ",
    "From when the transport was asked for until a facility first accepted, in the period",
)
_LIVING: Final = both(
    "Phiếu ghi tại nhà trong kỳ; chỉ số đếm, không có lời kể",
    "Notes from homes in the period; counts alone, none of what was said",
)
_ISSUED: Final = both("Số lượng xuất khỏi kho trong kỳ", "Amounts that left depots in the period")
_RECEIVED: Final = both(
    "Số lượng nhập từ bên ngoài trong kỳ", "Amounts that came in from outside in the period"
)
_AT_HAND: Final = both("Tồn kho khi kỳ kết thúc", "At hand when the period ended")

_OTHER_KINDS: Final[tuple[TaskKind, ...]] = (
    *("oxygen_emergency", "transport", "oxygen_swap", "medicine", "chronic_medicine"),
    *("welfare_bag", "care_visit", "oxygen_collect"),
)
_WHYS: Final[Mapping[str, Words]] = MappingProxyType(
    {
        "no-answer": both("Không làm được: không ai trả lời", "Not done: nobody answered"),
        "wrong-address": both("Không làm được: sai địa chỉ", "Not done: wrong address"),
        "hospital": both("Không làm được: đã vào viện", "Not done: in hospital already"),
        "refused": both("Không làm được: từ chối nhận", "Not done: refused"),
        "blocked": both("Không làm được: đường bị chặn", "Not done: way blocked"),
        "unsafe": both("Không làm được: không an toàn", "Not done: unsafe"),
        "no-stock": both("Không làm được: hết hàng", "Not done: nothing in stock"),
        "broken-down": both("Không làm được: hỏng xe", "Not done: broken down"),
        "other": both("Không làm được: lý do khác", "Not done: other reason"),
    }
)
_POSTS: Final[Mapping[str, Words]] = MappingProxyType(
    {
        "rapid-team": both("Ngày trực, tổ phản ứng nhanh", "Duty days, rapid teams"),
        "mobile-station": both("Ngày trực, trạm lưu động", "Duty days, mobile stations"),
        "goods-team": both("Ngày trực, tổ hàng hoá", "Duty days, goods teams"),
        "isolation-centre": both("Ngày trực, khu cách ly", "Duty days, isolation centres"),
        "field-hospital": both("Ngày trực, bệnh viện dã chiến", "Duty days, field hospitals"),
    }
)
_CHANNELS: Final[Mapping[str, Words]] = MappingProxyType(
    {
        "front": both("Mới đăng ký qua Mặt trận, đoàn thể", "New, through the Front"),
        "party": both("Mới đăng ký qua cấp uỷ", "New, through the party"),
        "referral": both("Mới đăng ký do tổ chức giới thiệu", "New, sent by an organisation"),
        "self": both("Mới tự đăng ký", "New, by themselves"),
    }
)
_GOODS: Final[Mapping[str, Words]] = MappingProxyType(
    {
        "bag": both("túi an sinh", "bags"),
        "medicine": both("gói thuốc", "medicine"),
        "ppe": both("bộ bảo hộ", "protective sets"),
    }
)


_OXYGEN: Final[tuple[tuple[What, Words, Words], ...]] = (
    (
        "lent",
        both("Bình đưa đến nhà", "Brought to homes"),
        both("Lượt trong kỳ", "Times in the period"),
    ),
    (
        "recovered",
        both("Bình thu về", "Brought back"),
        both("Lượt trong kỳ", "Times in the period"),
    ),
    (
        "lost",
        both("Bình mất", "Lost"),
        both("Bình được khai mất trong kỳ", "Declared lost in the period"),
    ),
    (
        "out",
        both("Bình đang ở nhà dân", "With patients"),
        both("Khi kỳ kết thúc", "When the period ended"),
    ),
    (
        "out-long",
        both("Bình ở nhà dân từ trước kỳ", "With patients since before"),
        both(
            "Khi kỳ kết thúc, chưa thu từ trước ngày đầu kỳ",
            "When the period ended, not brought back since before it began",
        ),
    ),
)
_HOMES: Final[tuple[tuple[What, str, Words], ...]] = (
    ("lack", "food", both("Thiếu ăn", "Lack food")),
    ("lack", "medicine", both("Thiếu thuốc", "Lack medicine")),
    ("lack", "carer", both("Thiếu người chăm", "Lack a carer")),
    ("mood", "fine", both("Tâm tư: ổn", "Mood: fine")),
    ("mood", "worried", both("Tâm tư: lo", "Mood: worried")),
    ("mood", "wants-a-visit", both("Tâm tư: cần gặp", "Mood: wants a visit")),
    ("urgent", "", both("Phiếu khẩn", "Urgent notes")),
    ("unseen", "", both("Phiếu khẩn chưa ai nhận", "Urgent, seen to by nobody")),
)


def _of_goods(what: What, vi: str, en: str, means: Words, *, is_personal: bool) -> list[Measure]:
    return [
        _measure(
            "goods",
            what,
            good,
            both(f"{vi}: {words['vi']}", f"{en}: {words['en']}"),
            means,
            is_personal=is_personal,
        )
        for good, words in _GOODS.items()
    ]


def _of_kinds(section: str, what: What, means: Words) -> list[Measure]:
    return [_measure(section, what, kind, KINDS[kind], means) for kind in _OTHER_KINDS]


MEASURES: Final[tuple[Measure, ...]] = (
    _measure(
        "force", "force", "applied form-accepted consented", both("Đang xét", "Applied"), _FORCE
    ),
    _measure("force", "force", "eligible limited", both("Đủ điều kiện", "Eligible"), _FORCE),
    _measure("force", "force", "trained equipped", both("Đã tập huấn", "Trained"), _FORCE),
    _measure("force", "force", "posted off", both("Đang nhận nhiệm vụ", "Posted"), _FORCE),
    _measure("force", "force", "sick resting", both("Đang ốm, nghỉ", "Sick, resting"), _FORCE),
    _measure("force", "force", "ended", both("Đã kết thúc", "Ended"), _FORCE),
    _measure("force", "force", "collaborator", both("Cộng tác viên", "Collaborators"), _FORCE),
    *(_measure("force", "new", kind, words, _NEW) for kind, words in _CHANNELS.items()),
    _measure(
        "force",
        "duty",
        "",
        both("Người có ca trực", "On duty"),
        both("Số người có ít nhất một ca trong kỳ", "People with a shift in the period"),
    ),
    *(
        _measure("force", "duty-days", kind, words, _DAYS, is_personal=False)
        for kind, words in _POSTS.items()
    ),
    _measure(
        "force",
        "duty-hours",
        "",
        both("Giờ trực", "Hours on duty"),
        both("Giờ của các ca trong kỳ, mỗi ca làm tròn", "Hours of shifts, each rounded"),
        is_personal=False,
    ),
    _measure(
        "force",
        "confirmed",
        "",
        both("Ngày công đã xác nhận", "Duty days confirmed"),
        both(
            "Ngày công của kỳ mà phường đã xác nhận trong sổ, theo lần ghi cuối",
            "Duty days of the period that wards confirmed in the ledger, by the last entry",
        ),
        is_personal=False,
    ),
    _measure(
        "force",
        "relieved",
        "",
        both("Phút tình nguyện viên làm thay", "Minutes done by volunteers"),
        both(
            "Phút tại nhà người bệnh mà tình nguyện viên làm thay nhân viên y tế: từ lúc bắt đầu"
            " đến lúc báo xong theo nhật ký, không kể đi đường",
            "Minutes at homes that volunteers took off health workers: from begin to done by the"
            " logs, the way not counted",
        ),
        is_personal=False,
    ),
    *_of_kinds("asked", "asked", _ASKED),
    _measure(
        "asked",
        "worsened",
        "",
        both("Báo trở nặng", "Told to be worse"),
        both("Yêu cầu mở vì người bệnh trở nặng", "Requests opened because somebody was worse"),
    ),
    *_of_kinds("done", "done", _DONE),
    _measure(
        "done",
        "partly",
        "",
        both("Giao một phần", "Delivered in part"),
        both("Lượt báo giao một phần trong kỳ", "Times that a part was delivered"),
    ),
    _measure(
        "done",
        "answered",
        "30",
        both("Khẩn: xong trong 30 phút", "Urgent: within 30 minutes"),
        both(
            "Oxy khẩn và chuyển viện, từ lúc gọi đến lúc báo xong",
            "Emergency oxygen and transports, from the call until told to be done",
        ),
    ),
    _measure(
        "done",
        "answered",
        "longer",
        both("Khẩn: quá 60 phút", "Urgent: over 60 minutes"),
        both(
            "Oxy khẩn và chuyển viện, từ lúc gọi đến lúc báo xong",
            "Emergency oxygen and transports, from the call until told to be done",
        ),
    ),
    _measure(
        "not-done",
        "late",
        "oxygen_emergency oxygen_swap transport",
        both("Trễ hạn: oxy, chuyển viện", "Late: oxygen, transports"),
        both(
            "Việc trong kế hoạch ngày bắt đầu sau hạn của nó",
            "Tasks of day plans that began after their deadline",
        ),
    ),
    _measure(
        "not-done",
        "late",
        "medicine chronic_medicine welfare_bag care_visit oxygen_collect restock",
        both("Trễ hạn: việc khác", "Late: other tasks"),
        both(
            "Việc trong kế hoạch ngày bắt đầu sau hạn của nó",
            "Tasks of day plans that began after their deadline",
        ),
    ),
    *(_measure("not-done", "failed", kind, words, _FAILED) for kind, words in _WHYS.items()),
    _measure(
        "people",
        "helped",
        "",
        both("Người được giúp", "People helped"),
        both(
            "Người bệnh có ít nhất một việc giao được trong kỳ, mỗi phường tính một lần",
            "Patients to whom something was brought, counted once in each ward",
        ),
    ),
    *(
        _measure("people", "ended", kind, words, both("Trong kỳ", "In the period"))
        for kind, words in (
            ("transferred", both("Chuyển viện, chuyển tầng", "Brought to hospital")),
            ("deceased", both("Qua đời", "Died")),
            ("unreachable", both("Không liên lạc được", "Not reached")),
            ("cancelled", both("Huỷ yêu cầu", "Cancelled")),
        )
    ),
    *(
        _measure("people", "bed", kind, words, _BED)
        for kind, words in (
            ("accepted", both("Giường được nhận", "Beds accepted")),
            ("refused", both("Giường bị từ chối", "Beds refused")),
            ("occupied", both("Đã vào giường", "Beds taken")),
        )
    ),
    *(
        _measure("people", "bed-wait", kind, words, _BED_WAIT)
        for kind, words in (
            (
                "60",
                both("Chuyển tầng: được nhận trong 60 phút", "Transfers: accepted in 60 min"),
            ),
            ("longer", both("Chuyển tầng: chờ lâu hơn", "Transfers: accepted later")),
        )
    ),
    *(_measure("oxygen", what, "", words, means) for what, words, means in _OXYGEN),
    *_of_goods("issued", "Xuất", "Issued", _ISSUED, is_personal=True),
    *_of_goods("received", "Nhập", "Received", _RECEIVED, is_personal=False),
    *_of_goods("at-hand", "Còn", "At hand", _AT_HAND, is_personal=False),
    *(_measure("living", what, kind, words, _LIVING) for what, kind, words in _HOMES),
    *(
        _measure(
            "office",
            "handover",
            kind,
            words,
            both("Phiếu bàn giao ca trong kỳ", "Notes from shift to shift in the period"),
            is_personal=False,
        )
        for kind, words in (
            ("taken", both("Bàn giao đã ký nhận", "Handovers signed by both")),
            ("given", both("Bàn giao chưa ký nhận", "Handovers not taken")),
        )
    ),
)
SHOWN: Final = tuple(measure.shown for measure in MEASURES)
BY_KEY: Final[Mapping[str, Measure]] = MappingProxyType(
    {measure.shown.key: measure for measure in MEASURES}
)
_OF: Final[Mapping[str, tuple[Measure, ...]]] = MappingProxyType(
    {
        what: tuple(one for one in MEASURES if one.what == what)
        for what in {measure.what for measure in MEASURES}
    }
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Counted:
    """What was counted in one unit: a ward, or an office above whose volunteers belong to none.

    Parameters
    ----------
    is_active
        Whether anything happened there at all; else nobody reported.
    """

    spot: Spot
    values: Mapping[str, int]
    is_active: bool


def count(facts: Iterable[Fact]) -> dict[str, Counted]:
    """Return what is counted in each unit, by its key; what lies nowhere is not in it."""
    numbers: dict[str, dict[str, int]] = defaultdict(lambda: defaultdict(int))
    people: dict[tuple[str, str], set[int]] = defaultdict(set)
    spots: dict[str, Spot] = {}
    active: set[str] = set()
    for fact, measure in _pairs(facts):
        ward, key = fact.spot.ward, measure.shown.key
        spots[ward] = fact.spot
        if not measure.is_standing:
            active.add(ward)
        if fact.person:
            people[ward, key].add(fact.person)
        else:
            numbers[ward][key] += fact.count
    for (ward, key), who in people.items():
        numbers[ward][key] = len(who)
    return {
        ward: Counted(
            spot=spot,
            values={key: numbers[ward].get(key, 0) for key in BY_KEY},
            is_active=ward in active,
        )
        for ward, spot in spots.items()
    }


def _pairs(facts: Iterable[Fact]) -> Iterator[tuple[Fact, Measure]]:
    for fact in facts:
        if fact.spot.ward:
            for measure in _OF.get(fact.what, ()):
                if measure.counts(fact):
                    yield fact, measure
