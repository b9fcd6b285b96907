"""Abbreviations that a body explains (`*[HTML]: HyperText Markup Language`), marked where used."""

import re
from collections import defaultdict
from collections.abc import Iterator, Mapping

from ..safety import Token
from .limits import Meter

_WORD = re.compile(r"\w+")
# Of abbreviations that start with the same word, so many are looked for, longest first.
_ALIKE = 8


class Abbreviations:
    """Looks each word of a text up once, however many abbreviations there are."""

    def __init__(self, titles: Mapping[str, str], meter: Meter) -> None:
        self.titles = titles
        self.meter = meter
        self.by_word: dict[str, list[str]] = defaultdict(list)
        for abbreviation in sorted(titles, key=len, reverse=True):
            word = _WORD.match(abbreviation)
            if word and len(self.by_word[word[0]]) < _ALIKE:
                self.by_word[word[0]].append(abbreviation)

    def marked(self, data: str) -> Iterator[Token]:
        """The text as tokens, with an `abbr` round each abbreviation; raises `BodyRefused`."""
        position = 0
        for word in _WORD.finditer(data) if self.titles else ():
            if word.start() < position:
                continue
            found = self.find(data, word)
            if found:
                # A short name may write a long title many times over.
                self.meter.spend(60 + 4 * len(self.titles[found]))
                yield {"type": "Characters", "data": data[position : word.start()]}
                yield from self.element(found)
                position = word.start() + len(found)
        yield {"type": "Characters", "data": data[position:]}

    def find(self, data: str, word: re.Match[str]) -> str:
        """The abbreviation that starts with this word and ends at the end of one, or nothing."""
        for abbreviation in self.by_word.get(word[0], ()):
            end = word.start() + len(abbreviation)
            inside = data[end - 1 : end + 1]
            if data.startswith(abbreviation, word.start()) and not re.fullmatch(r"\w\w", inside):
                return abbreviation
        return ""

    def element(self, abbreviation: str) -> Iterator[Token]:
        title = self.titles[abbreviation]
        attributes = {(None, "title"): title} if title else {}
        yield {"type": "StartTag", "name": "abbr", "namespace": None, "data": attributes}
        yield {"type": "Characters", "data": abbreviation}
        yield {"type": "EndTag", "name": "abbr", "namespace": None, "data": {}}
