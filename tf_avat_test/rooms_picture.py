"""Draws docs/architecture.svg: python -m tf_avat_test.rooms_picture > docs/architecture.svg"""

from tf_avat_test.rooms import arrows

WIDTH, WIDE, BOX, STEP = 900, 220, 46, 78
COLUMNS = {"left": 130, "middle": 450, "right": 770}
# Column and row of each room; rows follow the floors.
PLACES = {
    "commands": ("middle", 0),
    "experiments.reproducing": ("middle", 1),
    "experiments.measuring": ("left", 2),
    "experiments.explaining": ("right", 2),
    "experiments.runs": ("middle", 3),
    "reports.studies": ("right", 3),
    "reports": ("right", 4),
    "serving": ("middle", 4),
    "inference": ("middle", 5),
    "training.callbacks": ("left", 4),
    "training.workers": ("left", 5),
    "training": ("left", 6),
    "evaluation.comparing": ("right", 5),
    "evaluation": ("right", 6),
    "models": ("middle", 7),
    "adversarial": ("left", 8),
    "layers": ("middle", 9),
    "pretrained": ("middle", 8),
    "data.batches": ("right", 7),
    "data.sources": ("right", 8),
    "data.tokens": ("right", 9),
    "data.texts": ("right", 10),
    "data.records": ("right", 11),
    "data.fetching": ("right", 12),
    "": ("middle", 13),
}
# Where a batch comes by, in this order.
WAY = [
    "data.sources",
    "data.tokens",
    "data.batches",
    "training",
    "models",
    "adversarial",
    "training.callbacks",
]
STYLE = """
  svg { background: #fff; font: 14px system-ui, sans-serif }
  rect { fill: #f4f6fa; stroke: #5b6b86 } text { fill: #1c2430 }
  path { stroke: #5b6b86; fill: none; stroke-opacity: .55 } .head { fill: #5b6b86; stroke: none }
  circle { fill: #b3541e } .number { fill: #fff; font-size: 12px; font-weight: 600 }
  @media (prefers-color-scheme: dark) {
    svg { background: #14181f } rect { fill: #202835; stroke: #8fa3c4 }
    text { fill: #e6ebf3 }
    path { stroke: #8fa3c4 } .head { fill: #8fa3c4 } circle { fill: #e08a50 } .number { fill: #14181f }
  }
"""


def needed(pairs):
    """The arrows that do not follow from others."""
    below = {}
    for here, there in pairs:
        below.setdefault(here, set()).add(there)

    def reached(start, without):
        found, todo = set(), [room for room in below.get(start, ()) if (start, room) != without]
        while todo:
            room = todo.pop()
            if room not in found:
                found.add(room)
                todo += below.get(room, ())
        return found

    return [pair for pair in pairs if pair[1] not in reached(pair[0], pair)]


def place(room):
    """The middle of a room, and its top."""
    column, row = PLACES[room]
    return COLUMNS[column], 20 + row * STEP


def curve(here, there):
    """An arrow from the foot of a room to the head, or the side, of another."""
    (x, y), (x2, y2) = place(here), place(there)
    y += BOX
    if x == x2 and y2 - y > STEP:
        # Round what stands between them.
        side = x + (WIDE / 2 + 22) * (-1 if x > WIDTH / 2 else 1)
        edge = x + WIDE / 2 * (-1 if x > WIDTH / 2 else 1)
        return f"M{edge:g} {y - BOX / 2:g}C{side:g} {y:g} {side:g} {y2:g} {edge:g} {y2 + BOX / 2:g}"
    return f"M{x:g} {y:g}C{x:g} {(y + y2) / 2:g} {x2:g} {(y + y2) / 2:g} {x2:g} {y2:g}"


def picture():
    """The picture, as SVG."""
    height = 20 + 15 * STEP
    lines = [
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH} {height}" role="img"',
        ' aria-labelledby="t">',
        '<title id="t">The rooms of tf_avat, from the programs to the files; arrows are imports</title>',
        f"<style>{STYLE}</style>",
        '<marker id="a" viewBox="0 0 8 8" refX="7" refY="4" markerWidth="8" markerHeight="8" orient="auto">'
        '<path class="head" d="M0 0L8 4L0 8z"/></marker>',
    ]
    lines += [f'<path marker-end="url(#a)" d="{curve(*pair)}"/>' for pair in needed(arrows())]
    for room in PLACES:
        x, y = place(room)
        lines += [
            f'<rect x="{x - WIDE / 2:g}" y="{y}" width="{WIDE}" height="{BOX}" rx="6"/>',
            f'<text x="{x}" y="{y + 28}" text-anchor="middle">{room or "(the ground: errors, files)"}</text>',
        ]
        if room in WAY:
            lines += [
                f'<circle cx="{x - WIDE / 2:g}" cy="{y}" r="11"/>',
                f'<text class="number" x="{x - WIDE / 2:g}" y="{y + 4}" text-anchor="middle">'
                f"{WAY.index(room) + 1}</text>",
            ]
    return "\n".join([*lines, "</svg>"]) + "\n"


if __name__ == "__main__":
    print(picture(), end="")
