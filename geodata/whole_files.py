"""Writing a file whole or not at all."""

import os
from pathlib import Path
from uuid import uuid4


def write_whole(path: Path, data: bytes) -> None:
    """Write a file so that whoever reads it finds either the old one or the whole new one.

    The bytes go to a part file in the same folder first, onto the disk, and only then take the
    name; after a failure the part file is gone and the old file is as it was.

    Raises
    ------
    OSError
        If the folder cannot be written to or the disk is full.
    """
    partial = path.with_name(f".{path.name}.{uuid4().hex}.part")  # two may write at a time
    try:
        with partial.open("xb") as file:
            file.write(data)
            file.flush()
            os.fsync(file.fileno())
        partial.replace(path)
    finally:
        partial.unlink(missing_ok=True)
