"""Files that nobody reads, or changes unnoticed, without a key that is kept elsewhere.

A sealed file is a line of JSON (format, which key, a random salt) and then chunks of ciphertext.
Each file has a key of its own, derived from the secret and the salt; each chunk is authenticated
together with the first line, its number and whether it is the last, so that nothing can be cut
off, put in another order or taken from another file.

References
----------
H. Krawczyk, P. Eronen, RFC 5869 (HKDF); Y. Nir, A. Langley, RFC 8439 (ChaCha20-Poly1305); chunks
as in the STREAM construction of V. T. Hoang, R. Reyhanitabar, P. Rogaway, D. Vizár, "Online
Authenticated-Encryption and its Nonce-Reuse Misuse-Resistance", CRYPTO 2015.
"""

import base64
import binascii
import hashlib
import io
import json
import os
import secrets
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import BinaryIO, Final

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import ChaCha20Poly1305
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

from api.errors import Conflict, Refused, own_issue

SEALED: Final = "donghanh-sealed/1"
SECRET_BYTES: Final = 32
CHUNK: Final = 64 * 1024
_TAG: Final = 16
_LONGEST_HEAD: Final = 1000


@dataclass(frozen=True, slots=True)
class Key:
    """A secret to seal with."""

    secret: bytes = field(repr=False)

    @property
    def name(self) -> str:
        """Eight digits by which it is told from others; nothing of it can be found out by them."""
        return hashlib.sha256(b"donghanh key name" + self.secret).hexdigest()[:8]

    def _cipher(self, salt: bytes) -> ChaCha20Poly1305:
        derived = HKDF(algorithm=SHA256(), length=32, salt=salt, info=SEALED.encode())
        return ChaCha20Poly1305(derived.derive(self.secret))


def new_key(path: Path) -> Key:
    """Make a key and keep it in a new file that only its owner may read.

    Raises
    ------
    Conflict
        With ``key-exists``: a key that is overwritten takes its backups with it.
    """
    key = Key(secrets.token_bytes(SECRET_BYTES))
    try:
        opened = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    except FileExistsError as error:
        raise Conflict(own_issue("key-exists", str(path))) from error
    with os.fdopen(opened, "wb") as file:
        file.write(base64.b64encode(key.secret) + b"\n")
        file.flush()
        os.fsync(file.fileno())
    return key


def read_keys(path: Path | None) -> tuple[Key, ...]:
    """Return the keys of a file, one a line: the first seals, all of them open.

    Raises
    ------
    Refused
        With ``no-backup-key`` where no file is named, there is none, or one of its lines is no key.
    """
    if path is None:
        raise Refused(own_issue("no-backup-key", "DONGHANH_BACKUP_KEY"))
    try:
        lines = path.read_bytes().split()
        keys = tuple(Key(base64.b64decode(line, validate=True)) for line in lines)
    except (OSError, binascii.Error) as error:
        raise Refused(own_issue("no-backup-key", str(path))) from error
    if not keys or any(len(key.secret) != SECRET_BYTES for key in keys):
        raise Refused(own_issue("no-backup-key", str(path)))
    return keys


def _nonce(number: int, *, last: bool) -> bytes:
    return number.to_bytes(11, "big") + (b"\1" if last else b"\0")


class _Sealing(io.RawIOBase):
    """Takes bytes and writes them sealed; the last chunk is written when it is ended."""

    def __init__(self, file: BinaryIO, cipher: ChaCha20Poly1305, head: bytes) -> None:
        self._file, self._cipher, self._head = file, cipher, head
        self._waiting = bytearray()
        self._number = 0

    def writable(self) -> bool:
        return True

    def write(self, data: bytes) -> int:  # type: ignore[override]
        self._waiting += data
        while len(self._waiting) > CHUNK:  # what is full may still be the last
            self._put(last=False)
        return len(data)

    def end(self) -> None:
        self._put(last=True)

    def _put(self, *, last: bool) -> None:
        plain = bytes(self._waiting[:CHUNK])
        del self._waiting[:CHUNK]
        nonce = _nonce(self._number, last=last)
        self._file.write(self._cipher.encrypt(nonce, plain, self._head))
        self._number += 1


@contextmanager
def sealing(file: BinaryIO, key: Key) -> Iterator[BinaryIO]:
    """Give what takes bytes and writes them sealed; without its end the file opens for nobody."""
    salt = secrets.token_bytes(SECRET_BYTES)
    said = {"format": SEALED, "key": key.name, "salt": salt.hex()}
    head = json.dumps(said).encode() + b"\n"
    file.write(head)
    sealed = _Sealing(file, key._cipher(salt), head)  # noqa: SLF001 - of this module
    yield sealed  # type: ignore[misc]  # a raw file takes bytes as well
    sealed.end()


class _Opened(io.RawIOBase):
    """Gives the bytes of a sealed file, each chunk once it was found to be genuine."""

    def __init__(self, file: BinaryIO, cipher: ChaCha20Poly1305, head: bytes, name: str) -> None:
        self._file, self._cipher, self._head, self._name = file, cipher, head, name
        self._next = file.read(CHUNK + _TAG)
        self._number = 0
        self._plain = self._chunk()  # even of nothing there is one

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: bytearray) -> int:  # type: ignore[override]
        if not self._plain and self._next:
            self._plain = self._chunk()
        given, self._plain = self._plain[: len(buffer)], self._plain[len(buffer) :]
        buffer[: len(given)] = given
        return len(given)

    def _chunk(self) -> bytes:
        sealed, self._next = self._next, self._file.read(CHUNK + _TAG)
        nonce = _nonce(self._number, last=not self._next)
        self._number += 1
        try:
            return self._cipher.decrypt(nonce, sealed, self._head)
        except InvalidTag as error:
            raise Refused(own_issue("backup-damaged", self._name)) from error


def opened(file: BinaryIO, keys: Sequence[Key], *, name: str) -> BinaryIO:
    """Return what reads a sealed file; it raises ``backup-damaged`` where something was changed.

    Raises
    ------
    Refused
        With ``not-a-backup``, or ``wrong-backup-key`` where it was sealed with another key.
    """
    head = file.readline(_LONGEST_HEAD)
    try:
        said = json.loads(head)
        sealed_with, salt = said["key"], bytes.fromhex(said["salt"])
        known = said["format"] == SEALED
    except (ValueError, TypeError, KeyError) as error:
        raise Refused(own_issue("not-a-backup", name)) from error
    if not known:
        raise Refused(own_issue("not-a-backup", name))
    key = next((one for one in keys if one.name == sealed_with), None)
    if key is None:
        raise Refused(own_issue("wrong-backup-key", f"{name}: {sealed_with}"))
    raw = _Opened(file, key._cipher(salt), head, name)  # noqa: SLF001 - of this module
    return io.BufferedReader(raw, CHUNK)  # type: ignore[type-var]  # a raw file is what it takes
