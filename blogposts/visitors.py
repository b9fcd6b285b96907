"""Who sends a form, as far as a site may know: signed tokens, network addresses, own comments.

A page for strangers sets no cookie and is the same for all of them, so Django's CSRF cookie cannot
be on it. docs/architecture.md, "Forms of strangers", says what stands in its place and why.
"""

from __future__ import annotations

import ipaddress
import time
from dataclasses import asdict, dataclass
from functools import lru_cache
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

from django.conf import settings
from django.core import signing
from django.http import HttpResponse, HttpResponseRedirect
from django.http.request import validate_host
from django.middleware.csrf import CsrfViewMiddleware
from django.utils.crypto import constant_time_compare, salted_hmac

from .conf import conf

if TYPE_CHECKING:
    from collections.abc import Mapping

    from django.http import HttpRequest, HttpResponseBase

HOUR = 3600
DAY = 24 * HOUR
# A form is made anew so often, and with it the pages that hold one.
WINDOWS_OF_A_TOKEN = 4
COMMENTER_COOKIE = "blogposts_commenter"
COMMENTER_SECONDS = 30_000_000  # as WordPress keeps its own
VOTER_COOKIE = "blogposts_voter"
MOST_KEPT_COMMENTS = 20

# ---------------------------------------------------------------------------------------------
# Forms


