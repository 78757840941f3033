import pytest

from api.errors import Conflict, Refused
from api.records.lifecycles import lifecycle
from api.records.requests import ACTION_OF, OPEN, REQUEST
from api.records.roles import ACTIONS, ALLOWED, BY_LINK, ROLES, SEEN


def test_a_move_that_may_not_be_is_refused_and_says_from_where_to_where() -> None:
    with pytest.raises(Conflict, match=r"request 7: closed → planned"):
        REQUEST.require("closed", "planned", reason="", subject="request 7")
    REQUEST.require("triaged", "planned", reason="", subject="request 7")


def test_some_states_ask_for_a_reason() -> None:
    with pytest.raises(Refused, match="request 7: cancelled"):
        REQUEST.require("received", "cancelled", reason=" ", subject="request 7")
    REQUEST.require("received", "cancelled", reason="gọi nhầm", subject="request 7")


def test_a_table_that_names_a_state_without_moves_is_none() -> None:
    with pytest.raises(ValueError, match="gone"):
        lifecycle("request", "here", {"here": "gone"})


def test_from_every_open_state_of_a_request_somebody_can_bring_it_to_an_end() -> None:
    reached = set(REQUEST.closed)
    while more := {s for s in REQUEST.states if REQUEST.moves[s] & reached} - reached:
        reached |= more
    assert reached == set(REQUEST.states)


def test_a_patient_who_died_or_is_in_hospital_has_nothing_open() -> None:
    assert REQUEST.closed == {"closed", "cancelled", "transferred", "deceased", "duplicate"}
    assert not set(OPEN) & REQUEST.closed


def test_every_state_has_an_action_and_every_action_somebody_who_may() -> None:
    assert set(ACTION_OF) == set(REQUEST.states)
    assert set(ACTION_OF.values()) <= set(ACTIONS)
    allowed = frozenset[str]().union(*ALLOWED.values())
    assert allowed <= set(ACTIONS)
    assert set(ACTIONS) - allowed == set()
    assert set(ALLOWED) == set(SEEN) == {*ROLES, BY_LINK}


def test_only_a_clinical_role_sets_the_risk() -> None:
    assert [role for role in ROLES if "requests.triage" in ALLOWED[role]] == ["doctor"]


def test_what_is_over_goes_on_only_where_that_was_taken_back() -> None:
    assert REQUEST.revocable == REQUEST.closed - {"closed"}
