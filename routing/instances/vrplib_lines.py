"""The lines of a VRPLIB file looked over before it is read: every fault with its line.

`vrplib` reads what is right and takes much that is wrong: words in place of numbers, too few rows.
So the lines are looked at first, and it reads only what has no fault.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from routing.instances.faults import Faults, Row
from routing.instances.instance import Rounding

TEXTS: Final = frozenset({"name", "comment", "type", "edge_weight_type", "edge_weight_format"})
UNREAD: Final = frozenset({"name", "comment", "node_coord_type", "display_data_type"})
"""Header lines that change nothing."""
NUMBERS: Final[Mapping[str, float]] = {
    "dimension": 2,
    "vehicles": 1,
    "capacity": 0,
    "service_time": 0,
    "distance": 0,
    "vehicles_max_duration": 0,
    "vehicles_max_distance": 0,
    "vehicles_max_reloads": 0,
    "vehicles_fixed_cost": 0,
    "vehicles_unit_distance_cost": 0,
}
"""Header lines that are numbers, and the least that each may be."""
MOST_NODES: Final = 20_000
SHORT: Final = 12
"""Digits of a whole number that is certainly small enough."""
MOST_VEHICLES: Final = 100_000
ROUNDING: Final[Mapping[str, Rounding]] = {
    "CVRP": Rounding.NEAREST,
    "DCVRP": Rounding.NEAREST,
    "HFVRP": Rounding.NONE,
    "MDVRPTW": Rounding.X1000,
    "MDVRP": Rounding.X1000,
    "PDPTW": Rounding.X1000,
    "VRPTW": Rounding.DIMACS,
    "PCVRPTW": Rounding.DIMACS,
    "MTVRPTWR": Rounding.DIMACS,
}
"""By type, as the published costs of each set were reckoned; explicit weights stay as they are."""
CHOICES: Final[Mapping[str, tuple[str, ...]]] = {
    "type": tuple(ROUNDING),
    "edge_weight_type": ("EUC_2D", "CEIL_2D", "FLOOR_2D", "EXACT_2D", "EXPLICIT"),
    "edge_weight_format": ("FULL_MATRIX", "LOWER_ROW", "FUNCTION"),
}
WHOLE: Final = frozenset({"dimension", "vehicles", "vehicles_max_reloads"})
BAD_TYPES: Final = ("VRPB", "OVRP", "TSP", "ATSP", "HCP", "SOP", "TOUR")
"""Types whose rules are in no section: reading them as others would answer another question."""


@dataclass(frozen=True, slots=True)
class Section:
    """What the rows of a section hold.

    Parameters
    ----------
    of
        What has one row each: ``nodes``, ``vehicles`` or, as many as there are, ``groups``.
    fields
        Names of the values after the index; None: one value or more, as many in each row.
    ragged
        Rows hold numbers of nodes, any number of them.
    """

    of: str
    fields: tuple[str, ...] | None = None
    least: float = 0.0
    ragged: bool = False


SECTIONS: Final[Mapping[str, Section]] = {
    "node_coord": Section("nodes", ("x", "y"), least=-1e12),
    "demand": Section("nodes"),
    "linehaul": Section("nodes"),
    "backhaul": Section("nodes"),
    "service_time": Section("nodes", ("service",)),
    "time_window": Section("nodes", ("opens", "closes")),
    "release_time": Section("nodes", ("released",)),
    "prize": Section("nodes", ("prize",)),
    "capacity": Section("vehicles"),
    "vehicles_depot": Section("vehicles", ("depot",), least=1),
    "vehicles_max_distance": Section("vehicles", ("distance",)),
    "vehicles_max_duration": Section("vehicles", ("duration",)),
    "vehicles_max_reloads": Section("vehicles", ("reloads",)),
    "vehicles_fixed_cost": Section("vehicles", ("cost",)),
    "vehicles_unit_distance_cost": Section("vehicles", ("cost",)),
    "vehicles_reload_depot": Section("vehicles", least=1, ragged=True),
    "vehicles_allowed_clients": Section("vehicles", least=1, ragged=True),
    "mutually_exclusive_group": Section("groups", least=1, ragged=True),
    "pickup_and_delivery": Section(
        "nodes", ("demand", "opens", "closes", "service", "pickup", "delivery"), least=-1e12
    ),
}


NUMBERED: Final = (("depot",), ("reloads",), ("pickup",), ("delivery",))
"""Fields of sections that number or count something."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Parted:
    """A file in its parts."""

    specs: Mapping[str, tuple[Row, str]]
    sections: Mapping[str, tuple[Row, Sequence[Row]]]
    ended: bool


