"""How search engines and social media would show a post, from what its page's head says."""

from __future__ import annotations

from dataclasses import dataclass
from urllib.parse import unquote, urlsplit

from django.utils.text import Truncator
from django.utils.translation import gettext as _

# About so much is shown; none of them says how much, and all count in pixels.
TITLE_ROOM, DESCRIPTION_ROOM = 60, 160


@dataclass(frozen=True, slots=True)
class Length:
    """How long a text is, and what becomes of it."""

    count: int
    room: int

    @property
    def sentence(self):
        values = {"count": self.count, "room": self.room}
        if not self.count:
            return _("It is empty.")
        if self.count > self.room:
            return _("%(count)d characters; after about %(room)d the rest is cut off.") % values
        return _("%(count)d characters of about %(room)d.") % values

    @property
    def is_amiss(self):
        return not 0 < self.count <= self.room


@dataclass(frozen=True, slots=True)
class Cards:
    """What stands on the two cards."""

    site: str
    host: str
    trail: str
    title: str
    description: str
    picture: str
    language: str
    title_length: Length
    description_length: Length

    @classmethod
    def of(cls, metadata, post, site):
        address = urlsplit(metadata.canonical)
        return cls(
            site=site,
            host=address.netloc,
            trail=" › ".join(unquote(part) for part in address.path.split("/") if part),
            title=Truncator(metadata.title).chars(TITLE_ROOM),
            description=Truncator(metadata.description).chars(DESCRIPTION_ROOM),
            picture=metadata.picture,
            language=post.language,
            title_length=Length(len(metadata.title), TITLE_ROOM),
            description_length=Length(len(metadata.description), DESCRIPTION_ROOM),
        )
