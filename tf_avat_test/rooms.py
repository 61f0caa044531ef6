"""The plan of the house: its rooms, from the top floor to the ground, and what imports what."""

import ast
import pathlib

import tf_avat

HOUSE = pathlib.Path(tf_avat.__file__).parent
# A room imports what is on a floor below it. "" is what lies on the ground: errors, files written whole.
FLOORS = [
    ["commands"],
    ["experiments.reproducing"],
    ["experiments.measuring", "experiments.explaining"],
    ["experiments.runs"],
    ["reports.studies"],
    ["reports"],
    ["serving"],
    ["inference"],
    ["training.callbacks", "training.workers"],
    ["training"],
    ["models"],
    ["evaluation.comparing"],
    ["adversarial", "layers", "evaluation", "data.batches", "pretrained"],
    ["data.sources"],
    ["data.tokens"],
    ["data.texts"],
    ["data.records"],
    ["data.fetching"],
    [""],
]
FLOOR = {room: number for number, rooms in enumerate(FLOORS) for room in rooms}
# These do not know each other.
APART = {"adversarial", "layers", "evaluation", "data"}
# What `import tf_avat` offers is imported when it is asked for.
FACE = "tf_avat"
FILES = sorted(HOUSE.rglob("*.py"))


def module_of(file):
    """The name of the module that a file is."""
    return ".".join(("tf_avat", *file.relative_to(HOUSE).with_suffix("").parts)).removesuffix(".__init__")


def room_of(module):
    """The room that a module such as `tf_avat.data.tokens.vocabulary` stands in; "" for the ground."""
    names = module.split(".")[1:]
    return next((".".join(names[:n]) for n in (2, 1) if ".".join(names[:n]) in FLOOR), "")


def imported(file):
    """The modules of the project that a file imports, wherever in it."""
    for node in ast.walk(ast.parse(file.read_text())):
        names = [node.module] if isinstance(node, ast.ImportFrom) else []
        names += [alias.name for alias in node.names] if isinstance(node, ast.Import) else []
        yield from (name for name in names if name and name.split(".")[0] == "tf_avat")


def arrows():
    """Pairs of rooms of which the first imports the second."""
    own = {
        (room_of(module_of(file)), room_of(name))
        for file in FILES
        for name in imported(file)
        if module_of(file) != FACE
    }
    return sorted((here, there) for here, there in own if here != there)
