"""The doors of the packages: what each re-exports, by name."""

import ast
from importlib import import_module

import pytest

from tests.issue_codes import ROOT

DOORS = {
    "geodata": "BoundingBox LonLat Travel TravelMatrix straight_line_matrix",
    "geodata.sample": "SampleCity sample_city write_sample",
    "geodata.sources": "",
    "routing": "InvalidProblem Issue Plan Problem Route Score SolverFailed",
    "routing.checks": "check_plan",
    "routing.files": "ProblemFile dump_plan dump_problem parse_plan parse_problem plan_document"
    " problem_digest problem_document problem_path read_plan read_problem require_same_problem"
    " write_plan write_problem",
    "routing.instances": "",
    "routing.live": "",
    "routing.rules": "",
    "routing.solvers": "",
    "routing.validation": "validate",
    "maps": "",
    "maps.lists": "",
    "api": "",
}


def exports_of(package: str) -> dict[str, str]:
    """Return the names that a package re-exports as themselves, and from where."""
    path = ROOT / package.replace(".", "/") / "__init__.py"
    found: dict[str, str] = {}
    for node in ast.parse(path.read_text(encoding="utf-8")).body:
        if isinstance(node, ast.ImportFrom):
            found |= {a.name: str(node.module) for a in node.names if a.asname == a.name}
    return found


@pytest.mark.parametrize("package", DOORS)
def test_a_package_re_exports_these_names(package: str) -> None:
    assert sorted(exports_of(package)) == sorted(DOORS[package].split())


@pytest.mark.parametrize("package", DOORS)
def test_what_is_re_exported_is_its_own_and_hides_no_module(package: str) -> None:
    members = vars(import_module(package))
    for name, source in exports_of(package).items():
        assert source.startswith(f"{package}.")
        assert members[name] is getattr(import_module(source), name)
        assert not (ROOT / package.replace(".", "/") / f"{name}.py").exists()


@pytest.mark.parametrize("package", DOORS)
def test_a_package_says_what_it_is_for(package: str) -> None:
    assert import_module(package).__doc__
