"""Cylinders by their numbers on the phone: counted at a station, left at a door, asked about."""

import pytest

from tests.api.test_phone_page import Phone, Served, phone, waits_for_the_worker, ward
from tests.chromium import CHROMIUM

__all__ = ["phone", "ward"]
pytestmark = [
    pytest.mark.browser,
    pytest.mark.slow,
    pytest.mark.skipif(not CHROMIUM.exists(), reason="there is no Chromium at /usr/bin/chromium"),
]


def test_what_is_at_a_station_is_counted_there_by_the_numbers_also_without_network(
    ward: Served, phone: Phone
) -> None:
    """Once, who stood at the station had to read the numbers out to the office."""
    phone.open(ward.link())
    waits_for_the_worker(phone)
    phone.context.set_offline(True)
    load = phone.page.locator(".stop.load").first
    load.get_by_role("button", name="Đếm ở đây").click()
    phone.page.get_by_label("Số bình đầy", exact=True).fill("m-0001\nM-0002")
    phone.picture("9-count")
    load.get_by_role("button", name="Gửi: Đếm ở đây").click()
    phone.page.locator("#unsent", has_text="Chưa gửi (1)").wait_for()
    phone.context.set_offline(False)
    phone.sent()
    acts = ward.acts()
    told, left = acts
    assert (told["kind"], [one["event"] for one in told["events"]]) == ("told", ["StockChanged"])
    assert told["events"][0]["stock"]["full"] == 2
    (unfit,) = left["events"]
    assert unfit["report"]["serials"] == ["M-0001", "M-0002"]


def _kept_by_numbers(ward: Served, *serials: str) -> None:
    for serial in serials:
        order = {"serial": serial, "size_l": "8", "station": "oxy"}
        made = ward.client.post("/api/cylinders", json=order, headers=ward.people["keeper"])
        assert made.status_code == 201, made.text


def test_a_number_that_the_ledger_has_not_there_is_asked_about_and_then_taken(
    ward: Served, phone: Phone
) -> None:
    """Once, it was sent without a word, and somebody in the office had to find out."""
    _kept_by_numbers(ward, "M-0001", "M-0021")
    phone.open(ward.link())
    waits_for_the_worker(phone)
    phone.context.set_offline(True)
    load = phone.page.locator(".stop.load", has_text="bình").last
    load.get_by_role("button", name="Đếm ở đây").click()
    phone.page.get_by_label("Số bình đầy", exact=True).fill("m-0001\nM-0012")
    send = phone.page.get_by_role("button", name="Gửi: Đếm ở đây")
    send.click()
    asked = phone.page.locator(".strange")
    asked.wait_for()
    assert "M-0012: sổ không ghi bình đầy này ở đây. Số gần giống trong sổ: M-0021" in (
        asked.inner_text()
    )
    assert "m-0001" not in asked.inner_text()
    assert "Đúng là bình này không?" in asked.inner_text()
    assert phone.page.locator("#unsent").inner_text() == "Đã gửi hết"
    phone.picture("9-count-asked")
    send.click()
    phone.page.locator("#unsent", has_text="Chưa gửi (1)").wait_for()
    phone.context.set_offline(False)
    phone.sent()
    kept = [event for act in ward.acts() if act["kind"] == "conflict" for event in act["events"]]
    assert ("cylinder-unknown", "M-0012") in [
        pair for one in kept for pair in zip(one["codes"], one["subjects"], strict=True)
    ]


def test_a_cylinder_that_is_not_aboard_is_asked_about_at_the_door(
    ward: Served, phone: Phone
) -> None:
    _kept_by_numbers(ward, "M-0001", "M-0021")
    phone.open(ward.link())
    door = phone.page.locator("[data-stop]", has_text="bình").first
    number = int(door.get_attribute("data-stop"))
    if phone.stop(number).get_by_role("button", name="Báo điểm này").count():
        phone.press(number, "Báo điểm này")
    phone.press(number, "Xong")
    phone.page.get_by_label("Số bình đã giao").fill("M-0099")
    send = phone.page.get_by_role("button", name="Gửi: Xong")
    send.click()
    asked = phone.page.locator(".strange")
    asked.wait_for()
    assert "M-0099: sổ không ghi bình này bạn chở" in asked.inner_text()
    phone.page.get_by_label("Số bình đã giao").fill("M-0021")  # mended: no word of it
    send.click()
    phone.sent()
    assert "✓ xong" in phone.stop(number).locator("h3").inner_text()