def token_window(now: float | None = None) -> int:
    """The number of the stretch of time whose token a form made now carries."""
    length = conf.COMMENT_TOKEN_HOURS * HOUR / WINDOWS_OF_A_TOKEN
    return int((time.time() if now is None else now) // length)


def form_token(post: int, *, window: int | None = None) -> str:
    """What a stranger's form under a post carries: the same for all strangers of a window."""
    window = token_window() if window is None else window
    return f"{window}.{_mac(post, window)}"


def is_fresh_token(token: str, post: int) -> bool:
    """Whether a token was made by us, for this post, and not longer ago than the setting says."""
    number, _dot, mac = token.partition(".")
    if not token.isascii() or not number.isdigit() or len(number) > 12:
        return False
    age = token_window() - int(number)
    return 0 <= age <= WINDOWS_OF_A_TOKEN and constant_time_compare(mac, _mac(post, int(number)))


def _mac(post: int, window: int) -> str:
    return _made_mac(post, window, settings.SECRET_KEY)


@lru_cache(maxsize=1024)  # each page of a post asks for the same, once for every form on it
def _made_mac(post: int, window: int, secret: str | bytes) -> str:
    made = salted_hmac("blogposts.form", f"{post}.{window}", secret=secret, algorithm="sha256")
    return made.hexdigest()[:40]


def is_from_here(request: HttpRequest) -> bool:
    """Whether a browser says that one of this site's own pages sent the request.

    Fetch Metadata decides where it is sent, which is by every browser of today; else `Origin`,
    compared as Django's own check does. A client that sends neither is not a browser that a
    foreign page could misuse: its token must do.
    """
    site = request.headers.get("Sec-Fetch-Site")
    if site in {"same-origin", "none"}:
        return True
    origin = request.headers.get("Origin")
    if origin is None:
        return site is None
    return _is_ours(origin, request)


def _is_ours(origin: str, request: HttpRequest) -> bool:
    if origin == f"{request.scheme}://{request.get_host()}":
        return True
    try:
        parts = urlsplit(origin)
    except ValueError:
        return False
    trusted = [urlsplit(one) for one in settings.CSRF_TRUSTED_ORIGINS]
    return any(
        parts.scheme == one.scheme and validate_host(parts.netloc, [one.netloc.lstrip("*")])
        for one in trusted
        if parts.netloc
    )


class _Check(CsrfViewMiddleware):
    """Django's check, which answers the reason and not a page."""

    def _reject(self, request: HttpRequest, reason: str) -> Any:
        return reason


def csrf_refusal(request: HttpRequest) -> str | None:
    """Why Django's own check refuses a request to a view that is exempt from it; None if not."""
    check: Any = _Check(lambda request: HttpResponse())
    check.process_request(request)
    reason: str | None = check.process_view(request, None, (), {})
    return reason


class SeeOther(HttpResponseRedirect):
    """What answers a form that was taken: a page that may be loaded again (303, RFC 9110)."""

    status_code = 303


# ---------------------------------------------------------------------------------------------
# Addresses


def client_address(request: HttpRequest) -> str:
    """The network address that a request came from; empty when it is not known.

    Of `X-Forwarded-For` only what the site's own proxies wrote is believed (`PROXIES`).
    """
    found = request.META.get("REMOTE_ADDR", "")
    if conf.PROXIES:
        forwarded = request.META.get("HTTP_X_FORWARDED_FOR", "")
        parts = forwarded.split(",") if forwarded else []
        found = parts[-conf.PROXIES].strip() if len(parts) >= conf.PROXIES else found
    try:
        ip = ipaddress.ip_address(_without_port(found))
    except ValueError:
        return ""
    if ip.version == 6:
        # A server that listens on both calls IPv4 addresses ::ffff:192.0.2.1, which are all one
        # network of IPv6; the name of an interface is the server's own matter.
        ip = ip.ipv4_mapped or ipaddress.IPv6Address(int(ip))
    return str(ip)


def _without_port(found: str) -> str:
    """Some proxies write 192.0.2.1:4711 and [2001:db8::1]:4711."""
    if found.startswith("["):
        return found[1:].partition("]")[0]
    return found.partition(":")[0] if found.count(":") == 1 else found


def address_hash(address: str) -> str:
    """A keyed hash of an address: it tells two senders apart, and not who they are.

    Of IPv6 the first 64 bits count, which is what one connection is given (RFC 6177).
    """
    if not address:
        return ""
    ip = ipaddress.ip_address(address)
    if ip.version == 6:
        ip = ipaddress.ip_network(f"{ip}/64", strict=False).network_address
    return salted_hmac("blogposts.address", str(ip), algorithm="sha256").hexdigest()


def shortened(address: str) -> str:
    """An address without its last part, for moderators: 198.51.100.•, 2001:db8:1::•."""
    if not address:
        return ""
    ip = ipaddress.ip_address(address)
    if ip.version == 4:
        return address.rpartition(".")[0] + ".•"
    return f"{ipaddress.ip_network(f'{ip}/48', strict=False).network_address}•"


# ---------------------------------------------------------------------------------------------
# A writer's own comments


def comment_link(comment: int) -> str:
    """What opens a comment that waits to its writer, in an address."""
    return signing.dumps(comment, salt="blogposts.comment")


def linked_comment(link: str) -> int | None:
    """The comment that a link opens; None when it is not ours or too old."""
    value = load_signed(link, "blogposts.comment", conf.COMMENT_LINK_DAYS * DAY)
    return value if isinstance(value, int) else None


@dataclass(frozen=True, slots=True)
class Commenter:
    """What a reader agreed to be remembered by, in this browser alone."""

    name: str = ""
    email: str = ""
    url: str = ""
    comments: tuple[int, ...] = ()


def commenter_of(request: HttpRequest) -> Commenter | None:
    """Whom the consent cookie names; None without one that we signed."""
    value = load_signed(
        request.COOKIES.get(COMMENTER_COOKIE, ""), "blogposts.commenter", COMMENTER_SECONDS
    )
    try:
        return Commenter(**{**value, "comments": tuple(value["comments"])})
    except (KeyError, TypeError):  # none, or of another version of ours
        return None


def remember_commenter(response: HttpResponseBase, commenter: Commenter) -> None:
    """Sets the consent cookie, with the writer's last comments; signed, HttpOnly, SameSite=Lax."""
    kept = {**asdict(commenter), "comments": commenter.comments[-MOST_KEPT_COMMENTS:]}
    set_cookie(
        response,
        COMMENTER_COOKIE,
        signing.dumps(kept, salt="blogposts.commenter", compress=True),
        seconds=COMMENTER_SECONDS,
    )


def forget_commenter(response: HttpResponseBase) -> None:
    delete_cookie(response, COMMENTER_COOKIE)


# ---------------------------------------------------------------------------------------------
# Votes of people without an account


def remembered_voter(request: HttpRequest) -> str:
    """The voter that this browser was told it is when it voted; empty without a cookie of ours."""
    seconds = conf.VOTE_KEY_DAYS * DAY
    value = load_signed(request.COOKIES.get(VOTER_COOKIE, ""), "blogposts.voter", seconds)
    return value if isinstance(value, str) else ""


def remember_voter(response: HttpResponseBase, voter: str) -> None:
    """Sets the cookie by which a page shows somebody his own votes, for as long as a key lasts.

    To be set once and not with each vote: then it would make many days' votes one person's.
    """
    set_cookie(
        response,
        VOTER_COOKIE,
        signing.dumps(voter, salt="blogposts.voter"),
        seconds=conf.VOTE_KEY_DAYS * DAY,
    )


def forget_voter(response: HttpResponseBase) -> None:
    delete_cookie(response, VOTER_COOKIE)


# ---------------------------------------------------------------------------------------------
# Cookies


def set_cookie(response: HttpResponseBase, name: str, value: str, *, seconds: int) -> None:
    """A cookie of ours: HttpOnly, SameSite=Lax, with the site's own path, domain and `Secure`."""
    response.set_cookie(
        name,
        value,
        max_age=seconds,
        path=settings.CSRF_COOKIE_PATH,
        domain=settings.CSRF_COOKIE_DOMAIN,
        secure=settings.CSRF_COOKIE_SECURE,
        httponly=True,
        samesite="Lax",
    )


def delete_cookie(response: HttpResponseBase, name: str) -> None:
    response.delete_cookie(
        name,
        path=settings.CSRF_COOKIE_PATH,
        domain=settings.CSRF_COOKIE_DOMAIN,
        samesite="Lax",
    )


# ---------------------------------------------------------------------------------------------
# Links in mails


def mail_link(salt: str, **facts: Any) -> str:
    """Facts as one signed word of an address; `salt` says what the link is for."""
    return signing.dumps(facts, salt=f"blogposts.{salt}", compress=True)


def linked_facts(link: str, salt: str, *, days: int | None) -> Mapping[str, Any] | None:
    """The facts of a mail's link; None when it is not ours, for something else, or too old."""
    value = load_signed(link, f"blogposts.{salt}", None if days is None else days * DAY)
    return value if isinstance(value, dict) else None


def load_signed(text: str, salt: str, seconds: int | None) -> Any:
    """What `signing.dumps` made of it, no longer than `seconds` ago; None where it is not ours."""
    if not text:
        return None
    try:
        return signing.loads(text, salt=salt, max_age=seconds)
    except (signing.BadSignature, ValueError):
        return None
