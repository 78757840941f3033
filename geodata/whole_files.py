"""Writing a file whole or not at all."""

import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import BinaryIO
from uuid import uuid4


def write_whole(path: Path, data: bytes) -> None:
    """Write a file so that whoever reads it finds either the old one or the whole new one.

    Raises
    ------
    OSError
        If the folder cannot be written to or the disk is full.
    """
    with whole_file(path) as file:
        file.write(data)


@contextmanager
def whole_file(path: Path, *, mode: int = 0o666) -> Iterator[BinaryIO]:
    """Give a file to write that takes its name only once all of it is on the disk.

    The bytes go to a part file in the same folder first; after a failure the part file is gone and
    the old file is as it was.

    Parameters
    ----------
    mode
        Who may read and write it, less what the system takes away by itself.

    Raises
    ------
    OSError
        If the folder cannot be written to or the disk is full.
    """
    partial = path.with_name(f".{path.name}.{uuid4().hex}.part")  # two may write at a time
    try:
        opened = os.open(partial, os.O_WRONLY | os.O_CREAT | os.O_EXCL, mode)
        with os.fdopen(opened, "wb") as file:
            yield file
            file.flush()
            os.fsync(file.fileno())
        partial.replace(path)
    finally:
        partial.unlink(missing_ok=True)
