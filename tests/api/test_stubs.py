"""REL10: numbered forms for the hours without a computer, entered afterwards to no difference."""

import io
from datetime import UTC, datetime, timedelta
from typing import Any

import numpy as np
import pytest
from fastapi.testclient import TestClient
from pypdf import PdfReader
from sqlalchemy import text

from api.dependencies import now
from api.errors import Refused
from api.records.stubs import label_of, number_of
from api.store.session import downgrade, upgrade
from tests.api.conftest import let_in
from tests.api.test_access import store_of
from tests.api.test_requests import WARD, codes

AT = datetime(2021, 9, 10, 1, 0, tzinfo=UTC)


def it_is(client: TestClient, at: datetime) -> None:
    app: Any = client.app
    app.dependency_overrides[now] = lambda: at


def printed(client: TestClient, count: int = 4, holder: str = "Tổng đài") -> dict[str, Any]:
    answer = client.post("/api/stubs", json={"count": count, "holder": holder})
    assert answer.status_code == 201, answer.text
    found: dict[str, Any] = answer.json()
    return found


def written(number: int, **changes: Any) -> dict[str, Any]:
    return {
        "kind": "medicine",
        "name_short": f"Bà {number}.",
        "phone": f"0900 {number:06}",
        "address": f"{number} Trần Phú, P.4, Q.5",
        "place": {"ward": WARD},
        "received_at": (AT + timedelta(minutes=number)).isoformat(),
    } | changes


def entered(client: TestClient, number: int, **changes: Any) -> Any:
    return client.post(f"/api/stubs/{label_of(number)}/entry", json=written(number, **changes))


def moved(client: TestClient, number: int, to: str, *, reason: str = "", version: int = 1) -> Any:
    order = {"to": to, "version": version, "reason": reason}
    return client.post(f"/api/stubs/{label_of(number)}/moves", json=order)


def counted(client: TestClient, batch: int, *blank: tuple[int, int]) -> Any:
    order = {"blank": [{"first": label_of(one), "last": label_of(two)} for one, two in blank]}
    return client.post(f"/api/stubs/batches/{batch}/counts", json=order)


def test_two_hours_without_a_computer_are_entered_to_no_difference(client: TestClient) -> None:
    """The drill: 60 forms in two offices, calls by chance, back-entry by three people at once."""
    it_is(client, AT)
    batches = [printed(client, 40), printed(client, 20, holder="Phường 4")]
    chance = np.random.default_rng(20210910)
    used = [*range(1, 31), *range(41, 56)]  # taken from the top of each pile
    lost = {7, 44}
    spoilt = {n for n in chance.choice(used, 6, replace=False).tolist() if n not in lost}
    calls = [n for n in used if n not in lost | spoilt]
    it_is(client, AT + timedelta(hours=2))
    chance.shuffle(calls)  # as they lie in the tray
    for number in calls:
        kind = "oxygen_emergency" if number % 9 == 0 else "medicine"
        answer = entered(client, number, kind=kind)
        assert answer.status_code == 201, answer.text
        if number % 5 == 0:  # the second clerk has it in the pile too
            again = entered(client, number, kind=kind)
            assert (again.status_code, again.json()["number"]) == (200, answer.json()["number"])
    for number in spoilt:
        assert moved(client, number, "void", reason="ghi nhầm").status_code == 200
    first = counted(client, batches[0]["batch"], (31, 40)).json()
    second = counted(client, batches[1]["batch"], (56, 60)).json()
    assert [first["missing"], second["missing"]] == [[label_of(7)], [label_of(44)]]
    for batch, size in ((first, 40), (second, 20)):
        told_of = batch["entered"] + batch["void"] + batch["printed"] + len(batch["missing"])
        assert (batch["difference"], told_of) == (0, size)
    assert (first["entered"] + second["entered"], first["void"] + second["void"]) == (
        len(calls),
        len(spoilt),
    )
    kept = client.get("/api/requests", params={"most": 1000}).json()
    assert len(kept) == len(calls)  # none lost, none doubled
    asked = {one["name_short"]: datetime.fromisoformat(one["received_at"]) for one in kept}
    assert asked == {f"Bà {n}.": AT + timedelta(minutes=n) for n in calls}
    late = entered(client, 7)  # under the telephone
    assert late.status_code == 201
    assert moved(client, 44, "void", reason="không tìm thấy", version=2).status_code == 200
    assert all(not one["missing"] for one in client.get("/api/stubs").json())


