"""A whole shift of a ward over HTTP, as its people work it; the clock is the test's."""

from datetime import datetime, timedelta
from typing import Any

import pytest
from fastapi.testclient import TestClient

from api.dependencies import now
from api.services.day_building import request_of_task
from api.services.solving import solve_order
from tests.api.conftest import Start, let_in
from tests.api.running_ward import stops
from tests.api.test_day_plans import AT, HEADS, a_ward, near, planned, told, triaged, works
from tests.api.test_requests import WARD, codes, taken

pytestmark = pytest.mark.slow
ILL = ("f0", "covid", "oxy", "bệnh", "nặng", "sốt")


class Shift:
    """What each of a ward's people does in turn."""

    def __init__(self, client: TestClient) -> None:
        self.client = client
        self.people: HEADS = a_ward(client)
        self.head, self.doctor = self.people["ward"], self.people["doctor"]
        self.day_plan = 0

    def it_is(self, clock: str) -> datetime:
        at = AT.replace(hour=int(clock[:2]), minute=int(clock[3:]))
        app: Any = self.client.app
        app.dependency_overrides[now] = lambda: at
        return at

    def got(self, path: str, who: dict[str, str] | None = None, **query: Any) -> Any:
        answer = self.client.get(f"/api/{path}", params=query, headers=who or self.head)
        assert answer.status_code == 200, answer.text
        return answer.json()

    def sent(self, path: str, who: dict[str, str] | None = None, **order: Any) -> Any:
        answer = self.client.post(f"/api/{path}", json=order, headers=who or self.head)
        assert answer.status_code in (200, 201, 202), (path, answer.text)
        return answer.json()

    def request(self, number: int) -> Any:
        return self.got(f"requests/{number}")

    def reported(self, kind: str, *, reason: str = "", **report: Any) -> Any:
        order = {"report": {"kind": kind, **report}, "reason": reason}
        return self.sent(f"day-plans/{self.day_plan}/reports", **order)

    def board(self) -> Any:
        return self.got(f"day-plans/{self.day_plan}/board")

    def who_has(self, request: int) -> tuple[str, str]:
        """Return the task of a request and who has it."""
        found = stops(self.board())
        return next((task, has) for task, (has, _) in found.items() if task == str(request))

    def given_to_the_best(self, request: int) -> Any:
        """Take the first offer for a request."""
        offers = self.sent(f"requests/{request}/offers")
        best = offers[0]
        order = {name: best[name] for name in ("day_plan", "vehicle", "starts", "delta", "version")}
        self.sent(f"requests/{request}/assignments", **order)
        return best

    def the_evening_before(self) -> None:
        """Cylinders and goods stand in the ledgers, a facility has beds, four have a shift."""
        keeper = self.people["keeper"]
        for serial in ("OX-1", "OX-2", *(f"OX-{number}" for number in range(3, 9))):
            self.sent("cylinders", keeper, serial=serial, size_l="8", station="oxy")
        place = near(900)
        facility = {"name": "BV dã chiến", "tier": 2, "total": 10, "occupied": 0, "place": place}
        answer = self.client.put("/api/facilities/bv", json=facility, headers=self.doctor)
        assert answer.status_code == 200, answer.text
        station = {"kind": "mobile_health_station", "name": "Trạm lưu động", "place": near(100)}
        answer = self.client.put("/api/depots/tram", json=station, headers=keeper)
        assert answer.status_code == 200, answer.text
        received = {"supplier": "Trạm y tế", "terms": "gift"}
        bags = {"client_id": "nhap-0001", "good": "bag", "name": "túi", "count": 9}
        self.sent("depots/hang/receipts", keeper, **received, **bags)
        drug = {"good": "medicine", "name": "Paracetamol", "batch": "L-7", "expires": "2022-01-01"}
        self.sent(
            "depots/tram/receipts", keeper, **received, **drug, client_id="nhap-0002", count=5
        )
        for _ in range(3):
            works(self.client, self.people, "oxygen", "goods", "medicine")
        works(self.client, self.people, "oxygen", profile="ambulance")

    def calls_are_taken(self) -> tuple[int, int, int]:
        """06:30: the hotline takes calls, a doctor sets their risk and orders medicine."""
        read = {"size_l": "8", "pressure_bar": "60", "flow_lpm": "2"}
        swap = triaged(self.client, self.people, 1, kind="oxygen_swap", **read)
        bag = triaged(self.client, self.people, 2, kind="welfare_bag")
        medicine = triaged(self.client, self.people, 4, kind="medicine")
        order = {"name": "Paracetamol", "count": 1}
        self.sent(f"requests/{medicine}/medicine-orders", self.doctor, **order)
        return swap, bag, medicine

    def the_day_is_planned_and_given_out(self) -> None:
        """06:45: planned, looked at, given out; links and notices that tell nobody's illness."""
        self.it_is("06:45")
        self.day_plan = planned(self.client, self.head)["number"]
        assert self.got(f"day-plans/{self.day_plan}/check")["violations"] == []
        published = told(self.client, self.head, self.day_plan, "publish", version=2)
        assert published.status_code == 200, published.text
        assert self.sent(f"day-plans/{self.day_plan}/links")["links"]
        texts = [one["text"].lower() for one in self.got("messages")]
        assert texts
        assert not [text for text in texts if any(word in text for word in ILL)]

    def the_swap_is_done(self, swap: int) -> None:
        """08:30: a cylinder is left, and its clock runs."""
        task, rider = self.who_has(swap)
        self.it_is("08:30")
        self.reported("departed", task=task, vehicle=rider)
        assert self.request(swap)["state"] == "on-the-way"
        self.reported("done", task=task, vehicle=rider, left=["OX-1"])
        cylinder = self.got("cylinders", serial="OX-1")[0]
        patient = str(self.request(swap)["patient"])
        assert (cylinder["state"], cylinder["holder"]) == ("at-patient", patient)

    def medicine_is_issued_and_delivered(self, medicine: int) -> None:
        """09:00: it goes by its order and batch, and not without."""
        task, rider = self.who_has(medicine)
        self.it_is("09:00")
        report = {"report": {"kind": "done", "task": task, "vehicle": rider}}
        path = f"/api/day-plans/{self.day_plan}/reports"
        bare = self.client.post(path, json=report, headers=self.head)
        assert codes(bare) == ["medicine-not-issued"]
        (order,) = self.got(f"requests/{medicine}/medicine-orders")
        self.sent(
            "depots/tram/issues",
            self.people["keeper"],
            client_id="xuat-0001",
            good="medicine",
            name="Paracetamol",
            count=1,
            request=medicine,
            order=order["number"],
        )
        self.reported("done", task=task, vehicle=rider)
        assert self.request(medicine)["state"] == "delivered"

    def at_10_05_somebody_cannot_breathe(self) -> int:
        """Three are offered, the best goes at once, without a call back or a doctor before."""
        called_at = self.it_is("10:05")
        order = {"kind": "oxygen_emergency", "name_short": "Ông M.", "place": near(300)}
        urgent = self.taken("hotline-10h05", **order)
        best = self.given_to_the_best(urgent)
        arrives = datetime.fromisoformat(best["arrives"])
        assert arrives - called_at < timedelta(minutes=30)
        assert self.request(urgent)["state"] == "planned"
        self.it_is("10:40")
        self.reported("done", task=str(urgent), vehicle=best["vehicle"], left=["OX-2"])
        return urgent

    def nobody_opens_and_the_bag_goes_out_again(self, bag: int) -> None:
        """11:00: the patient is called back, and somebody goes once more."""
        task, _ = self.who_has(bag)
        self.it_is("11:00")
        self.reported("failed", task=task, why="no-answer", reason="gọi hai lần")
        found = self.request(bag)
        assert found["state"] == "unreachable"
        path, reached = f"requests/{bag}/moves", {"reason": "đã gọi được"}
        found = self.sent(path, to="verified", version=found["version"], **reached)
        assert found["state"] == "triaged"  # no doctor has to look at a bag again
        given = self.given_to_the_best(bag)
        assert stops(self.board())[f"{bag}r1"] == (given["vehicle"], "planned")

    def to_a_hospital_that_has_accepted(self, urgent: int) -> int:
        """13:00: who got worse is brought to a bed that was accepted, and not before."""
        self.it_is("13:00")
        patient = int(self.request(urgent)["patient"])
        ride = self.taken("hotline-13h00", kind="transport", patient=patient, place=near(300))
        self.with_risk(ride, "red")
        bedless = self.client.post(f"/api/requests/{ride}/offers", headers=self.head)
        assert codes(bedless) == ["no-bed-accepted"]
        bed = self.sent("facilities/bv/beds", self.doctor, request=ride)
        self.sent(f"beds/{bed['number']}/moves", self.doctor, to="accepted", version=1)
        given = self.given_to_the_best(ride)
        self.it_is("14:30")
        self.reported("done", task=str(ride), vehicle=given["vehicle"])
        assert self.got("facilities", self.doctor)[0]["occupied"] == 1
        return patient

    def what_was_lent_comes_back(self, patient: int) -> None:
        """15:00: of who is in hospital, the cylinder is fetched."""
        self.it_is("15:00")
        assert self.got("cylinders", serial="OX-2")[0]["state"] == "to-collect"
        fetch = next(one for one in self.got("requests") if one["kind"] == "oxygen_collect")
        assert fetch["patient"] == patient
        self.with_risk(fetch["number"], "green")
        given = self.given_to_the_best(fetch["number"])
        self.it_is("16:15")
        task = str(fetch["number"])
        self.reported("done", task=task, vehicle=given["vehicle"], collected=["OX-2"])
        cylinder = self.got("cylinders", serial="OX-2")[0]
        assert (cylinder["state"], cylinder["holder"]) == ("carried-empty", given["vehicle"])

    def the_night_is_looked_at(self, swap: int) -> None:
        """16:30, before the curfew: whose oxygen ends in the night."""
        self.it_is("16:30")
        nights = self.got("cylinders/short-nights")
        assert [one["patient"]["number"] for one in nights] == [self.request(swap)["patient"]]

    def the_shift_is_handed_over(self) -> None:
        """17:00: what was not told is asked about; the note is signed by both shifts."""
        self.it_is("17:00")
        note = self.sent("handovers", area=WARD, remark="gọi lại bác Tư")
        begun = [task for task, (_, status) in stops(self.board()).items() if status == "begun"]
        untold = note["sections"]["untold"]
        assert {line["request"] for line in untold} == {request_of_task(task) for task in begun}
        assert all(line["name"] and line["rider"] for line in untold)
        assert len(note["sections"]["short_nights"]) == 1
        path = f"handovers/{note['number']}"
        own = self.client.post(f"/api/{path}/take", json={"version": 1}, headers=self.head)
        assert codes(own) == ["signs-twice"]
        night = let_in(self.client, "ca-dem 2021", role="ward_head", areas=(WARD,), at=AT)
        assert self.sent(f"{path}/take", night, version=1)["state"] == "taken"
        signed = [(move["after"], move["by"]) for move in self.got(path)["moves"]]
        assert signed == [("given", "phuong 2021"), ("taken", "ca-dem 2021")]
        closed = self.sent(f"day-plans/{self.day_plan}/close", reason="hết ca, hỏi sau")
        assert closed["state"] == "closed"

    def all_of_it_can_be_told(self) -> None:
        """The audit is whole, and says who did what."""
        auditor = let_in(self.client, "kiem-tra 2021", role="auditor", at=AT)
        assert self.got("audit/faults", auditor)["faults"] == []

    def taken(self, client_id: str, **order: Any) -> int:
        hotline = let_in(self.client, "tong-dai 2021", role="hotline", at=AT)
        return int(taken(self.client, client_id, headers=hotline, **order)["number"])

    def with_risk(self, request: int, risk: str) -> None:
        order = {"risk": risk, "version": self.request(request)["version"]}
        path = f"/api/requests/{request}/risk"
        answer = self.client.put(path, json=order, headers=self.doctor)
        assert answer.status_code == 200, answer.text


def test_a_shift_from_the_first_call_to_the_hand_over(start: Start) -> None:
    with start(solve_order) as client:
        shift = Shift(client)
        shift.the_evening_before()
        swap, bag, medicine = shift.calls_are_taken()
        shift.the_day_is_planned_and_given_out()
        shift.the_swap_is_done(swap)
        shift.medicine_is_issued_and_delivered(medicine)
        urgent = shift.at_10_05_somebody_cannot_breathe()
        shift.nobody_opens_and_the_bag_goes_out_again(bag)
        patient = shift.to_a_hospital_that_has_accepted(urgent)
        shift.what_was_lent_comes_back(patient)
        shift.the_night_is_looked_at(swap)
        shift.the_shift_is_handed_over()
        shift.all_of_it_can_be_told()
