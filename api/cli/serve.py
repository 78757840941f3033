"""`donghanh serve`: the service with its pages, on this machine only unless told otherwise."""

import argparse

from api.cli.faults import DONE
from api.cli.output import Output

HELP = "chạy dịch vụ web / serve problems, plans, maps and lists to a browser"
EXAMPLE = "donghanh serve --port 8000"


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Add the options."""
    parser.add_argument("--host", help="default: DONGHANH_HOST or 127.0.0.1")
    parser.add_argument("--port", type=int, help="default: DONGHANH_PORT or 8000")


def run(arguments: argparse.Namespace, output: Output) -> int:
    """Serve until stopped."""
    import uvicorn

    from api.app import create_app
    from api.settings import Settings

    given = {k: v for k in ("host", "port") if (v := getattr(arguments, k)) is not None}
    settings = Settings(**given)
    app = create_app(settings)
    output.step(f"Đồng Hành: http://{settings.host}:{settings.port}/ (Ctrl-C để dừng / to stop)")
    uvicorn.run(
        app,
        host=settings.host,
        port=settings.port,
        log_level="warning",
        timeout_graceful_shutdown=2,  # an open event stream must not hold up Ctrl-C
    )
    return DONE
