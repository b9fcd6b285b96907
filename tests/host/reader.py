"""What stands on a page, as far as these tests ask."""

from __future__ import annotations

from html.parser import HTMLParser
from itertools import pairwise

VOID = {"meta", "link", "br", "img", "hr", "input", "wbr"}


class Page(HTMLParser):
    """`elements` are (names of the elements around, name, attributes), in the page's order."""

    def __init__(self, html):
        super().__init__()
        self.around = []
        self.elements = []
        self.feed(html)
        self.close()
        assert self.around == [], f"never closed: {self.around}"

    def handle_starttag(self, tag, attrs):
        self.elements.append((tuple(self.around), tag, dict(attrs)))
        if tag not in VOID:
            self.around.append(tag)

    def handle_endtag(self, tag):
        assert self.around.pop() == tag

    def count(self, name):
        return sum(tag == name for _around, tag, _attrs in self.elements)

    def parents(self, name):
        return [around[-1] for around, tag, _attrs in self.elements if tag == name]

    def links(self):
        """Addresses on this site that the page's links lead to, without fragments."""
        addresses = (attrs.get("href", "") for _around, tag, attrs in self.elements if tag == "a")
        return {address.partition("#")[0] for address in addresses if address.startswith("/")}

    def headings(self):
        return [int(tag[1]) for _around, tag, _attrs in self.elements if tag in HEADINGS]

    def skips_no_heading(self):
        levels = self.headings()
        return levels[0] == 1 and all(after <= before + 1 for before, after in pairwise(levels))


HEADINGS = {f"h{level}" for level in range(1, 7)}
