"""What figures were made with: version, commit, inputs and environment, kept beside them."""

import hashlib
import json
import platform
import subprocess
from collections.abc import Mapping
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from typing import Final

_PACKAGES: Final = ("numpy", "ortools", "geopandas", "numba")
_ROOT: Final = Path(__file__).resolve().parents[1]


def keep_provenance(inputs: Mapping[str, object], folder: Path) -> str:
    """Write ``provenance.json`` into the folder, and return it in one line.

    Parameters
    ----------
    inputs
        What the figures depend on, by name; of a file its content counts, wherever it lies.
    """
    said = {name: _said(value) for name, value in sorted(inputs.items())}
    digest = hashlib.sha256(json.dumps(said).encode()).hexdigest()
    packages = {name: _version(name) for name in ("donghanh", *_PACKAGES)}
    kept = {
        "git": _commit(),
        "inputs_sha256": digest,
        "inputs": said,
        "python": platform.python_version(),
        "packages": packages,
    }
    folder.mkdir(parents=True, exist_ok=True)
    text = json.dumps(kept, ensure_ascii=False, indent=1)
    (folder / "provenance.json").write_text(text + "\n", encoding="utf-8")
    numbers = ", ".join(f"{name} {number}" for name, number in packages.items())
    return f"git {kept['git']} · inputs {digest[:12]} · Python {kept['python']} · {numbers}"


def _said(value: object) -> str:
    if isinstance(value, Path) and value.is_file():
        return f"sha256 {hashlib.sha256(value.read_bytes()).hexdigest()}"
    return repr(value)


def _version(name: str) -> str:
    try:
        return version(name)
    except PackageNotFoundError:
        return "not installed"


def _commit() -> str:
    """Return the commit of this copy, with a `+` where it was changed since."""
    command = ["git", "-C", str(_ROOT), "describe", "--always", "--dirty=+", "--abbrev=12"]
    try:
        done = subprocess.run(  # noqa: S603
            command, capture_output=True, text=True, check=False, timeout=10
        )
    except (OSError, subprocess.TimeoutExpired):
        return "unknown"
    return done.stdout.strip() or "unknown"