def parted(rows: Sequence[Row], faults: Faults) -> Parted:
    """Return header lines and sections; note what is neither, or comes twice."""
    specs: dict[str, tuple[Row, str]] = {}
    sections: dict[str, tuple[Row, list[Row]]] = {}
    inside: list[Row] | None = None
    for row in rows:
        head = row.text.strip(" :")
        if head == "EOF":
            return Parted(specs=specs, sections=sections, ended=True)
        if head.endswith("_SECTION") and " " not in head:
            name = head.removesuffix("_SECTION").lower()
            _once(name, row, {*specs, *sections}, faults)
            inside = sections.setdefault(name, (row, []))[1]
        elif ":" in row.text:
            key, _, value = (part.strip() for part in row.text.partition(":"))
            if inside is not None:
                faults.add(
                    "misplaced-field",
                    f"line {row.line}",
                    f"{key} stands inside a section",
                    "put it before the first section",
                )
            else:
                _once(key.lower(), row, {*specs}, faults)
                specs[key.lower()] = row, value
        elif inside is not None:
            inside.append(row)
        else:
            faults.add(
                "unknown-field",
                f"line {row.line}",
                f"{row.text[:60]!r} is neither KEY : VALUE nor a section",
                "correct or drop the line",
            )
    return Parted(specs=specs, sections=sections, ended=False)


def plain_text(file: Parted) -> str:
    """Return a file in the plainest form: what is only said, and what comes after its end, is left.

    `vrplib` takes any line with EOF or _SECTION in it for one of those, a name too.
    """
    header = [
        f"{key.upper()} : {value}"
        for key, (_, value) in file.specs.items()
        if key not in UNREAD | {"type"}
    ]
    sections = [
        "\n".join([f"{name.upper()}_SECTION", *(row.text for row in rows)])
        for name, (_, rows) in file.sections.items()
        if name != "depot"
    ]
    depots = [word for row in file.sections["depot"][1] for word in row.cells]
    until = depots.index("-1") if "-1" in depots else len(depots)
    return "\n".join([*header, *sections, "DEPOT_SECTION", *depots[:until], "-1", "EOF"])


def _once(name: str, row: Row, known: set[str], faults: Faults) -> None:
    if name in known:
        faults.add(
            "repeated-item", f"line {row.line}", f"{name.upper()} comes twice", "keep one of them"
        )


def look_over(file: Parted, faults: Faults) -> None:
    """Note every fault of header and sections."""
    _specs(file, faults)
    dimension = int(_spec(file, "dimension", faults))
    vehicles = int(_spec(file, "vehicles", faults)) or None
    if "dimension" not in file.specs:
        faults.add("missing-field", "DIMENSION", "is not there", "say how many nodes there are")
    for name, (head, rows) in file.sections.items():
        if name == "depot":
            _depots(head, rows, dimension, faults)
        elif name == "edge_weight":
            _weights(file, head, rows, dimension, faults)
        elif name in SECTIONS:
            counts = {"nodes": dimension, "vehicles": vehicles, "groups": None}
            _section(name, head, rows, counts[SECTIONS[name].of], faults)
        else:
            faults.add(
                "unknown-field",
                f"line {head.line}",
                f"there is no section {name.upper()}_SECTION",
                f"use {', '.join(sorted(key.upper() for key in SECTIONS))}, or drop it",
            )
    _needed(file, faults)


def _specs(file: Parted, faults: Faults) -> None:
    for name, (row, value) in file.specs.items():
        where = f"line {row.line}, field {name.upper()}"
        is_bad = name == "type" and value in BAD_TYPES
        if name in CHOICES and value not in CHOICES[name] and not is_bad:
            known = ", ".join(CHOICES[name])
            faults.add(
                "unknown-choice", where, f"{value!r} is not known here", f"use one of {known}"
            )
        if is_bad:
            faults.add(
                "not-expressible",
                where,
                f"the rules of {value} are not among those that are kept",
                "give an instance of another type",
            )
        if name not in NUMBERS and name not in TEXTS | UNREAD:
            faults.add(
                "unknown-field",
                where,
                "is no field of an instance",
                f"use {', '.join(key.upper() for key in NUMBERS)}, or drop it",
            )
        elif name in NUMBERS:
            _spec(file, name, faults, note=True)


def _spec(file: Parted, name: str, faults: Faults, *, note: bool = False) -> float:
    """Return a number of the header, 0 where it is not there; note its faults where asked."""
    if name not in file.specs:
        return 0.0
    row, value = file.specs[name]
    where = f"line {row.line}, field {name.upper()}"
    most = {"dimension": MOST_NODES, "vehicles": MOST_VEHICLES}.get(name, 1e12)
    to = faults if note else Faults(faults.name)
    return to.value(value, where, whole=name in WHOLE, least=NUMBERS[name], most=most)


