"""The volunteer's page at ``/my-route`` and its worker: open to all, they hold nothing of anybody.

Links name this address; the secret follows the `#`, which no browser sends.
"""

from typing import Final

from fastapi import APIRouter, Response
from fastapi.responses import HTMLResponse

from api.dependencies import SettingsDep
from api.pages import phone

router = APIRouter(include_in_schema=False)

_SCRIPT: Final = "text/javascript; charset=utf-8"


@router.get("/my-route", response_class=HTMLResponse)
def my_route(settings: SettingsDep) -> HTMLResponse:
    """Show the page, which asks for the list by itself."""
    return HTMLResponse(phone.shell(settings.hotline))


@router.get("/my-route-worker.js")
def my_route_worker(settings: SettingsDep) -> Response:
    """Return what keeps the page on the device; it may look after ``/my-route`` alone."""
    return Response(phone.worker(settings.hotline), media_type=_SCRIPT)
