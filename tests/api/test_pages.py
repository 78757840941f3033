import re
from dataclasses import replace
from pathlib import Path

import pytest
from fastapi.testclient import TestClient

from api.pages.rendering import STATIC, TEMPLATES
from api.pages.words import words
from api.records.roles import ROLES, Role
from api.routes import pages
from routing.files import dump_plan, dump_problem, problem_digest
from tests.api.conftest import kept, let_in
from tests.builders import a_plan, a_problem, a_task, left_out

AS_BROWSER = {"Accept": "text/html"}
NASTY = "<script>alert('Bà T.')</script>"


def test_an_empty_desk_says_what_to_do(client: TestClient) -> None:
    page = client.get("/problems", headers=AS_BROWSER).text
    assert "Chưa có bài toán nào" in page
    assert "donghanh demo" in page


def test_the_language_is_switched_and_remembered(client: TestClient) -> None:
    assert "There is no problem yet" in client.get("/problems?lang=en").text
    assert '<html lang="en">' in client.get("/").text
    assert '<html lang="vi">' in client.get("/?lang=vi").text


def test_the_pages_show_what_is_kept_and_escape_it(client: TestClient) -> None:
    problem = a_problem(a_task(show={"name_short": NASTY, "address": NASTY}))
    key = kept(client, dump_problem(problem))
    client.post(f"/api/problems?name={NASTY}", content=dump_problem(problem))
    value = a_plan(unassigned=[left_out("t1")])
    value = replace(value, problem_sha256=problem_digest(problem))
    plan = client.post("/api/plans", content=dump_plan(value, day=problem.day)).json()["id"]
    shown = [client.get(path).text for path in ("/problems", f"/problems/{key}", f"/plans/{plan}")]
    for page in shown:
        assert "10/09/2021" in page
        assert "<script>alert" not in page
    assert "Hết ca." in shown[2]
    assert "SHIFT_ENDED" in shown[2]
    assert "đừng dùng kế hoạch này" in shown[2]  # its score is not what follows from it
    assert "The shift is over." in client.get(f"/plans/{plan}?lang=en").text


def test_a_missing_page_is_a_page_for_people(client: TestClient) -> None:
    for path in ("/plans/0000", "/problems/0000", "/nothing"):
        answer = client.get(path, headers=AS_BROWSER)
        assert answer.status_code == 404
        assert "Về trang đầu" in answer.text


def test_the_api_page_and_all_it_needs_come_from_here(client: TestClient) -> None:
    page = client.get("/docs").text
    needed = re.findall(r'(?:src|href)="(/static/[^"]+)"', page)
    assert len(needed) >= 4
    for address in needed:
        assert client.get(address).status_code == 200
    paths = client.get("/openapi.json").json()["paths"]
    assert "/api/problems/{problem}/solve" in paths
    assert all(path.startswith(("/api/", "/vroom")) for path in paths)


def test_both_languages_have_a_text_for_every_key_and_every_key_is_used() -> None:
    assert words("vi").keys() == words("en").keys()
    assert all(text.strip() for language in ("vi", "en") for text in words(language).values())
    sources = [*TEMPLATES.glob("*.html"), *STATIC.glob("*.js"), Path(pages.__file__)]
    text = "".join(source.read_text("utf-8") for source in sources)
    made_up = ("state_", "class_", "finding_", "check_")  # put together with what follows
    unused = [key for key in words("vi") if key not in text and not key.startswith(made_up)]
    assert unused == []


@pytest.mark.parametrize("weight", [400, 600, 700])
def test_the_typeface_is_served_from_here(client: TestClient, weight: int) -> None:
    answer = client.get(f"/static/fonts/{weight}.ttf")
    assert answer.content[:4] == b"\x00\x01\x00\x00"


@pytest.mark.parametrize("areas", [("*",), ("vn-2021:27160",)])
@pytest.mark.parametrize("role", ROLES)
def test_every_link_of_a_menu_leads_to_what_the_role_may_open(
    client: TestClient, role: Role, areas: tuple[str, ...]
) -> None:
    """Once, whoever looked after stations or beds was led to pages that refused them."""
    client.headers.update(let_in(client, f"{role} {len(areas[0])}", role=role, areas=areas))
    client.headers.update(AS_BROWSER)
    led: dict[str, int] = {}
    waiting = ["/"]
    while waiting:
        path = waiting.pop()
        answer = client.get(path)
        led[path] = answer.status_code
        found = re.findall(r'<a [^>]*href="(/[^"#]*)"', answer.text)
        waiting += [one for one in dict.fromkeys(found) if one not in {*led, *waiting}]
    assert {path for path, status in led.items() if status != 200} == set()
    menu = {path.partition("?")[0] for path in led} & set(pages.MENU)
    assert ("/staffing" in menu) == (role in {"dispatcher", "ward_head", "doctor"})
    assert ("/volunteers" in menu) == (role in {"dispatcher", "ward_head", "doctor"})
    assert ("/duty-days" in menu) == (role in {"dispatcher", "ward_head"})
    assert ("/paper" in menu) == (role in {"hotline", "dispatcher", "ward_head", "doctor"})
    assert ("/reports" in menu) == (role in {"dispatcher", "ward_head", "manager"})
    assert ("/problems" in menu) == (role in {"dispatcher", "ward_head"} and areas == ("*",))
