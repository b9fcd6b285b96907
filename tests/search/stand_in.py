"""A host's engine, for tests: it remembers what it was told, and finds by the title's words."""

from __future__ import annotations

from blogposts.search import Engine, Hits


class StandIn(Engine):
    known: dict = {}
    rebuilt = 0
    more: list = []

    def find(self, query, filters, limit, offset):
        keys = [key for key, each in self.known.items() if query.lower() in each.title.lower()]
        keys += self.more
        return Hits(keys[offset : offset + limit], len(keys), excerpts=dict.fromkeys(keys, "<b>"))

    def put(self, documents):
        self.known.update({each.key: each for each in documents})

    def remove(self, keys):
        for key in keys:
            self.known.pop(key, None)

    def rebuild(self):
        type(self).rebuilt += 1


class Broken(Engine):
    def find(self, query, filters, limit, offset):
        raise ConnectionError("nobody there")

    def put(self, documents):
        raise ConnectionError("nobody there")

    def remove(self, keys):
        raise ConnectionError("nobody there")
