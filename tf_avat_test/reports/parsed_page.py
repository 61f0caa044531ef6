"""A page as a browser takes it apart."""

import html.parser

_VOID = {"meta", "input", "link", "br", "img"}


class ParsedPage(html.parser.HTMLParser):
    """Elements of a page with their attributes and text; fails where they are not nested."""

    def __init__(self, text):
        super().__init__()
        self.open, self.elements = [], []
        self.feed(str(text))
        self.close()
        assert self.open == []

    def handle_starttag(self, tag, attributes):
        element = {"tag": tag, "text": "", **dict(attributes)}
        self.elements.append(element)
        if tag not in _VOID:
            self.open.append(element)

    def handle_startendtag(self, tag, attributes):
        # Only within a picture does a slash end an element.
        assert any(element["tag"] == "svg" for element in self.open) or tag in _VOID
        self.elements.append({"tag": tag, "text": "", **dict(attributes)})

    def handle_endtag(self, tag):
        assert self.open.pop()["tag"] == tag

    def handle_data(self, data):
        for element in self.open:
            element["text"] += data

    def all(self, tag, **attributes):
        return [e for e in self.elements if e["tag"] == tag and attributes.items() <= e.items()]
