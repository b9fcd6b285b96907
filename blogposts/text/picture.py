"""A picture as a page shows it: one address for every browser, and better ones for most."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field

# What a text's pictures are as wide as, by the style sheet of ours: its column, or the window.
BODY_SIZES = "(min-width: 46rem) 42rem, 100vw"

_MARKDOWN_SIGNS = str.maketrans({sign: f"\\{sign}" for sign in "\\`*_[]<>&!~"})


@dataclass(frozen=True, slots=True)
class Shown:
    """Where a picture is, in pixels how large, and for each type of file its `srcset`."""

    src: str
    width: int
    height: int
    sources: Mapping[str, str] = field(default_factory=dict)


# By the address that stands in a text; None for a picture that nothing is known of.
PictureOf = Callable[[str], Shown | None]


def srcset(addresses: Mapping[int, str]) -> str:
    """Addresses by their widths, for the attribute of that name."""
    return ", ".join(f"{address} {width}w" for width, address in addresses.items())


def picture_in_markdown(alt: str, address: str, caption: str = "") -> str:
    """The line that puts a picture into a text; the words stay as they are, whatever is in them."""
    quoted = _in_markdown(caption).replace('"', "&quot;")
    title = f' "{quoted}"' if quoted else ""
    return f"![{_in_markdown(alt)}]({address}{title})"


def _in_markdown(words: str) -> str:
    return " ".join(words.split()).translate(_MARKDOWN_SIGNS)
