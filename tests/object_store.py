"""A storage as an object store is one: names and bytes, no paths, and another host's addresses."""

from __future__ import annotations

import io

from django.core.files.base import File
from django.core.files.storage import Storage

BACKEND = {"BACKEND": "tests.object_store.ObjectStore"}


class ObjectStore(Storage):
    def __init__(self, *, signed=False):
        self.signed = signed
        self.objects = {}

    def _save(self, name, content):
        content.seek(0)
        self.objects[name] = content.read()
        return name

    def _open(self, name, mode="rb"):
        if name not in self.objects:
            raise FileNotFoundError(name)
        return File(io.BytesIO(self.objects[name]), name)

    def exists(self, name):
        return name in self.objects

    def delete(self, name):
        self.objects.pop(name, None)

    def size(self, name):
        return len(self.objects[name])

    def url(self, name):
        return f"https://store.example/{name}" + (f"?sign={len(name)}&a=1" if self.signed else "")
