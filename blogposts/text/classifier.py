"""A small filter that learns spam by its words, and says by which.

The probabilities of words and their combination are Robinson's, by Fisher's method ("A Statistical
Approach to the Spam Problem", Linux Journal, 2003), as SpamBayes and bogofilter have them. A naive
Bayes product is sure of everything, and most of all of long texts; this one stays near 1/2 where
words speak for both sides, which is what a moderator should see. A word that was seen twice weighs
less than one that was seen often, and each is a probability that can be shown.

What it knows is counts of words, so it is trained anew in a second, and a decision that is taken
back is unlearned by that. docs/decisions/comment-filter.md has what else was looked at.
"""

from __future__ import annotations

import math
import re
from dataclasses import dataclass, field
from itertools import pairwise
from typing import TYPE_CHECKING, Any
from urllib.parse import unquote

from .characters import clean_text
from .hosts import host_of
from .linking import bare_addresses
from .sameness import folded

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping
    from typing import Self

# Below this many of either kind the filter keeps silent.
ENOUGH = 20
MOST_WORDS = 5_000  # kept of what was learned: the most telling
MOST_TOKENS = 1_000  # looked at of one text, half of them from its end
MOST_TELLING = 25  # that a judgement rests on
FEWEST_TIMES = 2  # a word must have been seen, or it may be a name
NOTHING_TOLD = 0.1  # how near to 1/2 a word says nothing
LONGEST_WORD = 40

# What is known of a word that was never seen, and how many sightings that weighs (Robinson's x, s).
_UNSEEN, _WEIGHT = 0.5, 1.0

# Words counted at a time while learning: beyond that the rarest go, so that texts of made-up words
# cost no more memory than any others.
_MOST_COUNTED = 200_000

_WORD = re.compile(r"[^\W_]+")
# French words that run into the next: "l'homme" and "d'un homme" are of one word.
_ELIDED = re.compile(r"\b(?:[cdjlmnst]|qu|jusqu|lorsqu|puisqu)['’](?=[^\W_]{2})")
_APOSTROPHE = re.compile(r"(?<=[^\W_])['’](?=[^\W_])")
# Scripts without spaces between words: Thai, kana, Han.
_UNSPACED = re.compile(r"[\u0e01-\u0e4e\u3041-\u30fa\u3400-\u4dbf\u4e00-\u9fff]")


@dataclass(frozen=True, slots=True)
class Judgement:
    """The probability that a text is spam, and the words that weighed, heaviest first."""

    probability: float
    words: tuple[tuple[str, float], ...] = ()

    def as_data(self) -> dict[str, Any]:
        """As it is stored with a comment, JSON."""
        return {
            "probability": round(self.probability, 3),
            "words": [[word, round(probability, 3)] for word, probability in self.words],
        }


@dataclass(frozen=True, slots=True)
class Model:
    """What was learned: how many texts of each kind, and in how many of them each word stood."""

    spam: int = 0
    ham: int = 0
    words: Mapping[str, tuple[int, int]] = field(default_factory=dict)

    @property
    def knows_enough(self) -> bool:
        return min(self.spam, self.ham) >= ENOUGH

    def judge(self, text: str) -> Judgement | None:
        """How likely a text is spam; None while not enough is known of both kinds."""
        if not self.knows_enough:
            return None
        known = ((word, self._probability(word)) for word in tokens(text) if word in self.words)
        telling = [pair for pair in known if abs(pair[1] - 0.5) >= NOTHING_TOLD]
        # Words of one weight by their name, so that the same text is judged the same.
        telling.sort(key=lambda pair: (-abs(pair[1] - 0.5), pair[0]))
        heaviest = tuple(telling[:MOST_TELLING])
        return Judgement(_combined([probability for _word, probability in heaviest]), heaviest)

    def as_data(self) -> dict[str, list[int]]:
        """The words, JSON."""
        return {word: list(counts) for word, counts in self.words.items()}

    @classmethod
    def from_data(cls, spam: int, ham: int, words: Mapping[str, Iterable[int]]) -> Self:
        return cls(spam, ham, {word: _pair(counts) for word, counts in words.items()})

    def _probability(self, word: str) -> float:
        """That a text with this word is spam (Robinson's f(w)): never quite 0 or 1."""
        in_spam, in_ham = self.words[word]
        share_of_spam, share_of_ham = in_spam / self.spam, in_ham / self.ham
        plain = share_of_spam / (share_of_spam + share_of_ham)
        times = in_spam + in_ham
        return (_WEIGHT * _UNSEEN + times * plain) / (_WEIGHT + times)


