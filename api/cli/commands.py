"""The table of commands, in the order in which a day needs them. All are light to import."""

from collections.abc import Mapping
from types import MappingProxyType
from typing import Any, Final

from api.cli import (
    addresses,
    areas,
    backup,
    check,
    db,
    demo,
    doctor,
    explain,
    geocode,
    import_,
    lists,
    map_,
    maps,
    matrix,
    plan,
    problem,
    publish,
    report,
    restore,
    roads,
    rounds,
    score,
    serve,
    simulate,
    solve,
    staff,
    user,
)

COMMANDS: Final[Mapping[str, Any]] = MappingProxyType(
    {
        "demo": demo,
        "areas": areas,
        "roads": roads,
        "geocode": geocode,
        "addresses": addresses,
        "matrix": matrix,
        "problem": problem,
        "solve": solve,
        "check": check,
        "score": score,
        "explain": explain,
        "map": map_,
        "lists": lists,
        "staff": staff,
        "rounds": rounds,
        "simulate": simulate,
        "report": report,
        "db": db,
        "user": user,
        "import": import_,
        "plan": plan,
        "publish": publish,
        "maps": maps,
        "serve": serve,
        "backup": backup,
        "restore": restore,
        "doctor": doctor,
    }
)
