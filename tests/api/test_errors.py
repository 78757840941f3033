import pytest
from fastapi import FastAPI
from fastapi.testclient import TestClient

from api.errors import in_both_languages, own_issue, status_of, translated
from api.fault_texts import FAULT_TEXTS
from api.issue_texts import OWN_TEXTS
from api.routes.access import gate
from geodata.errors import InvalidInput, Issue, NotFound, Unavailable
from routing.errors import InvalidProblem, SolverFailed
from tests.issue_codes import issue_codes

FOREIGN = Issue(code="odd", subject="row 7", message="is odd", remedy="make it even")


def failing(client: TestClient, error: Exception) -> tuple[int, dict[str, object]]:
    """What a route answers that raises this."""
    app = client.app
    assert isinstance(app, FastAPI)

    def fail() -> None:
        raise error

    app.add_api_route("/api/fails", fail)
    app.dependency_overrides[gate] = lambda: None  # it refuses what its table does not have
    answer = client.get("/api/fails")
    assert answer.headers["content-type"] == "application/problem+json"
    return answer.status_code, answer.json()


def test_a_fault_of_the_program_shows_nothing_of_it(client: TestClient) -> None:
    status, body = failing(client, KeyError("inner /some/where.py"))
    assert status == 500
    assert "where.py" not in str(body)
    assert "KeyError" not in str(body)
    assert body["issues"] == [
        {
            "code": "internal-fault",
            "subject": "donghanh",
            "message": OWN_TEXTS["internal-fault"]["vi"][0],
            "remedy": OWN_TEXTS["internal-fault"]["vi"][1],
        }
    ]


def test_every_issue_of_the_core_is_passed_on(client: TestClient) -> None:
    status, body = failing(client, InvalidInput([FOREIGN, FOREIGN]))
    assert status == 422
    assert body["detail"] == "row 7: is odd; row 7: is odd"


@pytest.mark.parametrize(
    ("error", "status"),
    [
        (InvalidProblem([FOREIGN]), 422),
        (NotFound("no ward"), 404),
        (Unavailable("no roads"), 503),
        (SolverFailed("engine"), 500),
        (ValueError("anything"), 500),
    ],
)
def test_each_kind_of_error_has_its_status(error: Exception, status: int) -> None:
    assert status_of(error) == status


def test_own_issues_are_spoken_in_both_languages_and_others_left_alone() -> None:
    issue = own_issue("no-such-plan", "0000")
    assert translated(issue, "en").message == "there is no such plan"
    assert translated(FOREIGN, "en") == FOREIGN
    assert all(texts.keys() == {"vi", "en"} for texts in OWN_TEXTS.values())


def test_the_texts_in_vietnamese_are_of_codes_that_other_packages_give() -> None:
    assert set(FAULT_TEXTS) <= issue_codes() - set(OWN_TEXTS)
    assert all(all(said) for said in FAULT_TEXTS.values())


def test_every_fault_of_another_package_has_words_in_vietnamese() -> None:
    by_field = {"wrong-field"}  # said by the kind of the field: `api.field_texts`
    whole = {code for code in issue_codes() if "*" not in code}
    assert whole - set(OWN_TEXTS) - by_field == set(FAULT_TEXTS)


def test_a_fault_of_another_package_is_said_in_vietnamese_first() -> None:
    found = Issue(
        code="impossible-probability",
        subject="scenario.toml chances.ill",
        message="is 3, must lie in 0 to 1",
        remedy="write it as a share",
    )
    both = in_both_languages(found)
    assert both.message == "xác suất phải từ 0 đến 1 / is 3, must lie in 0 to 1"
    assert both.remedy == "ghi phần từ 0 đến 1, chẳng hạn 0.08 / write it as a share"
    assert in_both_languages(both) == both  # not twice
    assert in_both_languages(FOREIGN) == FOREIGN
