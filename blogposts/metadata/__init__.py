"""What machines read of a page: canonical address, description, Open Graph, JSON-LD."""

from .head import Metadata
from .lists import list_metadata
from .post import Talk, post_metadata
from .site import in_one_line, site_of, site_title

__all__ = [
    "Metadata",
    "Talk",
    "in_one_line",
    "list_metadata",
    "post_metadata",
    "site_of",
    "site_title",
]
