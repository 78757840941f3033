"""Why a task is not planned: a reason code with its sentence, and remedies that were tried."""

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Final, Literal

from routing.array_making import arrays_of
from routing.arrays import Arrays
from routing.model import Task, TaskId, Vehicle
from routing.plan import Reason, Remedy, Rule, Sentence, Unassigned
from routing.problem import Problem
from routing.remedies import remedies_for
from routing.rules.masks import is_certain
from routing.solvers.drafts import Draft, unassigned_tasks
from routing.solvers.hindrances import Hindrances
from routing.solvers.insert import best_insertion
from routing.solvers.what_if import WhatIf
from routing.visits import Broken

SENTENCES: Final[Mapping[Reason, Sentence]] = MappingProxyType(
    {
        "NO_VOLUNTEER_ON_SHIFT": Sentence(
            vi="Không có tình nguyện viên nào trong ca phục vụ nơi này.",
            en="No volunteer on shift serves this place.",
        ),
        "SKILL_MISSING": Sentence(
            vi="Không ai trong ca đủ điều kiện, kỹ năng và tập huấn: {detail}.",
            en="Nobody on shift meets all conditions, skill and training: {detail}.",
        ),
        "ANTIBODY_LIMIT": Sentence(
            vi="Không ai trong ca đủ điều kiện kháng thể để tiếp xúc.",
            en="Nobody on shift has the antibody result for contact work.",
        ),
        "PPE_SHORT": Sentence(
            vi="Không ai trong ca có đồ bảo hộ.",
            en="Nobody on shift has protective equipment.",
        ),
        "CAPACITY_KG": Sentence(
            vi="Nặng hơn sức chở của mọi xe được đi.",
            en="Heavier than any permitted vehicle carries.",
        ),
        "CAPACITY_VOLUME": Sentence(
            vi="Cồng kềnh hơn sức chứa của mọi xe được đi.",
            en="Bulkier than any permitted vehicle holds.",
        ),
        "CAPACITY_CYLINDERS": Sentence(
            vi="Không xe nào được đi chở được bình oxy.",
            en="No permitted vehicle may carry that many cylinders.",
        ),
        "STOCK_SHORT": Sentence(
            vi="Kho không còn đủ hàng cho việc này.",
            en="The depots have not enough stock for this.",
        ),
        "STATION_CLOSED": Sentence(
            vi="Điểm cấp hàng đóng cửa trong ca làm việc.",
            en="The depot is closed during the shifts.",
        ),
        "WINDOW_TOO_TIGHT": Sentence(
            vi="Không ai đến kịp trong khung giờ hẹn.",
            en="Nobody can arrive inside the time window.",
        ),
        "ENDURANCE_UNREACHABLE": Sentence(
            vi="Không ai đến kịp trước khi hết oxy của lần giao trước.",
            en="Nobody can arrive before the oxygen of the delivery before runs out.",
        ),
        "CURFEW": Sentence(
            vi="Không làm kịp trước giờ giới nghiêm.",
            en="It cannot be done before the curfew.",
        ),
        "PERMIT_MISSING": Sentence(
            vi="Không ai trong ca có giấy phép vào nơi này: {detail}.",
            en="Nobody on shift holds the permit for this place: {detail}.",
        ),
        "ALLEY_TOO_NARROW": Sentence(
            vi="Hẻm quá hẹp cho các xe trong ca.",
            en="The alley is too narrow for the vehicles on shift.",
        ),
        "RIDE_MISSING": Sentence(
            vi="Không ai trong ca đi xe mà việc này cần: {detail}.",
            en="Nobody on shift rides what this takes: {detail}.",
        ),
        "LOCATION_UNCONFIRMED": Sentence(
            vi="Chưa chắc địa chỉ: cần gọi hỏi hoặc chọn trên bản đồ.",
            en="The address is not certain: call, or pick it on the map.",
        ),
        "OUTSIDE_AREA": Sentence(
            vi="Ngoài địa bàn của các tình nguyện viên trong ca.",
            en="Outside the wards that the volunteers on shift serve.",
        ),
        "HOURS_LIMIT": Sentence(
            vi="Các tình nguyện viên phù hợp đã đủ số việc hoặc số giờ, hoặc đang trực cấp cứu.",
            en="The fitting volunteers have reached their tasks or hours, or are on standby.",
        ),
        "MIXING_RULE": Sentence(
            vi="Chỉ còn chỗ sau khi đã tiếp xúc người bệnh mà chưa thay đồ, rửa tay.",
            en="There is room only after contact with the sick, before people can wash and change.",
        ),
        "MEDICINE_ORDER_MISSING": Sentence(
            vi="Chưa có y lệnh thuốc của nhân viên y tế.",
            en="No health worker has ordered the medicine yet.",
        ),
        "NO_ACCEPTING_BED": Sentence(
            vi="Chưa có giường nào nhận: điều phối viên gọi bệnh viện rồi tự bố trí xe.",
            en="No bed has been accepted: call the facility and arrange the vehicle by hand.",
        ),
        "LOWER_PRIORITY_DISPLACED": Sentence(
            vi="Hết chỗ trong ca: những việc cần trước đã chiếm thời gian.",
            en="The shifts are full with tasks that come first.",
        ),
        "PINNED_CONFLICT": Sentence(
            vi="Đã ghim hoặc chốt cho {detail}, nhưng người đó không làm được.",
            en="Pinned to or frozen with {detail}, who cannot do it.",
        ),
        "PARTNER_MISSING": Sentence(
            vi="Việc này cần {detail} người đi cùng nhau; không có tổ nào đủ người.",
            en="This needs {detail} people together; no crew on shift is that many.",
        ),
        "PREDECESSOR_UNPLANNED": Sentence(
            vi="Việc phải làm trước ({detail}) chưa được xếp.",
            en="The task that must come before ({detail}) is not planned.",
        ),
        "SHIFT_ENDED": Sentence(
            vi="Đi và về không kịp trong ca làm việc.",
            en="There and back does not fit into a shift.",
        ),
        "UNREACHABLE": Sentence(
            vi="Không có đường đi đến nơi này.",
            en="No road leads there.",
        ),
        "VOLUNTEER_OUT": Sentence(
            vi="Người giữ việc này đã nghỉ giữa ngày: giao cho người khác.",
            en="Who had this goes on no more today: give it to somebody else.",
        ),
        "SOLVER_TIME": Sentence(
            vi="Máy chưa tìm ra cách xếp trong thời gian cho phép; hãy cho chạy lâu hơn.",
            en="The search found no way in the time given; let it run longer.",
        ),
    }
)