def _needed(file: Parted, faults: Faults) -> None:
    """Note sections without which nothing can be solved."""
    explicit = file.specs.get("edge_weight_type", (None, ""))[1] == "EXPLICIT"
    wanted = ["edge_weight" if explicit else "node_coord", "depot"]
    if "edge_weight_type" not in file.specs:
        faults.add("missing-field", "EDGE_WEIGHT_TYPE", "is not there", "say EUC_2D or EXPLICIT")
    if explicit and "edge_weight_format" not in file.specs:
        faults.add("missing-field", "EDGE_WEIGHT_FORMAT", "is not there", "say FULL_MATRIX")
    if explicit and file.specs.get("edge_weight_format", (None, ""))[1] == "FUNCTION":
        faults.add("unknown-choice", "EDGE_WEIGHT_FORMAT", "is FUNCTION", "say FULL_MATRIX")
    for name in wanted:
        if name not in file.sections:
            cut = "" if file.ended else "; the file has no EOF either"
            faults.add(
                "missing-field" if file.ended else "file-cut-off",
                f"{name.upper()}_SECTION",
                f"is not there{cut}",
                "add it; a file that ends early was not fully copied",
            )


def _section(name: str, head: Row, rows: Sequence[Row], wanted: int | None, faults: Faults) -> None:
    section, title = SECTIONS[name], f"{name.upper()}_SECTION"
    if section.of == "vehicles" and wanted is None:
        faults.add("missing-field", f"line {head.line}", f"{title} needs VEHICLES", "give VEHICLES")
    elif wanted is not None:
        faults.count(f"line {head.line}, {title}", len(rows), wanted, "rows")
    width = len(rows[0].cells) if rows else 0
    for number, row in enumerate(rows, start=1):
        index = faults.number(row, 0, "index", whole=True)
        if index != number and row.cells[0].lstrip("-").isdigit():
            faults.add(
                "wrong-count",
                f"line {row.line}",
                f"is row {number} of {title} and has the index {row.cells[0]}",
                "number the rows 1, 2, 3, …",
            )
        names = section.fields
        if names is None and not section.ragged:
            names = tuple(f"value {n}" for n in range(1, max(2, width)))
        if names is not None and not faults.row_width(row, ("index", *names)):
            continue
        for at in range(1, len(row.cells)):
            label = f"{title} {names[at - 1]}" if names is not None else title
            whole = section.ragged or (names or ())[at - 1 : at] in NUMBERED
            faults.number(row, at, label, least=section.least, whole=whole)
        if section.fields == ("opens", "closes"):
            _window(row, 1, faults)
        if name == "pickup_and_delivery":
            _window(row, 2, faults)


def _window(row: Row, at: int, faults: Faults) -> None:
    quiet = Faults("")
    opens, closes = (quiet.number(row, at + n, "") for n in (0, 1))
    if opens > closes:
        faults.add(
            "impossible-value",
            f"line {row.line}",
            f"the window closes at {closes:g}, before it opens at {opens:g}",
            "swap the two or correct them",
        )


def _depots(head: Row, rows: Sequence[Row], dimension: int, faults: Faults) -> None:
    words = [(row, word) for row in rows for word in row.cells]
    found: list[float] = []
    for row, word in words:
        if word == "-1":
            break
        where = f"line {row.line}, DEPOT_SECTION"
        found.append(faults.value(word, where, whole=True, least=1, most=max(1, dimension)))
    if found != [*range(1, len(found) + 1)] or not found:
        faults.add(
            "impossible-value",
            f"line {head.line}, DEPOT_SECTION",
            f"names {', '.join(f'{n:g}' for n in found) or 'no depot'}",
            "let the depots be the nodes 1, 2, …, and name each",
        )


def _weights(file: Parted, head: Row, rows: Sequence[Row], dimension: int, faults: Faults) -> None:
    where = f"line {head.line}, EDGE_WEIGHT_SECTION"
    if file.specs.get("edge_weight_format", (None, ""))[1] == "LOWER_ROW":
        found = sum(len(row.cells) for row in rows)
        faults.count(where, found, dimension * (dimension - 1) // 2, "weights")
    else:
        faults.count(where, len(rows), dimension, "rows")
        for row in rows:
            faults.count(
                f"line {row.line}, EDGE_WEIGHT_SECTION", len(row.cells), dimension, "weights"
            )
    check: Callable[..., float] = faults.value
    for row in rows:
        for at, word in enumerate(row.cells, start=1):
            # Nearly every weight is plain digits; a city has a million of them.
            if not (word.isdigit() and len(word) < SHORT):
                check(word, f"line {row.line}, weight {at}", least=0)
