"""How the functions of the array search are turned into machine code.

What was compiled is kept beside the modules, in a folder named after all their texts: Numba itself
looks only at the module of a function, not at those of the functions that it calls.
"""

import hashlib
import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any, Final, TypeVar, cast

import numba
from numba import njit, types
from numba.experimental import structref

_Function = TypeVar("_Function", bound=Callable[..., Any])
_Record = TypeVar("_Record", bound=tuple[Any, ...])


_CACHES: Final = Path(__file__).parent / "__pycache__" / "compiled"


def _cache_folder() -> Path | None:
    """Return where to keep what is compiled, emptied of earlier versions; None: nowhere."""
    here = Path(__file__)
    sources = (here, here.parents[1] / "arrays.py", *here.parent.glob("array_*.py"))
    digest = hashlib.sha256(numba.__version__.encode())
    for source in sorted(sources):
        digest.update(source.read_bytes())
    folder = _CACHES / digest.hexdigest()[:16]
    try:
        if not folder.is_dir():
            shutil.rmtree(_CACHES, ignore_errors=True)
            folder.mkdir(parents=True)
    except OSError:
        return None
    return folder


_FOLDER: Final = _cache_folder()
if _FOLDER is not None:
    cast("Any", numba.config).CACHE_DIR = str(_FOLDER)


def compiled(function: _Function) -> _Function:
    """Return the function as machine code, kept on disk; it runs without Python's lock."""
    return cast("_Function", njit(cache=_FOLDER is not None, nogil=True)(function))


def is_compiled() -> bool:
    """Tell whether an earlier process has left what it compiled."""
    return _FOLDER is not None and any(_FOLDER.rglob("*.nbi"))


@structref.register
class ArraysType(types.StructRef):
    """The type of packed `Arrays`."""


@structref.register
class StateType(types.StructRef):
    """The type of a packed `State`."""


@structref.register
class TripType(types.StructRef):
    """The type of a packed `Trip`."""


@structref.register
class WorkType(types.StructRef):
    """The type of packed `Work`."""


class PackedArrays(structref.StructRefProxy):
    """Packed `Arrays`."""


class PackedState(structref.StructRefProxy):
    """A packed `State`."""


class PackedTrip(structref.StructRefProxy):
    """A packed `Trip`."""


class PackedWork(structref.StructRefProxy):
    """Packed `Work`."""


_PACKED: Final[dict[str, tuple[type, type]]] = {
    "Arrays": (PackedArrays, ArraysType),
    "State": (PackedState, StateType),
    "Trip": (PackedTrip, TripType),
    "Work": (PackedWork, WorkType),
}
_define: Final[Callable[..., None]] = structref.define_proxy  # untyped there
_defined: set[str] = set()


def packed(record: _Record) -> _Record:
    """Return the record so that compiled functions get one pointer instead of all its arrays.

    Only compiled functions can read the fields of what is returned; the arrays are the same.
    """
    name = type(record).__name__
    proxy, struct = _PACKED[name]
    if name not in _defined:
        _define(proxy, struct, list(cast("Any", record)._fields))
        _defined.add(name)
    return cast("_Record", proxy(*record))
