"""When somebody's oxygen ends, beside a count of what is breathed second by second (DM17)."""

from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from fractions import Fraction
from itertools import count

from hypothesis import given
from hypothesis import strategies as st

from api.records.cylinders import Cylinder, CylinderNumber, Reading
from api.records.places import Spot
from api.records.requests import Asked, KeptRequest, PatientNumber, RequestNumber
from api.services.nights import ends_at
from routing.rules.tables import load_rules

AT = datetime(2021, 9, 10, 10, 0, tzinfo=UTC)
OXYGEN = load_rules(date(2021, 9, 10)).oxygen
Read = tuple[int, int, int]
"""Litres of water, bar, litres a minute."""
READS = st.tuples(st.integers(1, 3), st.integers(0, 70), st.integers(5, 20))


def _cylinder(number: int, read: Read, *, after_min: int) -> Cylinder:
    size, bar, flow = read
    return Cylinder(
        number=CylinderNumber(number),
        serial=f"OX-{number}",
        organisation="thanh-pho",
        size_l=Decimal(size),
        state="at-patient",
        version=1,
        holder="1",
        since=AT,
        reading=Reading(
            pressure_bar=Decimal(bar),
            flow_lpm=Decimal(flow),
            measured_at=AT + timedelta(minutes=after_min),
        ),
    )


def _request(read: Read | None, *, after_min: int) -> KeptRequest:
    at = AT + timedelta(minutes=after_min)
    known = (
        {}
        if read is None
        else dict(zip(("size_l", "pressure_bar", "flow_lpm"), map(Decimal, read), strict=True))
    )
    return KeptRequest(
        number=RequestNumber(1),
        client_id="hotline-000001",
        organisation="thanh-pho",
        patient=PatientNumber(1),
        source="call",
        asked=Asked(kind="oxygen_swap", measured_at=None if read is None else at, **known),
        spot=Spot(),
        suggested="orange",
        risk=None,
        risk_by="",
        state="received",
        version=1,
        received_at=at,
        taken_by="tong-dai",
        call_back=False,
    )


def _breathed(*reads: Read) -> int:
    """Return the whole seconds that they last, breathing one after the other."""
    lasts = 0
    for size, bar, flow in reads:
        left = Fraction(size * max(0, bar - OXYGEN.reserve_bar))
        for _ in count():
            left -= Fraction(flow, 60)
            if left < 0:
                break
            lasts += 1
    return lasts


@given(
    held=st.lists(st.tuples(READS, st.integers(0, 90)), max_size=3),
    asked=st.lists(st.tuples(READS, st.integers(0, 90)), max_size=2),
)
def test_the_first_that_ends_is_when_somebody_has_to_be_there(
    held: list[tuple[Read, int]], asked: list[tuple[Read, int]]
) -> None:
    if not held and not asked:
        return
    ends = [AT + timedelta(minutes=at, seconds=_breathed(read)) for read, at in asked]
    if held:
        first = min(at for _, at in held)
        lasts_s = _breathed(*(read for read, _ in held))
        ends.append(AT + timedelta(minutes=first, seconds=lasts_s))
    cylinders = [_cylinder(n, read, after_min=at) for n, (read, at) in enumerate(held)]
    requests = [_request(read, after_min=at) for read, at in asked]
    assert ends_at(cylinders, requests, OXYGEN) == min(ends)


def test_of_a_cylinder_that_nobody_read_the_table_says_how_long_it_lasts() -> None:
    unknown = OXYGEN.unknown
    litres = unknown.size_l * max(0, unknown.pressure_bar - OXYGEN.reserve_bar)
    lasts = timedelta(seconds=int(litres * 60 // unknown.flow_lpm))
    assert ends_at((), [_request(None, after_min=0)], OXYGEN) == AT + lasts
