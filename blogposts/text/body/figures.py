"""A picture of the library that is alone in its paragraph, with a caption: a figure."""

from collections.abc import Iterator

from ..picture import PictureOf
from ..safety import Token
from ..typography import typeset
from .tokens import attribute, end, start, text


def with_captions(
    tokens: list[Token], picture_of: PictureOf | None, language: str
) -> Iterator[Token]:
    """`![alt](address "caption")` on a line of its own has its caption under it, for everybody.

    What stands in quotes is a `title` elsewhere, which is seen by those alone who have a mouse.
    """
    position = 0
    while position < len(tokens):
        caption = _caption(tokens, position, picture_of)
        if not caption:
            yield tokens[position]
            position += 1
            continue
        paragraph, picture, _end = tokens[position : position + 3]
        del picture["data"][(None, "title")]
        paragraph["name"] = "figure"
        yield paragraph
        yield picture
        yield start("figcaption", {})
        yield text(typeset(caption, attribute(paragraph, "lang") or language))
        yield end("figcaption")
        yield end("figure")
        position += 3


def _caption(tokens: list[Token], position: int, picture_of: PictureOf | None) -> str:
    around = [token.get("name") for token in tokens[position : position + 3]]
    if around != ["p", "img", "p"] or tokens[position]["type"] != "StartTag" or not picture_of:
        return ""
    picture = tokens[position + 1]
    caption = attribute(picture, "title").strip()
    return caption if caption and picture_of(attribute(picture, "src")) else ""
