"""When two texts say the same: their words count, and not what stands between them."""

from __future__ import annotations

import re
import unicodedata
from hashlib import blake2b

# Below this many letters the same words come from many people by themselves: "Merci beaucoup !"
FEWEST_LETTERS = 20

# Nobody sees them, so they make no word another one: soft hyphen, zero-width spaces and joiners,
# marks of direction.
_UNSEEN = re.compile(
    "[\u00ad\u034f\u061c\u200b-\u200f\u202a-\u202e\u2060-\u2064\u2066-\u2069\ufeff]"
)
_WORD = re.compile(r"\w+")


def folded(text: str) -> str:
    """A text as it is compared: case and widths as one (Unicode's casefold and NFKC).

    An accent stays what it is, however it was typed; what nobody sees goes.
    """
    if text.isascii():
        return text.lower()
    text = unicodedata.normalize("NFKC", _UNSEEN.sub("", text)).casefold()
    # Casefolding takes some letters apart again ("ΐ"), as Unicode says in 3.13 of its core.
    return unicodedata.normalize("NFKC", text)


def words_hash(text: str) -> str:
    """The same for texts of the same words, 32 characters; empty for a text of next to none."""
    words = " ".join(_WORD.findall(folded(text)))
    if len(words) < FEWEST_LETTERS:
        return ""
    return blake2b(words.encode("utf-8", "replace"), digest_size=16).hexdigest()