def test_a_form_is_one_request_and_says_which(client: TestClient) -> None:
    printed(client)
    number = entered(client, 1).json()["number"]
    assert client.get(f"/api/stubs/{label_of(1)}").json() == {
        "label": label_of(1),
        "batch": 1,
        "state": "entered",
        "version": 2,
        "request": number,
    }
    other = entered(client, 1, kind="welfare_bag")
    assert (other.status_code, codes(other)) == (409, ["stub-entered"])
    (issue,) = other.json()["issues"]  # once: "something else was sent under this client id"
    assert issue["why"] == f"Phiếu {label_of(1)} đã thành yêu cầu số {number}."
    path = f"/api/stubs/{label_of(1)}/entry?lang=en"
    (issue,) = client.post(path, json=written(1, kind="welfare_bag")).json()["issues"]
    assert issue["why"] == f"Form {label_of(1)} became request {number}."
    spoilt = moved(client, 1, "void", reason="x", version=2)
    assert (spoilt.status_code, codes(spoilt)) == (409, ["move-not-allowed"])
    assert moved(client, 2, "void").status_code == 422  # nobody says why
    moved(client, 2, "void", reason="rách")
    late = entered(client, 2)
    assert (late.status_code, codes(late)) == (409, ["move-not-allowed"])
    assert len(client.get("/api/requests").json()) == 1
    for said in ("entered", "missing"):
        answer = moved(client, 3, said)
        assert (answer.status_code, codes(answer)) == (422, ["follows-from-facts"])


def test_no_call_came_tomorrow(client: TestClient) -> None:
    """Once, it was taken as if it had come that minute."""
    printed(client)
    it_is(client, AT)
    tomorrow = entered(client, 1, received_at=(AT + timedelta(days=1)).isoformat())
    assert (tomorrow.status_code, codes(tomorrow)) == (422, ["received-later"])
    (issue,) = tomorrow.json()["issues"]
    assert issue["why"] == "Trên phiếu ghi 11/09/2021 08:00, bây giờ là 10/09/2021 08:00."
    assert client.get("/api/requests").json() == []
    assert client.get(f"/api/stubs/{label_of(1)}").json()["state"] == "printed"
    ahead = entered(client, 1, received_at=(AT + timedelta(minutes=9)).isoformat())
    assert ahead.status_code == 201  # the clock on the wall


@pytest.mark.any_database
@pytest.mark.parametrize("number", [1, 9, 12, 345, 99999, 100000])
def test_a_digit_typed_wrongly_is_no_form(number: int) -> None:
    label = label_of(number)
    assert number_of(label) == number_of(label.replace("-", " ")) == number
    for place, sign in enumerate(label):
        for digit in "0123456789":
            if sign not in (digit, "-"):
                with pytest.raises(Refused):
                    number_of(label[:place] + digit + label[place + 1 :])
    for wrong in ("", "-", "0-0", "abc", f"{label}x", "9" * 30):
        with pytest.raises(Refused):
            number_of(wrong)


def test_what_is_counted_wrongly_is_refused_with_every_form(client: TestClient) -> None:
    printed(client)
    printed(client)
    entered(client, 1)
    moved(client, 2, "void", reason="rách")
    used = counted(client, 1, (1, 4))
    assert (used.status_code, codes(used)) == (409, ["not-blank", "not-blank"])
    outside = counted(client, 1, (4, 3), (3, 6))
    assert (outside.status_code, codes(outside)) == (422, ["not-of-this-batch"] * 2)
    typed = {"blank": [{"first": "00003-0", "last": label_of(4)}]}
    wrong = client.post("/api/stubs/batches/1/counts", json=typed)
    assert (wrong.status_code, codes(wrong)) == (422, ["wrong-stub"])
    assert counted(client, 2).status_code == 404  # no form 2 begins a batch
    assert counted(client, 1, (4, 4)).json()["missing"] == [label_of(3)]
    assert counted(client, 1, (3, 4)).json()["missing"] == []  # it turned up, blank


