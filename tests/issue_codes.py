"""Every issue code that the sources can give, read from the sources themselves.

A code is a literal: given as ``code="…"``, passed to a function where its parameter `code` stands,
put into a variable `code`, the default of a parameter `code`, or a key of `OWN_TEXTS` in
`api.issue_texts`. A code with a part that varies counts as a pattern: ``unknown-*``.
"""

import ast
import re
from collections.abc import Iterator
from functools import cache
from pathlib import Path

from api.issue_texts import OWN_TEXTS
from routing.files.structure import CODES

ROOT = Path(__file__).resolve().parents[1]
PACKAGES = ("geodata", "routing", "maps", "api")
CODE = re.compile(r"[a-z0-9*]+(-[a-z0-9*]+)*")

Function = ast.FunctionDef


def source_trees() -> Iterator[ast.Module]:
    """Yield the syntax tree of every module of the product."""
    for package in PACKAGES:
        for path in sorted((ROOT / package).rglob("*.py")):
            yield ast.parse(path.read_text(encoding="utf-8"))


@cache
def issue_codes() -> frozenset[str]:
    """Return all codes and patterns."""
    trees = list(source_trees())
    everywhere = {place for tree in trees for place in code_places(tree)}
    found = {text for tree in trees for text in codes_in(tree, everywhere)}
    by_schema = {code for code, _ in CODES.values()}
    given = {text for text in found if CODE.fullmatch(text)}
    return frozenset(given | set(OWN_TEXTS) | by_schema)


def code_places(tree: ast.Module) -> Iterator[tuple[str, int]]:
    """Yield name and argument position for each function that takes a `code` by position."""
    for node in ast.walk(tree):
        if isinstance(node, Function):
            names = [argument.arg for argument in (*node.args.posonlyargs, *node.args.args)]
            bound = bool(names) and names[0] in ("self", "cls")
            if "code" in names:
                yield node.name, names.index("code") - bound


def codes_in(tree: ast.Module, everywhere: set[tuple[str, int]]) -> Iterator[str]:
    """Yield the codes of one module; its own functions hide others of the same name."""
    own = {node.name for node in tree.body if isinstance(node, Function)}
    places = set(code_places(tree)) | {place for place in everywhere if place[0] not in own}
    for node in ast.walk(tree):
        yield from codes_at(node, places)


def codes_at(node: ast.AST, places: set[tuple[str, int]]) -> Iterator[str]:
    """Yield the codes that one node of a tree names."""
    match node:
        case ast.Call(func=function, args=given, keywords=keywords):
            called = getattr(function, "id", getattr(function, "attr", ""))
            at_place = [a for position, a in enumerate(given) if (called, position) in places]
            named = [keyword.value for keyword in keywords if keyword.arg == "code"]
            values = at_place + named
        case ast.Assign(targets=[ast.Name(id="code")], value=value):
            values = [value]
        case ast.FunctionDef(args=ast.arguments(kwonlyargs=names, kw_defaults=defaults)):
            pairs = zip(names, defaults, strict=True)
            values = [default for name, default in pairs if default and name.arg == "code"]
        case _:
            return
    for value in values:
        yield from texts_of(value)


def texts_of(value: ast.expr) -> Iterator[str]:
    """Yield the texts that an expression can be; what varies in them is a star."""
    match value:
        case ast.Constant(value=str(text)):
            yield text
        case ast.JoinedStr(values=parts):
            yield "".join(str(p.value) if isinstance(p, ast.Constant) else "*" for p in parts)
        case ast.IfExp(body=body, orelse=orelse):
            yield from texts_of(body)
            yield from texts_of(orelse)
        case _:
            return
