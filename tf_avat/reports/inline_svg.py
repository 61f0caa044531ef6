"""Pictures that are part of a page."""

import io
import re
from xml.etree import ElementTree

from markupsafe import Markup

from tf_avat.reports.save_plot import save_plot

_SVG = "http://www.w3.org/2000/svg"
_LINK = "{http://www.w3.org/1999/xlink}href"
_COLOR = re.compile("#[0-9a-f]{6}")


def inline_svg(figure, prefix, label, colors):
    """Returns a figure as an `svg` element for a page with others, as `Markup`.

    Its names begin with the prefix, so that no two pictures of a page have one; its text is text, escaped.

    Args:
        figure: a `matplotlib.figure.Figure`.
        prefix: of the names in it.
        label: what it shows, for those who do not see it.
        colors: what each colour of the figure, as `#0072b2`, becomes: a variable of the page's style.
    """
    file = io.BytesIO()
    save_plot(figure, file, format="svg", transparent=True, metadata=dict.fromkeys(_METADATA))
    root = ElementTree.fromstring(file.getvalue())
    for parent in root.iter():
        # The style of all that is in the picture would be that of the whole page.
        for child in [one for one in parent if one.tag in (f"{{{_SVG}}}style", f"{{{_SVG}}}metadata")]:
            parent.remove(child)
    for element in root.iter():
        element.tag = element.tag.removeprefix(f"{{{_SVG}}}")
        element.attrib = dict(_renamed(element.attrib, prefix, colors))
    for size in ("width", "height"):
        root.attrib.pop(size, None)
    root.attrib.update({"role": "img", "aria-label": label})
    return Markup(ElementTree.tostring(root, encoding="unicode"))


_METADATA = "Creator", "Date", "Format", "Type"


def _renamed(attributes, prefix, colors):
    for name, value in attributes.items():
        if name == "id":
            value = f"{prefix}-{value}"
        elif name == _LINK:
            name, value = "href", f"#{prefix}-{value.removeprefix('#')}"
        else:
            value = value.replace("url(#", f"url(#{prefix}-")
        if name == "style":
            value = _COLOR.sub(lambda found: colors.get(found[0], found[0]), value)
        yield name, value