def train(examples: Iterable[tuple[str, bool]]) -> Model:
    """Learns of texts, each with whether it is spam.

    The same texts make the same model, in any order as long as they have less than 200,000 words.
    """
    numbers = [0, 0]  # of spam, of others
    counted: dict[str, list[int]] = {}
    for text, is_spam in examples:
        kind = 0 if is_spam else 1
        numbers[kind] += 1
        for word in tokens(text):
            counted.setdefault(word, [0, 0])[kind] += 1
        if len(counted) > _MOST_COUNTED:
            counted = _thinned(counted)
    spam, ham = numbers
    seen = [word for word, counts in counted.items() if sum(counts) >= FEWEST_TIMES]
    if not spam or not ham:
        return Model(spam, ham)
    seen.sort(key=lambda word: (-_tells(counted[word], spam, ham), word))
    return Model(spam, ham, {word: _pair(counted[word]) for word in sorted(seen[:MOST_WORDS])})


def _thinned(counted: dict[str, list[int]]) -> dict[str, list[int]]:
    """Half as many words as may be counted, or less: those that were seen most often."""
    fewest = FEWEST_TIMES
    while len(counted) > _MOST_COUNTED // 2:
        counted = {word: counts for word, counts in counted.items() if sum(counts) >= fewest}
        fewest += 1
    return counted


def tokens(text: str) -> list[str]:
    """The words of a text and the hosts it links to, each once, in the order of their places.

    `link:` before a host, and before its ending, which new hosts of spam have in common. Of a text
    of very many words those of its beginning and of its end.
    """
    found = list(dict.fromkeys(_tokens(folded(clean_text(text)))))
    if len(found) > MOST_TOKENS:
        found[MOST_TOKENS // 2 : -MOST_TOKENS // 2] = []
    return found


def _tokens(text: str) -> Iterator[str]:
    position = 0
    for start, end, url in bare_addresses(text):
        yield from _words(text[position:start])
        position = end
        if host := host_of(url):
            yield f"link:{host}"
            yield f"link:.{host.rpartition('.')[2]}"
        path = url.partition("://")[2].partition("/")[2]
        yield from _words(unquote(path).casefold())
    yield from _words(text[position:])


def _words(text: str) -> Iterator[str]:
    text = _APOSTROPHE.sub("", _ELIDED.sub("", text))
    for match in _WORD.finditer(text):
        word = match[0]
        if _UNSPACED.search(word):
            yield from (first + second for first, second in pairwise(word))
        elif 1 < len(word) <= LONGEST_WORD and not word.isdigit():
            yield word


def _pair(counts: Iterable[int]) -> tuple[int, int]:
    spam, ham = counts
    return spam, ham


def _tells(counts: Iterable[int], spam: int, ham: int) -> float:
    """How much a word says of the kind of a text: the log-likelihood ratio (Dunning's G²).

    By its probability alone a word that stood in two texts would say more than one that stands in
    nine tenths of all spam and in nothing much else.
    """
    in_spam, in_ham = counts
    share = (in_spam + in_ham) / (spam + ham)
    cells = (
        (in_spam, spam * share),
        (in_ham, ham * share),
        (spam - in_spam, spam * (1 - share)),
        (ham - in_ham, ham * (1 - share)),
    )
    return 2 * sum(seen * math.log(seen / expected) for seen, expected in cells if seen)


def _combined(probabilities: list[float]) -> float:
    """1/2 where nothing speaks, or as much for as against. One word alone has half its say."""
    if not probabilities:
        return 0.5
    if len(probabilities) == 1:
        return (0.5 + probabilities[0]) / 2
    free = 2 * len(probabilities)
    is_spam = _chance(-2 * sum(math.log(1 - probability) for probability in probabilities), free)
    is_ham = _chance(-2 * sum(math.log(probability) for probability in probabilities), free)
    return (1 + is_ham - is_spam) / 2


def _chance(x: float, free: int) -> float:
    """The chance that a chi-square of an even number of degrees of freedom is greater than x."""
    half = x / 2
    term = total = math.exp(-half)
    for number in range(1, free // 2):
        term *= half / number
        total += term
    return min(total, 1.0)
