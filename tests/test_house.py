"""What holds for the project as a whole: licences, versions, files."""

import re
import subprocess
from importlib.metadata import Distribution, distributions
from pathlib import Path

import pytest
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

ROOT = Path(__file__).resolve().parents[1]
COPYLEFT = re.compile(r"\b(A|L)?GPL|GNU .*General Public", re.IGNORECASE)
# What follows says nothing of its licence in its metadata, or not in its short form; each was read.
REVIEWED = {
    "axe-playwright-python": "MIT; axe-core inside, for tests alone: MPL-2.0",
    "routingkit-cch": "binding and RoutingKit inside: BSD-2-Clause",
    "xstatic-leaflet": "same as Leaflet: BSD-2-Clause",
}
PHONE = re.compile(r"(?<![\d.,_\w-])(?:\+84|0)[ .-]?[235789](?:[ .-]?\d){8,9}(?![\d.\w])")
MAIL = re.compile(r"[\w.+-]+@[\w-]+(?:\.[\w-]+)+")
ELSEWHERE = re.compile(
    r"(?<![\w./\-])/(?:work|tmp|root|home|Users)/|[A-Z]:\\Users"
    r"|pypi\.org|files\.pythonhosted|index-url|--find-links"
)
TEXTS = {".py", ".md", ".toml", ".txt", ".yaml", ".json", ".csv", ".ipynb", ".html", ".js", ".css"}
NAMELESS = {"Makefile", "LICENSE", "run"}
# Texts of others that are kept as they came.
FOREIGN = {"LICENSE"}


def tracked() -> list[Path]:
    """Return the files of the project; without git, all that look like them."""
    try:
        listed = subprocess.run(
            ["git", "ls-files", "-co", "--exclude-standard"],  # noqa: S607 - git where it is
            cwd=ROOT,
            capture_output=True,
            text=True,
            check=True,
        ).stdout.splitlines()
        found = [ROOT / name for name in listed]
    except (OSError, subprocess.CalledProcessError):
        found = [path for path in ROOT.rglob("*") if not own_folder(path)]
    return [path for path in found if path.is_file()]


def own_folder(path: Path) -> bool:
    """Tell whether the path is something that was made here and is not kept."""
    made = {"var", "out", "build", "__pycache__"}
    parts = path.relative_to(ROOT).parts
    return any(part in made or part.startswith(".") or "egg-info" in part for part in parts)


def texts() -> list[Path]:
    """Return the files that people read and write."""
    chosen = [p for p in tracked() if p.suffix in TEXTS or p.name in NAMELESS]
    return [path for path in chosen if path.name not in FOREIGN]


def licence_of(found: Distribution) -> str:
    """Return what a package says of its licence: the expression, else classifiers and field."""
    said = found.metadata
    expressions = said.get_all("License-Expression") or []
    classifiers = [c for c in said.get_all("Classifier") or [] if c.startswith("License ::")]
    short = [text.splitlines()[0] for text in said.get_all("License") or [] if text.strip()]
    return "; ".join(expressions or classifiers or short)


def lines_that_match(pattern: re.Pattern[str], *, but: tuple[str, ...] = ()) -> list[str]:
    """Return file, number and text of the lines where the pattern stands."""
    return [
        f"{path.relative_to(ROOT)}:{number}: {found.group()}"
        for path in texts()
        if path != Path(__file__)
        for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), start=1)
        for found in pattern.finditer(line)
        if not any(word in found.group() for word in but)
    ]


def pinned() -> dict[str, str]:
    """Return the version of each package that is installed for the project."""
    lines = (ROOT / "constraints.txt").read_text(encoding="utf-8").splitlines()
    pairs = [line.split("==") for line in lines if line and not line.startswith("#")]
    return {canonicalize_name(name): version for name, version in pairs}


