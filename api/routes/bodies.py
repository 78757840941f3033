"""Bodies that FastAPI reads as JSON, looked at for what Python would read in silence."""

import json

from fastapi import Request
from fastapi.routing import APIRoute

from routing.errors import InvalidProblem
from routing.files.texts import read_json


async def require_plain(request: Request) -> None:
    """Refuse a body that has a key twice, or a number that is none; files are read elsewhere.

    Raises
    ------
    InvalidProblem
        With ``repeated-key``, ``not-json`` or ``out-of-range``, each with its place.
    """
    route = request.scope.get("route")
    if not isinstance(route, APIRoute) or route.body_field is None:
        return
    body = await request.body()
    if not body.strip():
        return
    read = read_json(body.decode(json.detect_encoding(body), "surrogatepass"))
    if read.unread:
        raise InvalidProblem(read.unread)
