"""A copy of a page that is gone, asked of the web archive that the site has chosen."""

from __future__ import annotations

import json
import logging
from typing import TYPE_CHECKING, Any
from urllib.parse import urlencode, urlsplit

from ..conf import conf
from ..models.fields import URL_LENGTH
from ..text.safety import web_address_problem
from .net import Trouble

if TYPE_CHECKING:
    from ..models import Source
    from .visits import Visits

logger = logging.getLogger(__name__)


def copy_of(source: Source, visits: Visits) -> str:
    """The address of a copy, the one nearest to when the source was read; empty for none."""
    if not conf.SOURCE_ARCHIVE:
        return ""
    asked = {"url": source.url}
    if read := source.accessed or source.post.published_at:
        asked["timestamp"] = f"{read:%Y%m%d}"
    try:
        answer = visits.ask_service(f"{conf.SOURCE_ARCHIVE}?{urlencode(asked)}")
        found = json.loads(answer.body)["archived_snapshots"]["closest"]
        return _address(found) if answer.status == 200 else ""
    except Trouble as trouble:
        logger.warning("The web archive was not asked: %s", trouble)
    except (ValueError, LookupError, TypeError):
        pass  # it has none, or speaks otherwise than its interface is described
    return ""


def _address(found: dict[str, Any]) -> str:
    """The address of a copy that is one of the page, and not of an error in its place."""
    url, status = str(found["url"]), str(found.get("status", "200"))
    if not found.get("available") or not status.startswith("2") or web_address_problem(url):
        return ""
    # The Wayback Machine names its copies by http, and answers by https.
    if urlsplit(conf.SOURCE_ARCHIVE).scheme == "https":
        url = "https://" + url.removeprefix("https://").removeprefix("http://")
    return url if len(url) <= URL_LENGTH else ""
