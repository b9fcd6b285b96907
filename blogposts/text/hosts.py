"""Hosts and addresses that people type into texts, names and forms."""

from __future__ import annotations

import re
from urllib.parse import parse_qsl, urlencode, urlsplit

# Of the 1,400 endings those that spam and readers' own sites use; a wrong guess holds a comment,
# so "Node.js", "St.Pierre" and "e.g." must be none.
_ENDINGS = frozenset(
    (
        "app at au be bet biz blog br buzz by ca casino cc cf ch click cloud club cn co com cz de"
        " dev dk es eu fi fr fun ga gq gr guru host hu icu in info io it jp kr link live loan ltd"
        " me ml mobi mx net news nl no nz online org pl pro pt pw ro rs ru se shop site sk space"
        " store su tech tk to today top trade tv ua uk us vip website win work world ws xxx xyz za"
        " рф"
    ).split()
)
_HOST = r"(?:[\w-]++\.)+[\w-]++"
_IN_A_NAME = re.compile(
    rf"(https?:/|\bwww\.|[^\s@]@[^\s@.]{{1,63}}\.[^\s@.])|(?<![\w.-])({_HOST})", re.IGNORECASE
)
# With something behind the slash, so that "and/or" is none.
_WITH_PATH = re.compile(rf"(?<![\w.-])({_HOST})(?::\d{{1,5}})?/\S")

# They hide where a link leads. Those that belong to one site (youtu.be, amzn.to) hide nothing.
SHORTENERS = frozenset(
    (
        "2.gp 2u.pw 3.ly adf.ly b.link bc.vc bit.do bit.ly bitly.com bl.ink buff.ly chilp.it"
        " clck.ru cli.re cutt.ly cutt.us dlvr.it dub.sh gg.gg goo.gl goo.su is.gd j.mp kutt.it"
        " linkvertise.com ln.run lnkd.in n9.cl ouo.io ow.ly qr.ae qr.net rb.gy rebrand.ly s.id"
        " short.gy short.io shorte.st shorten.ly shorturl.at shorturl.gg snip.ly soo.gd t.co t.ly"
        " t2m.io tiny.cc tiny.one tinyurl.com tr.im trib.al u.to urlz.fr v.gd v.ht vk.cc x.co"
        " x.gd xurl.es zpr.io"
    ).split()
)


def host_of(address: str) -> str:
    """The host that an address names, in lower case, ASCII and without "www."; empty for none."""
    address = address.strip()
    try:
        host = urlsplit(address if "://" in address else f"//{address}").hostname or ""
        host = host.rstrip(".").encode("idna").decode("ascii").lower()
    except ValueError:  # UnicodeError is one
        return ""
    return host.removeprefix("www.")


# Who sent a reader and by which advertisement; the page is the same without them.
_TRACKING = re.compile(
    r"utm_\w+|fbclid|[gy]clid|dclid|wbraid|gbraid|msclkid|twclid|igsh(id)?|mc_[ce]id|_hs(enc|mi)|at_\w+"
    r"|xtor|cmpid|__twitter_impression",
    re.IGNORECASE,
)


def page_of(address: str) -> str:
    """An address as it is compared: two of one page are the same, as far as writing alone tells.

    Scheme, "www.", a slash at the end, the place in the page, the order of a query and what only
    counts visitors make no other page. Empty for what names no host.
    """
    address, host = address.strip(), host_of(address)
    try:
        parts = urlsplit(address if "://" in address else f"//{address}")
        port = f":{parts.port}" if parts.port not in (None, 80, 443) else ""
    except ValueError:
        return ""
    if not host:
        return ""
    asked = sorted(
        pair
        for pair in parse_qsl(parts.query, keep_blank_values=True)
        if not _TRACKING.fullmatch(pair[0])
    )
    query = f"?{urlencode(asked)}" if asked else ""
    return f"{host}{port}{parts.path.rstrip('/')}{query}"


def domains_of(host: str) -> list[str]:
    """A host and what it lies in: a.b.example.org, b.example.org, example.org."""
    labels = host.split(".")
    return [".".join(labels[start:]) for start in range(max(len(labels) - 1, 1))] if host else []


def mail_domain(email: str) -> str:
    """What stands after the @ of a mail address, as `host_of` writes a host."""
    _name, at, domain = email.rpartition("@")
    return host_of(domain) if at else ""


def named_host(name: str) -> str:
    """The word of a name that is an address, of web or mail; empty for what people are called."""
    for word in name.split():
        for found in _IN_A_NAME.finditer(word):
            if found[1] or _is_domain(found[2]):
                return word
    return ""


def typed_addresses(text: str) -> list[str]:
    """Hosts of addresses without a scheme, which are no links: "example.com/offer"."""
    if "/" not in text:
        return []
    return [
        found[1].lower()
        for found in _WITH_PATH.finditer(text)
        if text[found.start() - 1 : found.start()] not in {"/", "@", ":"} and _is_domain(found[1])
    ]


def shorteners_in(text: str) -> list[str]:
    """Hosts of shortened links in a text, each once."""
    if "/" not in text:
        return []
    hosts = (found.lower().removeprefix("www.") for found in _WITH_PATH.findall(text))
    return list(dict.fromkeys(host for host in hosts if host in SHORTENERS))


def _is_domain(host: str) -> bool:
    """Three letters before the ending at least: "Dr.Me" is somebody."""
    *_rest, name, ending = host.lower().split(".")
    return len(name) >= 3 and (ending in _ENDINGS or ending.startswith("xn--"))
