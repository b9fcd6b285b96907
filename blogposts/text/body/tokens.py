"""The tokens of bleach (html5lib's), between its cleaning and its writing."""

from collections.abc import Iterable, Iterator, Mapping

from ..safety import Token, attribute_text
from .tidy import show

INLINE = frozenset(
    "a abbr b bdi bdo br cite code del dfn em i img ins kbd mark picture q rp rt ruby s samp small"
    " source span strong sub sup time u var wbr".split()
)


def text(data: str) -> Token:
    return {"type": "Characters", "data": data}


def start(name: str, attributes: Mapping[str, str]) -> Token:
    data = {(None, key): value for key, value in attributes.items()}
    return {"type": "StartTag", "name": name, "namespace": None, "data": data}


def empty(name: str, attributes: Mapping[str, str]) -> Token:
    """An element that holds nothing and has no end: `img`, `source`."""
    return {**start(name, attributes), "type": "EmptyTag"}


def end(name: str) -> Token:
    return {"type": "EndTag", "name": name, "namespace": None, "data": {}}


def merged_text(tokens: Iterable[Token]) -> Iterator[Token]:
    """Runs of text as one token each, with hidden characters shown and attributes as text."""
    run: list[str] = []
    for token in tokens:
        if token["type"] in {"Characters", "SpaceCharacters"}:
            run.append(token["data"])
            continue
        if token["type"] == "Entity":  # one that tidy() did not resolve: none is known to come
            run.append(f"&{token['name']};")
            continue
        if run:
            yield text(show("".join(run)))
            run = []
        if token["data"]:
            token["data"] = {key: attribute_text(value) for key, value in token["data"].items()}
        yield token
    if run:
        yield text(show("".join(run)))


def escaped(token: Token) -> Token:
    """A token as bleach's serializer wants it: it takes `&lt;` in an attribute for a `<`."""
    if token["type"] != "Characters" and token["data"]:
        token["data"] = {key: value.replace("&", "&amp;") for key, value in token["data"].items()}
    return token


def attribute(token: Token, name: str) -> str:
    if token["type"] not in {"StartTag", "EmptyTag"}:
        return ""
    value: str = token["data"].get((None, name), "")
    return value


def set_attribute(token: Token, name: str, value: str) -> None:
    token["data"][(None, name)] = value


def words_of(tokens: Iterable[Token]) -> Iterator[str]:
    """The text of the tokens, blocks apart, without the numbers of notes and the ways back."""
    left_out = ""
    for token in tokens:
        name = token.get("name", "")
        if left_out:
            left_out = "" if token["type"] == "EndTag" and name == left_out else left_out
        elif not name:
            yield token["data"]
        elif attribute(token, "class") in {"blogposts-note", "blogposts-note-back"}:
            left_out = name
        elif name not in INLINE or name == "br":
            yield "\n"
