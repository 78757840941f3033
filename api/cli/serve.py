"""`donghanh serve`: the service with its pages, on this machine only unless told otherwise."""

import argparse
import gc
import socket
from typing import TYPE_CHECKING

from api.cli import sample
from api.cli.faults import DONE
from api.cli.inputs import settings
from api.cli.output import Output
from api.cli.texts import prepare_folder
from geodata.errors import Unavailable

if TYPE_CHECKING:
    from api.settings import Settings

HELP = "chạy dịch vụ web / serve problems, plans, maps and lists to a browser"
STOP_S = 5
"""So long calls that are still answered may take when the service is stopped."""
EXAMPLES = ("donghanh serve --port 8000", "donghanh serve --sample --wards 3")


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Add the options."""
    parser.add_argument("--host", help="default: DONGHANH_HOST or 127.0.0.1")
    parser.add_argument("--port", type=int, help="default: DONGHANH_PORT or 8000")
    sample.add_arguments(parser)


def run(arguments: argparse.Namespace, output: Output) -> int:
    """Serve until stopped."""
    import uvicorn

    from api.app import create_app
    from api.services.routines import require_settings
    from api.store.session import alone, database_address

    sample.require_sample(arguments)
    names = ("host", "port")
    given = {k: v for k in names if (v := getattr(arguments, k)) is not None}
    chosen = sample.sample_settings(arguments, **given) if arguments.sample else settings(**given)
    sample.require_folder(arguments, chosen)
    prepare_folder(chosen.data)
    require_settings(chosen)
    address = database_address(chosen.data, chosen.database_url)
    with _listening(chosen.host, chosen.port):
        pass  # a door that is taken is told before a sample is made
    # told before the door opens; the service itself holds it from its start
    with alone(address):
        if arguments.sample:
            sample.keep_office(arguments, chosen, output)
        else:
            _look(chosen, output)
    with _listening(chosen.host, chosen.port) as door:
        port = door.getsockname()[1]
        app = create_app(chosen)
        here = f"http://{chosen.host}:{port}/"
        if arguments.sample:
            with alone(address):
                sample.open_office(chosen, here, output)
        output.step(f"Đồng Hành: {here} (Ctrl-C để dừng / to stop)")
        # who listens to the feed would keep the door open
        config = uvicorn.Config(app, log_level="warning", timeout_graceful_shutdown=STOP_S)
        server = uvicorn.Server(config)
        keep_loaded()
        server.run(sockets=[door])
    return DONE


def _look(chosen: "Settings", output: Output) -> None:
    """Say what is missing before the service can be used."""
    from api.errors import own_issue
    from api.services.access import any_users
    from api.services.addresses import opened

    with opened(chosen) as store:
        nobody = not any_users(store)
    if nobody:
        output.step(
            "Chưa có người dùng; tạo người đầu tiên: / There are no users; make the first:\n"
            '  donghanh user add NAME --role dispatcher --area "*"'
        )
    if chosen.backup_key is None:
        missing = own_issue("no-backup-key", "DONGHANH_BACKUP_KEY")
        output.step(f"{missing.message} -> {missing.remedy}")


def keep_loaded() -> None:
    """Have Python look through what is loaded by now no more when it looks for what to free.

    It is a quarter of a second each time, in which nobody is answered.
    """
    gc.collect()
    gc.freeze()


def _listening(host: str, port: int) -> socket.socket:
    """Return a door to listen at; raise `Unavailable` where somebody else does."""
    try:
        return socket.create_server((host, port))
    except OSError as error:
        raise Unavailable(
            f"{host}:{port} cannot be listened at ({error.strerror}):"
            " choose another --port, or stop what uses this one"
        ) from error
