"""Who runs out before a round can be there: named beforehand, with why and what was tried."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from typing import Final

from routing.plan import Sentence
from routing.recurring.choices import AHEAD_DAYS, Choice, Crews
from routing.recurring.choose import choose_rounds
from routing.recurring.hours import round_of
from routing.recurring.table import RecurringTable
from routing.recurring.values import Call, HouseholdId, PersonId, Unreached, UnreachedReason
from routing.recurring.ways import Way

MOST_MORE: Final = 3
"""So many crews, and so many days of a round, are tried beyond those there are."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Choosing:
    """A choice of rounds and all that it was made from.

    Parameters
    ----------
    calls
        What may be due in the days ahead.
    cut_off
        Households that no road leads to before a day.
    """

    calls: Sequence[Call]
    ways: Sequence[Way]
    day: date
    crews: Crews
    table: RecurringTable
    cut_off: Mapping[HouseholdId, date]
    exact: bool

    def chosen(self) -> Choice:
        """Return the best rounds."""
        return choose_rounds(
            self.calls,
            self.ways,
            day=self.day,
            crews=self.crews,
            table=self.table,
            exact=self.exact,
        )


def made_on(choosing: Choosing, choice: Choice) -> dict[Call, date]:
    """Return the day on which each call of a choice is made; none for those left out."""
    return {
        visit.call: visit.day
        for start in choice.starts
        for visit in round_of(start, crew=1, table=choosing.table).visits
    }


def too_late(choosing: Choosing, choice: Choice) -> tuple[Call, ...]:
    """Return the calls of a choice that come when somebody has no medicine any more."""
    on = made_on(choosing, choice)
    end = choosing.day + timedelta(days=AHEAD_DAYS - 1)
    return tuple(call for call in choosing.calls if call.without_days(on.get(call, end)))


def name_unreached(
    choosing: Choosing, choice: Choice, *, out_on: Mapping[PersonId, date]
) -> tuple[Unreached, ...]:
    """Return everybody whose medicine runs out before their call, with reason and remedy.

    Parameters
    ----------
    out_on
        Who is asked about, and their first day without medicine.
    """
    late = [
        call for call in too_late(choosing, choice) if any(one in out_on for one in call.medicine)
    ]
    if not late:
        return ()
    on = made_on(choosing, choice)
    helps = _what_helps(choosing, late)
    named = []
    for call in late:
        reached = on.get(call)
        reason = _reason(choosing, call)
        for person in call.medicine:
            if person not in out_on or (reached is not None and reached < out_on[person]):
                continue
            named.append(
                Unreached(
                    person=person,
                    household=call.household,
                    hamlet=call.hamlet,
                    named_on=choosing.day,
                    out_on=out_on[person],
                    reached_on=reached,
                    reason=reason,
                    sentence=_sentence(reason, out_on[person], choosing, call),
                    remedy=helps.get(call) or _by_hand(reached, choosing.day),
                )
            )
    return tuple(named)


def _by_hand(reached: date | None, day: date) -> Sentence:
    """Return what to do where no change of the rounds helps."""
    if reached is None:
        return Sentence(
            vi="Trong ba tuần không có đợt nào đến: gửi thuốc ngay bằng cách khác, qua trưởng bản"
            " hoặc y tế thôn bản.",
            en="No round is there within three weeks: send the medicine at once another way, by the"
            " hamlet's head or health worker.",
        )
    if reached == day:
        return Sentence(vi="Ngay hôm đó có đợt đến.", en="A round is there that same day.")
    return Sentence(
        vi=f"Đợt sớm nhất đến ngày {reached:%d/%m/%Y}; sớm hơn thì gửi thuốc qua trưởng bản hoặc y"
        " tế thôn bản.",
        en=f"The first round is there on {reached}; to be earlier, send the medicine by the"
        " hamlet's head or health worker.",
    )


def _reason(choosing: Choosing, call: Call) -> UnreachedReason:
    if call.without_days(choosing.day):
        return "already-out"
    opens = choosing.cut_off.get(call.household)
    if opens is not None and call.without_days(opens):
        return "cut-off"
    if call.without_days(choosing.table.works_from(choosing.day)):
        return "days-off"
    return "too-few-crews" if _is_near(choosing, call) else "too-far"


