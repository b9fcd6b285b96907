"""The letters that stand for a missing picture of somebody."""

from unicodedata import bidirectional


def initials(name: str) -> str:
    """At most two letters of `name`, or a question mark."""
    words = [word for word in name.split() if word[0].isalnum()]
    first, *last = [word[0] for word in words[:1] + words[1:][-1:]] or ["?"]
    # Initials do not join, where letters do.
    joint = "\u200c" if bidirectional(first) == "AL" else ""
    return joint.join([first, *last]).upper()