def needed() -> set[str]:
    """Return the names of all packages that the project pulls in, directly or not."""
    present = {str(canonicalize_name(d.metadata["Name"])): d for d in distributions()}
    assert "donghanh" in present, "the project is not installed: make install"
    waiting, seen = [("donghanh", "dev"), ("vietnamadminunits", "")], set()
    while waiting:
        name, extra = waiting.pop()
        if (name, extra) in seen or name not in present:
            continue
        seen.add((name, extra))
        # of vietnamadminunits only data files are read: what it would pull in is not installed
        asked = () if name == "vietnamadminunits" else (present[name].requires or ())
        for requirement in map(Requirement, asked):
            if requirement.marker is None or requirement.marker.evaluate({"extra": extra}):
                own = str(canonicalize_name(requirement.name))
                waiting += [(own, ""), *((own, chosen) for chosen in requirement.extras)]
    return {name for name, _ in seen} - {"donghanh"}


def test_no_package_of_the_project_is_under_a_copyleft_licence() -> None:
    names = needed()
    assert "fastapi" in names
    assert "pytest" in names
    faults = {
        name: licence_of(found)
        for found in distributions()
        if (name := canonicalize_name(found.metadata["Name"])) in names
        if COPYLEFT.search(licence_of(found))
    }
    assert faults == {}


def test_every_package_says_its_licence_or_was_read() -> None:
    names = needed()
    silent = {
        name
        for found in distributions()
        if (name := canonicalize_name(found.metadata["Name"])) in names
        if licence_of(found).casefold() in ("", "unknown") or "same as" in licence_of(found)
    }
    assert silent == set(REVIEWED) & names


def test_copyleft_is_recognised_by_each_of_its_names() -> None:
    for said in ("GPL-3.0-or-later", "LGPLv2+", "AGPL-3.0", "GNU Lesser General Public License v3"):
        assert COPYLEFT.search(said), said
    for said in ("MPL-2.0", "MIT", "BSD License", "Apache-2.0", "PSF-2.0"):
        assert not COPYLEFT.search(said), said


def test_the_library_whose_dependency_is_copyleft_came_without_it() -> None:
    names = {canonicalize_name(found.metadata["Name"]) for found in distributions()}
    assert "vietnamadminunits" in names
    assert "unidecode" not in names


def test_every_package_has_its_version_in_the_constraints() -> None:
    versions = pinned()
    assert needed() - set(versions) == set()
    assert all(re.fullmatch(r"[\w.+!]+", version) for version in versions.values())


def test_no_file_names_a_registry_or_a_folder_of_one_machine() -> None:
    assert lines_that_match(ELSEWHERE) == []


def test_no_file_holds_a_telephone_number() -> None:
    made_up = ("000000", "1234567")
    found = lines_that_match(PHONE, but=())
    digits = [(line, re.sub(r"[^0-9]", "", line.rpartition(": ")[2])) for line in found]
    assert [line for line, number in digits if not any(one in number for one in made_up)] == []


def test_no_file_holds_a_mail_address() -> None:
    assert lines_that_match(MAIL, but=(".example", "@example.org")) == []


@pytest.mark.parametrize(
    ("pattern", "text"),
    [
        (PHONE, "gọi 0912 345 678 nhé"),
        (PHONE, "+84912345678"),
        (MAIL, "a.b@c.vn"),
        (ELSEWHERE, 'open("/home/lan/plan.json")'),
        (ELSEWHERE, "--extra-index-url x"),
    ],
)
def test_the_patterns_find_what_they_look_for(pattern: re.Pattern[str], text: str) -> None:
    assert pattern.search(text)


def test_every_folder_of_tests_is_a_package() -> None:
    folders = {path.parent for path in (ROOT / "tests").rglob("*.py")}
    assert [folder for folder in sorted(folders) if not (folder / "__init__.py").exists()] == []


def test_no_module_is_a_drawer_for_whatever_has_no_home() -> None:
    drawers = {"utils", "helpers", "common", "misc"}
    assert [p for p in tracked() if p.stem in drawers or drawers & set(p.parts)] == []


def test_no_file_is_large() -> None:
    assert [path for path in tracked() if path.stat().st_size > 600_000] == []
