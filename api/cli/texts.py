"""Texts that go in and out: files, and standard input and output as `-`."""

import os
import sys
from collections.abc import Mapping, Sequence
from itertools import combinations
from pathlib import Path

from geodata.errors import InvalidInput, Issue

STDIO = "-"


def read_text(name: str) -> str:
    """Return the text of a file, or of standard input for `-`.

    Raises
    ------
    InvalidInput
        With code ``not-found`` or ``not-utf8``.
    """
    try:
        raw = sys.stdin.buffer.read() if name == STDIO else Path(name).read_bytes()
        return raw.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = error.object.count(b"\n", 0, error.start) + 1
        message = f"line {line} is not UTF-8 (byte {error.object[error.start]:#04x})"
        raise _refused("not-utf8", name, message, "save it as UTF-8 text") from error
    except (FileNotFoundError, NotADirectoryError, IsADirectoryError) as error:
        message = f"cannot be read: {error.strerror}"
        raise _refused("not-found", name, message, "check the path") from error


def require_one_stdin(names: Sequence[str]) -> None:
    """Let standard input stand for one of the inputs only."""
    if names.count(STDIO) > 1:
        message = "standard input can be only one of them"
        raise _refused("bad-usage", " and ".join(names), message, "name a file for the other")


def prepare_out(name: str | Path, *, printable: bool = True) -> Path:
    """Return the path of a file to be written, its folder made; asked before the work begins.

    Parameters
    ----------
    printable
        Whether it is text, which can go to standard output too.

    Raises
    ------
    InvalidInput
        With code ``cannot-write``: it is a folder or a device, or lies in what is no folder, or is
        standard output and no text is to be written.
    OSError
        If its folder may not be written to.
    """
    path = Path(name)
    if str(name) == STDIO and printable:
        return path
    if str(name) == STDIO:
        message = "không in ra màn hình được / is standard output, and this is no text to print"
        raise _refused("cannot-write", "--out -", message, "ghi ra tệp / name a file with --out")
    if path.exists() and not path.is_file():  # replacing a device would destroy it
        kind = "is a folder" if path.is_dir() else "is no ordinary file"
        remedy = "name a file, or - where it may be printed" if printable else "name a file"
        raise _refused("cannot-write", str(path), kind, remedy)
    prepare_folder(path.parent)
    return path


def require_apart(files: Mapping[str, str | Path]) -> None:
    """Let no file be written that is read as well, and none be written twice.

    Parameters
    ----------
    files
        What a command reads and then what it writes, by the option that names it; `-` is no file.

    Raises
    ------
    InvalidInput
        With code ``cannot-write`` for each that is an earlier one.
    """
    paths = [(option, Path(name)) for option, name in files.items() if str(name) != STDIO]
    issues = [
        Issue(
            code="cannot-write",
            subject=f"{other} {path}",
            message=f"là cùng một tệp với / is the same file as {option}",
            remedy=f"ghi ra tệp khác / name another file with {other}",
        )
        for (option, earlier), (other, path) in combinations(paths, 2)
        if _is_same(earlier, path)
    ]
    if issues:
        raise InvalidInput(issues)


def _is_same(one: Path, other: Path) -> bool:
    if one.exists() and other.exists():
        return one.samefile(other)
    return one.resolve() == other.resolve()


def prepare_folder(folder: Path) -> Path:
    """Return a folder to be written to, made if it is not there; raises like `prepare_out`."""
    probe = folder / f".{os.getpid()}.part"
    try:
        folder.mkdir(parents=True, exist_ok=True)
        probe.touch()
        probe.unlink()
    except (FileExistsError, NotADirectoryError, FileNotFoundError) as error:
        message = f"cannot be written to: {error.strerror}"
        raise _refused("cannot-write", str(folder), message, "name another folder") from error
    except OSError as error:
        raise OSError(error.errno, error.strerror, str(folder)) from error
    return folder


def require_folder(folder: Path) -> Path:
    """Return a folder that is there; none is made where a disk may only not be plugged in.

    Raises
    ------
    InvalidInput
        With code ``no-such-folder``.
    """
    if not folder.is_dir():
        message = "không có thư mục này / there is no such folder"
        remedy = "cắm ổ đĩa, hoặc tạo thư mục trước / plug in the disk, or make the folder first"
        raise _refused("no-such-folder", str(folder), message, remedy)
    return folder


def write_text(text: str, name: str | Path) -> None:
    """Write a text to a file, whole or not at all, or to standard output for `-`.

    A file whose name ends in ``.gz`` is gzipped.
    """
    if str(name) == STDIO:
        sys.stdout.write(text)
        return
    from routing.files.texts import write_text as write_whole

    write_whole(text, prepare_out(name))


def _refused(code: str, subject: str, message: str, remedy: str) -> InvalidInput:
    return InvalidInput([Issue(code=code, subject=subject, message=message, remedy=remedy)])
