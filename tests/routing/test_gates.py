from datetime import date
from decimal import Decimal

from routing.gates import Fact, FactKind, antibodies_do, gates_of, is_recovered, load_gate_table

DAY = date(2021, 9, 18)
TABLE = load_gate_table(DAY)


def a_fact(kind: FactKind, on: date = date(2021, 9, 1), **more: object) -> Fact:
    return Fact(kind=kind, on=on, **more)  # type: ignore[arg-type]


def passed(*facts: Fact, infected_on: date | None = None, day: date = DAY) -> tuple[str, ...]:
    return gates_of(facts, infected_on=infected_on, active=False, day=day, table=TABLE)


def test_who_was_infected_a_day_after_the_cut_off_is_not_recovered() -> None:
    assert is_recovered(date(2021, 7, 28), TABLE)
    assert not is_recovered(date(2021, 7, 29), TABLE)
    assert not is_recovered(None, TABLE)


def test_the_last_test_that_still_counts_decides() -> None:
    good = a_fact("antibody", date(2021, 8, 1), value=Decimal(100))
    bad = a_fact("antibody", date(2021, 9, 1), value=Decimal("99.9"))
    assert antibodies_do([good], DAY, TABLE) is True
    assert antibodies_do([good, bad], DAY, TABLE) is False
    assert antibodies_do([good], date(2022, 1, 28), TABLE) is True  # 180 days after 1 August
    assert antibodies_do([good], date(2022, 1, 29), TABLE) is None


def test_of_two_tests_of_one_day_the_one_that_was_kept_later_decides() -> None:
    wrong = a_fact("antibody", value=Decimal(250))
    corrected = a_fact("antibody", value=Decimal(25))
    assert antibodies_do([wrong, corrected], DAY, TABLE) is False
    assert antibodies_do([corrected, wrong], DAY, TABLE) is True


def test_every_gate_comes_from_a_fact_that_holds_on_the_day() -> None:
    facts = (
        a_fact("form"),
        a_fact("consent"),
        a_fact("antibody", value=Decimal(250)),
        a_fact("training", what="oxygen", until=date(2021, 9, 18)),
        a_fact("ppe", value=Decimal(2)),
    )
    gates = passed(*facts, infected_on=date(2021, 7, 1))
    assert gates == ("antibody", "consent", "form", "ppe", "recovered", "training:oxygen")
    assert "training:oxygen" not in passed(*facts, day=date(2021, 9, 19))
    assert passed(*facts, day=date(2021, 8, 31)) == ()


def test_sets_of_equipment_that_were_given_back_are_none() -> None:
    assert passed(a_fact("ppe", value=Decimal(1)), a_fact("ppe", value=Decimal(-1))) == ()


def test_an_override_opens_its_gate_and_no_other_until_its_day() -> None:
    override = a_fact("override", what="antibody", until=date(2021, 9, 18))
    assert passed(override) == ("antibody",)
    assert passed(override, day=date(2021, 9, 19)) == ()
