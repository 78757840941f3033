"""The pages of paper and of volunteers: what each role is shown, and nothing that it may not do."""

import re

import pytest

from tests.api.conftest import let_in
from tests.api.running_ward import AT, Ward, day_start, morning, ward
from tests.api.test_requests import NEXT

__all__ = ["day_start", "morning", "ward"]

AS_BROWSER = {"accept": "text/html"}


def _page(ward: Ward, path: str, headers: dict[str, str]) -> str:
    answer = ward.client.get(path, headers=headers | AS_BROWSER)
    assert answer.status_code == 200, answer.text
    return answer.text


def test_the_page_of_paper_prints_all_of_today_where_there_is_something(ward: Ward) -> None:
    ward.it_is("08:00")
    batch = ward.client.post("/api/stubs", json={"count": 3, "holder": "<b>P4"}, headers=ward.head)
    assert batch.status_code == 201
    page = _page(ward, "/paper", ward.head)
    assert "/api/paper.zip" in page
    assert f"{batch.json()['first']} – {batch.json()['last']}" in page
    assert "&lt;b&gt;P4" in page
    assert 'value="2021-09-18T08:00"' in page
    elsewhere = let_in(ward.client, "noi khac", role="ward_head", areas=(NEXT,), at=AT)
    assert "/api/paper.zip" not in _page(ward, "/paper", elsewhere)
    hotline = let_in(ward.client, "tong dai", role="hotline", at=AT)
    assert "/api/paper.zip" not in _page(ward, "/paper", hotline)
    assert "Numbered forms" in _page(ward, "/paper?lang=en", hotline)


@pytest.mark.parametrize(
    ("role", "forms"),
    [
        ("ward_head", {"training", "permit", "asked", "given"}),
        ("dispatcher", {"training", "permit", "given"}),
        ("doctor", set()),
    ],
)
def test_the_page_of_a_volunteer_has_the_forms_that_the_role_may_send(
    ward: Ward, role: str, forms: set[str]
) -> None:
    number = ward.volunteers[0]
    asked = {"kind": "wellbeing", "on": "2021-09-17", "feeling": "needs-help", "what": "mất ngủ"}
    path = f"/api/volunteers/{number}/supports"
    assert ward.client.post(path, json=asked, headers=ward.head).status_code == 201
    who = let_in(ward.client, f"ai do {role}", role=role, at=AT)  # type: ignore[arg-type]
    page = _page(ward, f"/volunteers?number={number}", who)
    shown = {*re.findall(r'id="(training|permit|asked|given)"', page)}
    assert shown == forms
    assert ("mất ngủ" in page) == (role != "dispatcher")


def test_volunteers_are_found_by_name_phone_and_state(ward: Ward) -> None:
    name = ward.client.get(f"/api/volunteers/{ward.volunteers[0]}", headers=ward.head).json()
    page = _page(ward, "/volunteers", ward.head)
    assert page.count("/volunteers?number=") == 2
    assert "/volunteers?number=" in _page(ward, f"/volunteers?name={name['phone']}", ward.head)
    assert "/volunteers?number=" not in _page(ward, "/volunteers?name=Zz", ward.head)
    assert "/volunteers?number=" not in _page(ward, "/volunteers?state=sick", ward.head)
    elsewhere = let_in(ward.client, "noi khac", role="ward_head", areas=(NEXT,), at=AT)
    assert "/volunteers?number=" not in _page(ward, "/volunteers", elsewhere)
    path = f"/volunteers?number={ward.volunteers[0]}"
    assert ward.client.get(path, headers=elsewhere | AS_BROWSER).status_code == 403


def test_what_kind_of_call_a_form_is_and_when_it_came_nobody_is_given(ward: Ward) -> None:
    """Once, it was medicine for whoever looked away, and the time stayed that of the page."""
    page = ward.client.get("/paper", headers=ward.head).text
    choice = page.partition('<select name="kind" required>')[2].partition("</select>")[0]
    assert choice.startswith('<option value=""></option>')
    assert "selected" not in choice
    assert 'name="received_at" data-each required' in page
