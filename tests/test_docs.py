"""The lists in the README are those of the code."""

import argparse
import re
from dataclasses import asdict
from fnmatch import fnmatchcase
from pathlib import Path

import pytest

from api.cli import build_parser, faults
from api.cli.commands import COMMANDS
from api.records.roles import ALLOWED, ROLES
from api.settings import Settings
from routing.explain import SENTENCES
from routing.files.columns import (
    DEPOTS,
    MOVES,
    PEOPLE,
    POSTS,
    REQUESTS,
    STAFF,
    VOLUNTEERS,
    Columns,
)
from routing.instances.vrplib_lines import ROUNDING
from routing.plan import REASONS, RULES
from routing.solving import SolveParams
from tests.issue_codes import ROOT, issue_codes

SECURITY = (ROOT / "api" / "SECURITY.md").read_text(encoding="utf-8")
README = (ROOT / "README.md").read_text(encoding="utf-8")
CELL = re.compile(r"(?<!\\)\|")


def table(heading: str) -> list[list[str]]:
    """Return the cells of the first table under a heading, without its head."""
    section = README.partition(f"\n## {heading}\n")[2].partition("\n## ")[0]
    lines = [line for line in section.splitlines() if line.startswith("|")]
    assert len(lines) > 2, f"there is no table under {heading}"
    end = next((i for i, line in enumerate(lines) if i > 2 and set(line) <= set("| -")), None)
    rows = lines[2:] if end is None else lines[2 : end - 1]
    return [[cell.strip() for cell in CELL.split(line)[1:-1]] for line in rows]


def words(heading: str) -> list[str]:
    """Return the first column of a table, without its backticks."""
    return [row[0].strip("`") for row in table(heading)]


def subcommands(parser: argparse.ArgumentParser) -> dict[str, argparse.ArgumentParser]:
    """Return the commands of a parser."""
    found: dict[str, argparse.ArgumentParser] = {}
    for action in parser._actions:  # noqa: SLF001 - argparse has no public way to them
        if isinstance(action, argparse._SubParsersAction):  # noqa: SLF001
            found |= action.choices
    return found


def test_rules_are_listed_with_their_kind() -> None:
    assert words("Rules") == list(RULES)
    assert {kind for row in table("Rules") for kind in row[1].split(", ")} == {
        *("mask", "route", "plan", "soft", "check")
    }


def test_reasons_are_listed_in_the_words_that_people_see() -> None:
    assert words("Reasons") == list(REASONS)
    said = {row[0].strip("`"): (row[1], row[2]) for row in table("Reasons")}
    assert said == {reason: (SENTENCES[reason].vi, SENTENCES[reason].en) for reason in REASONS}


def test_every_issue_code_of_the_sources_is_listed_and_no_other() -> None:
    listed, codes = words("Issues"), issue_codes()
    patterns = {code for code in codes if "*" in code}
    assert listed == sorted(set(listed))
    assert codes - patterns - set(listed) == set()
    others = set(listed) - codes
    assert [code for code in others if not any(fnmatchcase(code, p) for p in patterns)] == []


def test_the_scan_finds_codes_in_each_way_of_giving_them() -> None:
    # by keyword; by position; at a method; by default; by pattern; from the two tables
    given = {"duplicate-pin", "short-code", "half-point", "wrong-rule", "unknown-*"}
    assert given | {"other-site", "missing-field"} <= issue_codes()


def test_every_issue_says_what_to_do() -> None:
    for code, meaning, remedy in table("Issues"):
        assert meaning.endswith("."), code
        assert remedy.endswith("."), code


def test_commands_are_those_of_the_parser() -> None:
    listed = [word.removeprefix("donghanh ") for word in words("Commands")]
    commands = subcommands(build_parser(COMMANDS))
    assert listed == list(commands)
    texts = dict(zip(listed, (row[1] for row in table("Commands")), strict=True))
    for name, command in commands.items():
        for inner in subcommands(command):
            assert f"`{inner}`" in texts[name]


def test_exit_codes_are_those_of_the_commands() -> None:
    section = README.partition("| exit code | meaning |")[2].partition("\n## ")[0]
    listed = [int(code) for code in re.findall(r"^\| (\d+) \|", section, re.MULTILINE)]
    assert listed == [
        faults.DONE,
        faults.DONE_WITH_A_NO,
        faults.NOTHING_DONE,
        faults.OUTSIDE_FAILED,
        faults.INTERRUPTED,
        faults.NOBODY_READS,
    ]