def _is_near(choosing: Choosing, call: Call) -> bool:
    """Tell whether the longest round can go to the hamlet and make one call there."""
    table = choosing.table
    alone = next(way for way in choosing.ways if way.hamlets == (call.hamlet,))
    return alone.way_s + call.lasts_s <= table.round_days * table.day_s


def _sentence(reason: UnreachedReason, out_on: date, choosing: Choosing, call: Call) -> Sentence:
    opens = choosing.cut_off.get(call.household, choosing.day)
    works = choosing.table.works_from(choosing.day)
    vi, en = _SENTENCES[reason]
    said = {
        "out": (f"{out_on:%d/%m/%Y}", out_on.isoformat()),
        "opens": (f"{opens:%d/%m/%Y}", opens.isoformat()),
        "days": (str(choosing.table.round_days),) * 2,
        "works": (f"{works:%d/%m/%Y}", works.isoformat()),
        "crews": (str(choosing.crews.count),) * 2,
    }
    return Sentence(
        vi=vi.format(**{name: texts[0] for name, texts in said.items()}),
        en=en.format(**{name: texts[1] for name, texts in said.items()}),
    )


_SENTENCES: Final[Mapping[UnreachedReason, tuple[str, str]]] = {
    "already-out": (
        "Đã hết thuốc khi lập kế hoạch.",
        "Has no medicine when the plan is made.",
    ),
    "cut-off": (
        "Hết thuốc ngày {out}, đường chỉ thông từ {opens}.",
        "Runs out on {out}; no road leads there before {opens}.",
    ),
    "days-off": (
        "Hết thuốc ngày {out}; từ nay đến {works} các đội nghỉ lễ hoặc cuối tuần.",
        "Runs out on {out}; crews are not out before {works}, for holidays or a weekend.",
    ),
    "too-far": (
        "Hết thuốc ngày {out}; đi và về lâu hơn một đợt {days} ngày.",
        "Runs out on {out}; there and back takes longer than a round of {days} days.",
    ),
    "too-few-crews": (
        "Hết thuốc ngày {out}; số đội hiện có ({crews}) không đến kịp.",
        "Runs out on {out}; the crews there are ({crews}) cannot be there in time.",
    ),
}


def _what_helps(choosing: Choosing, late: Sequence[Call]) -> dict[Call, Sentence]:
    """Return for each call the first change with which it would be in time, each tried."""
    helped: dict[Call, Sentence] = {}
    for changed, sentence in _changes(choosing):
        waiting = [call for call in late if call not in helped and not _is_past(choosing, call)]
        if not waiting:
            break
        still = {_key(call) for call in too_late(changed, changed.chosen())}
        helped |= {call: sentence for call in waiting if _key(call) not in still}
    return helped


def _is_past(choosing: Choosing, call: Call) -> bool:
    return call.without_days(choosing.day) > 0


def _key(call: Call) -> tuple[HouseholdId, tuple[PersonId, ...]]:
    return call.household, call.medicine


def _changes(choosing: Choosing) -> Iterator[tuple[Choosing, Sentence]]:
    crews, table = choosing.crews, choosing.table
    for count in range(crews.count + 1, crews.count + MOST_MORE + 1):
        yield (
            replace(choosing, crews=replace(crews, count=count)),
            Sentence(vi=f"Kịp nếu có {count} đội.", en=f"In time with {count} crews."),
        )
    for days in range(table.round_days + 1, table.round_days + MOST_MORE + 1):
        yield (
            replace(choosing, table=replace(table, round_days=days)),
            Sentence(
                vi=f"Kịp nếu một đợt được kéo dài {days} ngày.",
                en=f"In time if a round may take {days} days.",
            ),
        )
    opened = [
        replace(call, opens=choosing.day) if call.household in choosing.cut_off else call
        for call in choosing.calls
    ]
    yield (
        replace(choosing, calls=opened),
        Sentence(
            vi="Kịp nếu đến được sớm hơn: mở đường, hoặc gửi thuốc qua người đi bộ.",
            en="In time if it can be got to earlier: clear the road, or send the medicine on foot.",
        ),
    )
