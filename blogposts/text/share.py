"""Addresses by which a reader passes a post on: plain links, of which none is asked for before."""

from __future__ import annotations

from typing import NamedTuple
from urllib.parse import quote

from django.utils.translation import gettext as _


class Way(NamedTuple):
    """A link to share by; `label` is short, for the eye, and `name` says what it does."""

    key: str
    label: str
    name: str
    url: str


# Each with its name, and with where {title}, {url} and {both} go.
NETWORKS = {
    "mastodon": ("Mastodon", "https://share.joinmastodon.org/#text={both}"),
    "bluesky": ("Bluesky", "https://bsky.app/intent/compose?text={both}"),
    "facebook": ("Facebook", "https://www.facebook.com/sharer/sharer.php?u={url}"),
    "linkedin": ("LinkedIn", "https://www.linkedin.com/sharing/share-offsite/?url={url}"),
    "reddit": ("Reddit", "https://www.reddit.com/submit?url={url}&title={title}"),
    "telegram": ("Telegram", "https://t.me/share/url?url={url}&text={title}"),
    "whatsapp": ("WhatsApp", "https://wa.me/?text={both}"),
    "x": ("X", "https://x.com/intent/post?url={url}&text={title}"),
}
_MAIL = "mailto:?subject={title}&body={url}"


def ways_to_share(title: str, url: str, wanted: tuple[str, ...]) -> list[Way]:
    """Links for those of `wanted` that are links, in its order; `url` is absolute."""
    parts = {name: quote(text, safe="") for name, text in (("title", title), ("url", url))}
    parts["both"] = quote(f"{title} {url}", safe="")
    ways = []
    for key in wanted:
        if key == "email":
            way = Way(key, _("By email"), _("Share by email"), _MAIL.format(**parts))
            ways.append(way)
        elif key in NETWORKS:
            network, address = NETWORKS[key]
            name = _("Share on %(network)s") % {"network": network}
            ways.append(Way(key, network, name, address.format(**parts)))
    return ways