def test_settings_are_listed_with_their_names_and_defaults(monkeypatch: pytest.MonkeyPatch) -> None:
    said = {row[0].strip("`"): row[1].strip("`") for row in table("Settings")}
    for name in said:
        monkeypatch.delenv(name, raising=False)
    defaults = Settings().model_dump(mode="json")
    named = {
        str(field.validation_alias or f"DONGHANH_{name.upper()}"): defaults[name]
        for name, field in Settings.model_fields.items()
    }
    shown = {name: "empty" if value in ("", None) else str(value) for name, value in named.items()}
    assert said == shown


def test_search_parameters_are_listed_with_their_defaults() -> None:
    said = {row[0].strip("`"): row[1].strip("`") for row in table("Search parameters")}
    assert said == {name: str(value) for name, value in asdict(SolveParams()).items()}


@pytest.mark.parametrize(
    ("kind", "columns"),
    [
        *(("Requests", REQUESTS), ("volunteers", VOLUNTEERS), ("depots", DEPOTS)),
        *(("Posts", POSTS), ("staff", STAFF), ("moves", MOVES), ("People", PEOPLE)),
    ],
)
def test_the_columns_of_tables_are_listed(kind: str, columns: Columns) -> None:
    required = re.search(rf"of {kind.lower()} `([^`]+)`", README)
    assert required is not None
    assert required[1].split() == list(columns.required)
    listed = re.search(rf"\*{kind}\*: `([^`]+)`", README)
    assert listed
    assert listed[1].split() == list(columns.names)


def test_the_types_of_vrplib_files_are_listed() -> None:
    listed = re.search(r"`TYPE` is\s+one of `([^`]+)`", README)
    assert listed
    assert listed[1].split() == list(ROUNDING)


def test_every_make_target_is_named_and_told_by_help() -> None:
    text = (ROOT / "Makefile").read_text(encoding="utf-8")
    phony = re.search(r"^\.PHONY: (.+)$", text, re.MULTILINE)
    assert phony
    targets = set(phony[1].split()) - {"help", "moved"}
    assert targets == set(re.findall(r"@echo 'make (\w+) ", text))
    missing = {name for name in targets if f"`{name}`" not in README}
    assert {name for name in missing if f"`make {name}`" not in README} == set()


def test_every_file_that_the_readme_names_is_there() -> None:
    linked = re.findall(r"\]\(([^)#:]+)\)", README)
    coded = re.findall(r"`((?:routing|geodata|docs|notebooks|\.ci)/[\w./-]+)`", README)
    assert linked
    assert [name for name in (*linked, *coded) if not (ROOT / name).exists()] == []


@pytest.mark.parametrize("name", ["map", "board", "list", "staffing"])
def test_the_pictures_are_small(name: str) -> None:
    assert (ROOT / Path(f"docs/{name}.png")).stat().st_size < 150_000


def test_the_tests_command_of_the_readme_is_what_runs_before_a_change() -> None:
    assert "    make test\n" in README
    assert "make test" in (ROOT / ".ci" / "run").read_text(encoding="utf-8")


def test_roles_are_listed_with_what_they_may_do() -> None:
    section = SECURITY.partition("## Roles")[2].partition("\n## ")[0]
    listed = re.findall(r"^\| `(\w+)` \| [^|]+ \| (.*) \|$", section, re.MULTILINE)
    assert [role for role, _ in listed] == list(ROLES)
    for role, words_of in listed:
        assert set(re.findall(r"`([^`]+)`", words_of)) == ALLOWED[role]


def test_every_test_that_a_control_names_is_there() -> None:
    named = re.findall(r"`((?:api|maps)/[\w/]+\.py)::(\w+)`", SECURITY)
    assert len(named) > 10
    for file, name in named:
        assert f"def {name}(" in (ROOT / "tests" / file).read_text("utf-8"), name


SHARED = {"help", "json", "areas", "scheme", "roads"}
"""Options of many commands, which are said in English alone so far."""


@pytest.mark.parametrize("command", ["staff", "simulate", "rounds", "report"])
def test_options_of_planning_ahead_are_said_in_vietnamese_first(command: str) -> None:
    parser = subcommands(build_parser([command]))[command]
    for one in (parser, *subcommands(parser).values()):
        for action in one._actions:  # noqa: SLF001 - argparse has no public way to them
            if action.help and action.dest not in SHARED:
                assert " / " in action.help, action.help
