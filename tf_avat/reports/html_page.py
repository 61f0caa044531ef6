"""Pages that need nothing beside them, neither files nor a network."""

import base64
import hashlib
import pathlib

import jinja2
from markupsafe import Markup

_FOLDER = pathlib.Path(__file__).parent


def html_page(name, filters=(), **values):
    """Returns a page made of a template, its style and its script, with everything else escaped.

    The template is to allow the script that hashes to `script_hash` and no other, whatever a text might
    smuggle in.

    Args:
        name: path under this folder, without endings: of NAME.html.jinja, NAME.css, which follows on
            page.css, and NAME.js.
        filters: functions by name that the template uses.
        **values: what the template shows.
    """
    environment = jinja2.Environment(
        loader=jinja2.FileSystemLoader(_FOLDER),
        autoescape=True,
        undefined=jinja2.StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    environment.filters.update(filters)
    script = _text(f"{name}.js")
    return environment.get_template(f"{name}.html.jinja").render(
        style=Markup(_text("page.css") + _text(f"{name}.css")),
        script=Markup(script),
        script_hash=base64.b64encode(hashlib.sha256(script.encode("utf-8")).digest()).decode("ascii"),
        **values,
    )


def _text(name):
    return (_FOLDER / name).read_text(encoding="utf-8")
