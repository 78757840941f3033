"""How the functions of the array search are turned into machine code.

What was compiled is kept beside the modules, in a folder named after all their texts: Numba itself
looks only at the module of a function, not at those of the functions that it calls.
"""

import hashlib
import os
import shutil
import tempfile
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path
from typing import Any, Final, TypeVar, cast

import numba
from numba import njit, types
from numba.core import cgutils
from numba.core.extending import lower_getattr_generic
from numba.core.imputils import impl_ret_borrowed
from numba.core.runtime.nrtdynmod import _meminfo_struct_type
from numba.experimental import structref

_Function = TypeVar("_Function", bound=Callable[..., Any])
_Record = TypeVar("_Record", bound=tuple[Any, ...])


_BESIDE: Final = Path(__file__).parent / "__pycache__" / "compiled"


def _digest() -> str:
    """Return what tells this version of all compiled functions from any other."""
    here = Path(__file__)
    sources = (here, here.parents[1] / "arrays.py", *here.parent.glob("array_*.py"))
    digest = hashlib.sha256(numba.__version__.encode())
    for source in sorted(sources):
        digest.update(source.read_bytes())
    return digest.hexdigest()[:16]


def _cache_folder(digest: str) -> Path | None:
    """Return where to keep what is compiled; None: nowhere, it is compiled in each process.

    Who may not write beside the modules has a folder of one's own, with a copy of what is there.
    """
    beside = _BESIDE / digest
    with suppress(OSError):
        beside.mkdir(parents=True, exist_ok=True)
    if os.access(beside, os.W_OK):
        return beside
    own = Path(tempfile.gettempdir()) / f"donghanh-{os.getuid()}"
    try:
        own.mkdir(mode=0o700, exist_ok=True)
        if own.stat().st_uid != os.getuid() or own.is_symlink():
            return None  # somebody else made it
        if beside.is_dir() and not (own / digest).is_dir():
            shutil.copytree(beside, own / digest, dirs_exist_ok=True)
        (own / digest).mkdir(exist_ok=True)
    except OSError:
        return None
    return own / digest


_WHOLE: Final = "whole"
"""Lies beside what was compiled once nothing is missing."""
_DIGEST: Final = _digest()
_FOLDER: Final = _cache_folder(_DIGEST)
if _FOLDER is not None:
    cast("Any", numba.config).CACHE_DIR = str(_FOLDER)


def forget_earlier() -> None:
    """Remove what earlier versions compiled beside the modules."""
    for folder in _BESIDE.iterdir() if _BESIDE.is_dir() else ():
        if folder.name != _DIGEST:
            shutil.rmtree(folder, ignore_errors=True)


def compiled(function: _Function) -> _Function:
    """Return the function as machine code, kept on disk; it runs without Python's lock."""
    return _made(function, counting=True)


def inner(function: _Function) -> _Function:
    """Return the same of a function that only compiled ones call, and that makes no array.

    Nobody counts there who holds the arrays: Numba would at each call, with locked instructions
    that took a sixth of a search. Called by Python it would never let go of what it is given.
    """
    return _made(function, counting=False)


def _made(function: _Function, *, counting: bool) -> _Function:
    """Return it as machine code; what is not said here Numba takes from whoever compiles it."""
    options = {"cache": _FOLDER is not None, "nogil": True, "_nrt": counting}
    return cast("_Function", _untyped(njit)(**options)(function))


def is_compiled() -> bool:
    """Tell whether an earlier process has left all that it compiled."""
    return _FOLDER is not None and (_FOLDER / _WHOLE).exists()


def note_compiled() -> None:
    """Take note that all is compiled and kept."""
    if _FOLDER is not None:
        (_FOLDER / _WHOLE).touch()


_DATA: Final = 3
"""Which member of what Numba keeps of a record points to its fields."""


def _untyped(of_numba: object) -> Any:
    """Return it without a type: Numba gives none."""
    return of_numba


def _record(struct: type) -> type:
    """Let compiled functions read the fields of a record without counting who holds its arrays.

    Numba's own way (`structref.register`) counts at each access, with a locked instruction, which
    takes a third of a search. A record outlives every function that it is given to.
    """
    tools, register, lower = map(_untyped, (cgutils, structref.register, lower_getattr_generic))
    register(struct)

    def field(context: Any, builder: Any, record: Any, value: Any, name: str) -> Any:
        counted = tools.create_struct_proxy(record)(context, builder, value=value).meminfo
        held = builder.bitcast(counted, _meminfo_struct_type.as_pointer())
        address = builder.load(tools.gep_inbounds(builder, held, 0, _DATA))
        address.set_metadata("invariant.load", builder.module.add_metadata([]))  # read once
        payload = record.get_data_type()
        pointer = context.data_model_manager[payload].get_value_type().as_pointer()
        kept = builder.bitcast(address, pointer)
        fields = tools.create_struct_proxy(payload)(context, builder, ref=kept)
        kind, found = record.field_dict[name], getattr(fields, name)
        if not isinstance(kind, types.Array):
            return _untyped(impl_ret_borrowed)(context, builder, kind, found)
        array = context.make_array(kind)(context, builder, value=found)
        array.meminfo = tools.get_null_value(array.meminfo.type)  # nobody counts
        return array._getvalue()  # noqa: SLF001 - Numba's own functions do so

    lower(struct)(field)
    return struct


@_record
class ArraysType(types.StructRef):
    """The type of packed `Arrays`."""


@_record
class StateType(types.StructRef):
    """The type of a packed `State`."""


@_record
class TripType(types.StructRef):
    """The type of a packed `Trip`."""


@_record
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


# Their makers are made by Numba, with the fields of the record as arguments.
_ARRAYS: Final[Any] = PackedArrays
_STATE: Final[Any] = PackedState
_TRIP: Final[Any] = PackedTrip
_WORK: Final[Any] = PackedWork


@compiled
def _pack_arrays(*fields: Any) -> Any:
    return _ARRAYS(*fields)


@compiled
def _pack_state(*fields: Any) -> Any:
    return _STATE(*fields)


@compiled
def _pack_trip(*fields: Any) -> Any:
    return _TRIP(*fields)


@compiled
def _pack_work(*fields: Any) -> Any:
    return _WORK(*fields)


# The type's own constructor would be compiled again in every process.
_PACKED: Final[dict[str, tuple[type, type, Callable[..., Any]]]] = {
    "Arrays": (PackedArrays, ArraysType, _pack_arrays),
    "State": (PackedState, StateType, _pack_state),
    "Trip": (PackedTrip, TripType, _pack_trip),
    "Work": (PackedWork, WorkType, _pack_work),
}
_define: Final[Callable[..., None]] = structref.define_proxy  # untyped there
_defined: set[str] = set()


def packed(record: _Record) -> _Record:
    """Return the record so that compiled functions get one pointer instead of all its arrays.

    Only compiled functions can read the fields of what is returned; the arrays are the same.
    """
    name = type(record).__name__
    proxy, struct, pack = _PACKED[name]
    if name not in _defined:
        _define(proxy, struct, list(cast("Any", record)._fields))
        _defined.add(name)
    return cast("_Record", pack(*record))