def test_a_call_on_paper_has_what_every_call_has_and_an_emergency_never_waits(
    client: TestClient,
) -> None:
    printed(client)
    nowhere = entered(client, 1, phone="", address="", place={})
    assert codes(nowhere) == ["no-phone-no-place"]
    flags = entered(client, 1, flags=["blue"])
    assert codes(flags) == ["no-such-flag"]
    urgent = entered(client, 1, kind="oxygen_emergency", phone="", address="", place={})
    assert urgent.status_code == 201
    bare = client.post(f"/api/stubs/{label_of(2)}/entry", json={"kind": "medicine"})
    assert bare.status_code == 422  # on paper it says when
    taken = client.post("/api/requests", json=written(9, client_id="paper-00003", received_at=None))
    assert codes(taken) == ["reserved-id"]


def test_forms_are_an_organisations_own(client: TestClient) -> None:
    printed(client)
    other = let_in(client, "khac", role="hotline", organisation="B")
    assert client.get("/api/stubs", headers=other).json() == []
    assert client.get(f"/api/stubs/{label_of(1)}", headers=other).status_code == 404
    path = f"/api/stubs/{label_of(1)}/entry"
    assert client.post(path, json=written(1), headers=other).status_code == 404
    assert client.get("/api/stubs/batches/1/forms.pdf", headers=other).status_code == 404
    assert client.get("/api/requests", headers=other).json() == []


def test_forms_are_printed_each_with_its_number_until_they_are_used(client: TestClient) -> None:
    printed(client, 5)
    entered(client, 2)
    single = client.get("/api/stubs/batches/1/forms.pdf")
    pages = [page.extract_text() for page in PdfReader(io.BytesIO(single.content)).pages]
    assert [label_of(n) in page for n, page in zip((1, 3, 4, 5), pages, strict=True)] == [True] * 4
    assert "Phiếu nhận tin" in pages[0]
    assert "Tổng đài" in pages[0]
    folded = client.get("/api/stubs/batches/1/forms.pdf?paper=a4&lang=en")
    sheets = [page.extract_text() for page in PdfReader(io.BytesIO(folded.content)).pages]
    assert len(sheets) == 2
    assert label_of(1) in sheets[0]
    assert label_of(3) in sheets[0]
    assert "Call taken down" in sheets[1]
    for number in (1, 3, 4, 5):
        entered(client, number)
    none = client.get("/api/stubs/batches/1/forms.pdf")
    assert (none.status_code, codes(none)) == (409, ["no-blank-stub"])


def test_forms_go_with_their_migration_and_what_was_entered_stays(client: TestClient) -> None:
    printed(client)
    entered(client, 1)
    store = store_of(client)
    downgrade(store.engine, "0019")
    with store.reading() as session:
        assert not session.scalar(text("SELECT COUNT(*) FROM moves WHERE kind = 'stub'"))
    upgrade(store.engine)
    assert client.get("/api/stubs").json() == []
    assert len(client.get("/api/requests").json()) == 1


def test_forms_that_are_asked_for_twice_are_numbered_once(client: TestClient) -> None:
    order = {"count": 3, "holder": "Tổng đài", "client_id": "trang-0001"}
    first, again = (client.post("/api/stubs", json=order) for _ in range(2))
    assert (first.status_code, again.json()["first"]) == (201, first.json()["first"])
    assert len(client.get("/api/stubs").json()) == 1
    other = client.post("/api/stubs", json=order | {"count": 4})
    assert (other.status_code, codes(other)) == (409, ["sent-otherwise"])