_OF_MASK: Final[Mapping[Rule, Reason]] = MappingProxyType(
    {
        "confirmed": "LOCATION_UNCONFIRMED",
        "bed": "NO_ACCEPTING_BED",
        "medicine-order": "MEDICINE_ORDER_MISSING",
        "area": "NO_VOLUNTEER_ON_SHIFT",
        "skill": "SKILL_MISSING",
        "gate": "SKILL_MISSING",
        "two-people": "PARTNER_MISSING",
        "permit": "PERMIT_MISSING",
        "hours": "HOURS_LIMIT",
        "profile": "ALLEY_TOO_NARROW",
        "ride": "RIDE_MISSING",
        "pinned": "PINNED_CONFLICT",
        "frozen": "PINNED_CONFLICT",
    }
)
_OF_ROUTE_RULE: Final[Mapping[Rule, Reason]] = MappingProxyType(
    {
        "time-window": "WINDOW_TOO_TIGHT",
        "depot-hours": "STATION_CLOSED",
        "shift": "SHIFT_ENDED",
        "curfew": "CURFEW",
        "stock": "STOCK_SHORT",
        "max-gap": "ENDURANCE_UNREACHABLE",
        "mixing": "MIXING_RULE",
        "break": "SHIFT_ENDED",
        "ppe": "PPE_SHORT",
        "hours": "HOURS_LIMIT",
        "reload": "STOCK_SHORT",
        "profile": "UNREACHABLE",
        "capacity": "CAPACITY_KG",
    }
)
_OF_DETAIL: Final[Mapping[str, Reason]] = MappingProxyType(
    {
        "kg": "CAPACITY_KG",
        "litres": "CAPACITY_VOLUME",
        "cylinders": "CAPACITY_CYLINDERS",
        "unreachable": "UNREACHABLE",
    }
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Finding:
    """A reason and what its sentence names."""

    reason: Reason
    detail: str = ""


def explain_unassigned(
    problem: Problem, draft: Draft, arrays: Arrays | None = None
) -> tuple[Unassigned, ...]:
    """Return every task that the draft leaves out, with its reason and remedies.

    Parameters
    ----------
    arrays
        Of the problem, where they are there already.
    """
    left = unassigned_tasks(problem, draft)
    if not left:
        return ()
    explaining = Explaining(problem, draft, arrays)
    return tuple(explaining.of(task) for task in left)


def partner_missing(task: TaskId) -> Unassigned:
    """Return why a task for two is left out where no second vehicle can meet the first."""
    return _told(task, Finding(reason="PARTNER_MISSING", detail="2"), ())


def not_found(task: TaskId) -> Unassigned:
    """Return that the search found no way for the task."""
    return _told(task, Finding(reason="SOLVER_TIME"), ())


def predecessor_unplanned(task: TaskId, previous: TaskId) -> Unassigned:
    """Return why a task is left out that follows one left out."""
    return _told(task, Finding(reason="PREDECESSOR_UNPLANNED", detail=previous), ())


def _told(task: TaskId, finding: Finding, remedies: tuple[Remedy, ...]) -> Unassigned:
    template = SENTENCES[finding.reason]
    return Unassigned(
        task=task,
        reason=finding.reason,
        sentence=Sentence(
            vi=template.vi.format(detail=_named(finding, "vi")),
            en=template.en.format(detail=_named(finding, "en")),
        ),
        remedies=remedies,
    )


def _named(finding: Finding, language: Literal["vi", "en"]) -> str:
    """Return the detail of a finding in a language: what people ride has a name in each."""
    if finding.reason != "RIDE_MISSING":
        return finding.detail
    return ", ".join(_RIDES[one].said_in(language) for one in finding.detail.split(", "))


_RIDES: Final[Mapping[str, Sentence]] = MappingProxyType(
    {
        "motorbike": Sentence(vi="xe máy", en="motorbike"),
        "pickup": Sentence(vi="xe bán tải", en="pickup"),
        "ambulance": Sentence(vi="xe cứu thương", en="ambulance"),
        "foot": Sentence(vi="đi bộ", en="on foot"),
    }
)


class Explaining:
    """Tells why one draft leaves tasks out.

    Parameters
    ----------
    arrays
        Of the problem, where they are there already.
    """

    def __init__(self, problem: Problem, draft: Draft, arrays: Arrays | None = None) -> None:
        arrays = arrays_of(problem) if arrays is None else arrays
        self._as_is = WhatIf(problem, draft, arrays)
        self._nobody_out = WhatIf(problem, Draft(routed={}), arrays)
        self._arrays = arrays
        self._last_class = [  # of each vehicle, the class of its least urgent task
            max((problem.task(one).task_class for one in draft.of(vehicle.id).starts_s), default=0)
            for vehicle in problem.vehicles
        ]

    def of(self, task: Task) -> Unassigned:
        """Return why the task is left out and what would help."""
        hindered = self._as_is.hindrances(task)
        finding = self._reason(task, hindered)
        return _told(task.id, finding, remedies_for(self._as_is, task, hindered))

    def finding(self, task: Task) -> Finding | None:
        """Return why the task is left out; None: there is room for it."""
        hindered = self._as_is.hindrances(task)
        return None if hindered.fits else self._reason(task, hindered)

    def _reason(self, task: Task, hindered: Hindrances) -> Finding:
        """Look at masks first, then at the task alone in a shift, then at what room there is."""
        if not self._as_is.somebody_may(task):
            return _masked(self._as_is, task)
        chain, draft = task.chain, self._as_is.draft
        if chain is not None and draft.starts_s(chain.previous) is None:
            return Finding(reason="PREDECESSOR_UNPLANNED", detail=chain.previous)
        if hindered.fits:
            return Finding(reason="LOWER_PRIORITY_DISPLACED")  # others would be worse off
        reason = self._broken_alone(task) or self._no_room(task, hindered)
        if reason == "ENDURANCE_UNREACHABLE" and chain is not None:
            if chain.together:
                return Finding(reason="PARTNER_MISSING", detail="2")
            if task.kind not in {"oxygen_swap", "oxygen_emergency"}:
                return Finding(reason="WINDOW_TOO_TIGHT")
        return Finding(reason=reason)

    def _broken_alone(self, task: Task) -> Reason | None:
        """Return why nobody could do it with an empty shift; None: somebody could."""
        able = [n for n, _, broken in self._as_is.broken_masks(task) if not broken]
        if task.delivers and not any(self._as_is.suppliers(task, number) for number in able):
            return "STOCK_SHORT"
        empty = self._nobody_out
        if task.chain is not None:
            previous = self._as_is.problem.task(task.chain.previous)
            before = _with_only(self._as_is.problem, self._as_is.draft, previous)
            empty = WhatIf(self._as_is.problem, before, self._arrays)
        hindered = empty.hindrances(task)
        if hindered.fits:
            return None
        # What breaks only a plan rule came closest: its route would do.
        nearest = hindered.coupling() or hindered.most_common()
        # Where nothing was worth a try, every way is longer than any shift.
        return "SHIFT_ENDED" if nearest is None else reason_of(nearest)

    def _no_room(self, task: Task, hindered: Hindrances) -> Reason:
        """Return why it does not fit beside what is planned."""
        shared = hindered.coupling()
        if shared is not None and (shared.rule != "max-gap" or task.chain is not None):
            return reason_of(shared)
        if hindered.stops("mixing"):
            return "MIXING_RULE"
        for rule in ("hours", "ppe"):
            if all(broken.rule == rule for _, broken in hindered.broken):
                return _OF_ROUTE_RULE[rule]
        less_urgent = any(
            self._last_class[number] > task.task_class
            for number, _, broken in self._as_is.broken_masks(task)
            if not broken
        )
        return "SOLVER_TIME" if less_urgent else "LOWER_PRIORITY_DISPLACED"


def _masked(what_if: WhatIf, task: Task) -> Finding:
    """Return the mask that keeps everybody away: of those closest to being able, the first."""
    problem = what_if.problem
    if not problem.vehicles:
        certain = is_certain(problem, task, None)
        return Finding(reason="NO_VOLUNTEER_ON_SHIFT" if certain else "LOCATION_UNCONFIRMED")
    every = [(vehicle, broken) for _, vehicle, broken in what_if.broken_masks(task)]
    fewest = min(len(broken) for _, broken in every)
    closest = [(vehicle, broken) for vehicle, broken in every if len(broken) == fewest]
    rule = Counter(broken[0] for _, broken in closest).most_common(1)[0][0]
    if rule == "area" and task.area is None:
        return Finding(reason="OUTSIDE_AREA")
    if rule in {"skill", "gate"}:
        return _missing(task, [vehicle for vehicle, broken in closest if broken[0] == rule])
    frozen = problem.frozen(task.id)
    details: Mapping[Rule, str] = {
        "pinned": str(problem.pinned_to(task.id)),
        "frozen": "" if frozen is None else frozen.vehicle,
        "two-people": str(task.people),
        "permit": ", ".join(task.permits),
        "ride": ", ".join(task.profiles),
    }
    return Finding(reason=_OF_MASK[rule], detail=details.get(rule, ""))


def _missing(task: Task, closest: list[Vehicle]) -> Finding:
    """Return what the people closest to being able lack."""
    lacks = [
        sorted({*task.skills, *task.gates} - {*vehicle.skills, *vehicle.gates})
        for vehicle in closest
    ]
    fewest = min(lacks, key=len)
    if fewest == ["antibody"]:
        return Finding(reason="ANTIBODY_LIMIT")
    if fewest == ["ppe"]:
        return Finding(reason="PPE_SHORT")
    return Finding(reason="SKILL_MISSING", detail=", ".join(fewest))


def reason_of(broken: Broken) -> Reason:
    """Return the reason that a broken rule of a route or of the plan gives."""
    return _OF_DETAIL.get(broken.detail) or _OF_ROUTE_RULE[broken.rule]


def _with_only(problem: Problem, draft: Draft, task: Task) -> Draft:
    """Return the draft with only that task left in it, done by the vehicle that does it."""
    for vehicle_id, routed in draft.routed.items():
        if task.id in routed.starts_s:
            insertion = best_insertion(
                problem,
                Draft(routed={}),
                task,
                vehicles=(problem.vehicle(vehicle_id),),
                at_any_cost=True,
            )
            if insertion is not None:
                return Draft(routed={vehicle_id: insertion.routed})
    return Draft(routed={})
