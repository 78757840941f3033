"""What can be set from outside; the only reader of the environment."""

from pathlib import Path
from typing import Final

from pydantic import Field
from pydantic_settings import BaseSettings, SettingsConfigDict

MEGABYTE: Final = 1024 * 1024
_WEB_ADDRESS: Final = r"^(https?://\S+)?$"


class Settings(BaseSettings):
    """Settings of the service, from the environment or given by name.

    Parameters
    ----------
    data
        ``DONGHANH_DATA``: the folder that keeps everything.
    database_url
        ``DATABASE_URL``: a PostgreSQL address; empty: SQLite in `data`.
    host, port
        ``DONGHANH_HOST``, ``DONGHANH_PORT``: where the service listens.
    hosts
        ``DONGHANH_HOSTS`` (a JSON list): names it answers to besides `host` and this machine's
        own; others are refused, so that a page elsewhere cannot reach in under a borrowed name.
    workers
        ``DONGHANH_WORKERS``: solves at once, a process each.
    most_seconds
        ``DONGHANH_MOST_SECONDS``: the longest solve that may be asked for.
    most_megabytes
        ``DONGHANH_MOST_MEGABYTES``: the largest body taken in.
    calls_per_user, calls_per_address, sign_ins_per_address, calls_per_link
        ``DONGHANH_CALLS_PER_USER`` and so on: in a minute; what is more waits, but for requests
        that come in, and for who tells by a link that somebody is worse.
    requests_per_phone
        ``DONGHANH_REQUESTS_PER_PHONE``: in an hour; who asks more often is called back first,
        unless it is an emergency.
    rules
        ``DONGHANH_RULES``: a folder with tables of rules of one's own; empty: the program's.
    backup_key
        ``DONGHANH_BACKUP_KEY``: the file with the keys of backups, one a line, the first of which
        seals; kept apart from data and backups. Empty: nothing is backed up.
    backup_minutes
        ``DONGHANH_BACKUP_MINUTES``: how often the service backs up; 0: never.
    send_to
        ``DONGHANH_SEND_TO``: where messages go: the address of a gateway that takes JSON by POST,
        or a file; empty: they wait.
    send_token
        ``DONGHANH_SEND_TOKEN``: the file with what the gateway is told to be let in.
    hotline
        ``DONGHANH_HOTLINE``: the number that volunteers ring, on their page and where a link opens
        nothing any more; empty: none is shown.
    nominatim_url, overpass_url
        ``DONGHANH_NOMINATIM_URL``, ``DONGHANH_OVERPASS_URL``: whom ``donghanh roads fetch`` asks
        for places and for roads; empty: OpenStreetMap's public services.
    """

    model_config = SettingsConfigDict(
        env_prefix="DONGHANH_", env_ignore_empty=True, frozen=True, populate_by_name=True
    )

    data: Path = Path("var")
    database_url: str = Field(default="", validation_alias="DATABASE_URL")
    host: str = "127.0.0.1"
    port: int = Field(default=8000, ge=0, le=65_535)
    hosts: tuple[str, ...] = ()
    workers: int = Field(default=1, ge=1, le=64)
    most_seconds: int = Field(default=3600, ge=1)
    most_megabytes: int = Field(default=64, ge=1, le=1024)
    calls_per_user: int = Field(default=600, ge=1)
    calls_per_address: int = Field(default=12_000, ge=1)
    sign_ins_per_address: int = Field(default=120, ge=1)
    calls_per_link: int = Field(default=240, ge=1)
    requests_per_phone: int = Field(default=6, ge=1)
    rules: Path | None = None
    backup_key: Path | None = None
    backup_minutes: int = Field(default=15, ge=0, le=1440)
    send_to: str = ""
    send_token: Path | None = None
    hotline: str = Field(default="", pattern=r"^\+?[0-9 .()-]{0,24}$")
    nominatim_url: str = Field(default="", pattern=_WEB_ADDRESS)
    overpass_url: str = Field(default="", pattern=_WEB_ADDRESS)

    @property
    def backups(self) -> Path:
        """The folder that the service backs up into."""
        return self.data / "backups"

    @property
    def most_bytes(self) -> int:
        """The largest body taken in, in bytes."""
        return self.most_megabytes * MEGABYTE
