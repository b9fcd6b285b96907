"""One HTTP request to a public address of the internet, or none.

Who writes a source chooses an address that this server then asks, from inside its own network. So a
name is resolved once, every address that it has must be a public one, and the connection goes to
the very address that was looked at: an answer that changes a moment later (DNS rebinding) changes
nothing. docs/decisions/checking-sources.md says why this is no package.
"""

from __future__ import annotations

import queue
import socket
import ssl
import threading
import time
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from functools import cache
from http.client import HTTPConnection, HTTPException, HTTPResponse
from ipaddress import IPv4Address, IPv6Network, ip_address, ip_network
from typing import TYPE_CHECKING
from urllib.parse import urljoin, urlsplit

from django.utils.encoding import iri_to_uri, punycode

from ..models.checked import Reason
from ..text.safety import web_address_problem

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping

PORTS = {"http": 80, "https": 443}
MOST_BYTES = 300_000
MOST_ADDRESSES = 2  # of a name that has several, so many are tried
REDIRECTS = frozenset({301, 302, 303, 307, 308})

# What the registries call global, and is not: relays of 6to4, and the host of Azure's metadata.
_NOT_PUBLIC = [
    ip_network(text)
    for text in ("192.0.0.0/24", "192.88.99.0/24", "168.63.129.16/32", "100.64.0.0/10")
]
# All that is given out to hosts (RFC 4291); and what of it leads somewhere else: Teredo and other
# protocols, examples in books, 6to4. IPv4 that is written as IPv6 (mapped, NAT64) is outside.
_GLOBAL_UNICAST = IPv6Network("2000::/3")
_NOT_PUBLIC_6 = [
    IPv6Network(text) for text in ("2001::/23", "2001:db8::/32", "2002::/16", "3fff::/20")
]


class Trouble(Exception):
    """An address that was not asked, or did not answer; `reason` says why."""

    def __init__(self, reason: Reason) -> None:
        super().__init__(reason.label)
        self.reason = reason


def is_public(text: str) -> bool:
    """Whether this is the address of a host on the public internet, written in the usual way."""
    try:
        address = ip_address(text)
    except ValueError:
        return False
    if isinstance(address, IPv4Address):
        unicast = address.is_global and not (address.is_multicast or address.is_reserved)
        return unicast and not any(address in network for network in _NOT_PUBLIC)
    return (
        address.is_global
        and not address.scope_id
        and address in _GLOBAL_UNICAST
        and not any(address in network for network in _NOT_PUBLIC_6)
    )


def resolve(host: str, port: int) -> list[str]:
    """The addresses of a host, as the system finds them."""
    found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    return list(dict.fromkeys(str(entry[4][0]) for entry in found))


def dial(address: str, port: int, seconds: float) -> socket.socket:
    """A connection to an address, which is a number: nothing is looked up any more."""
    return socket.create_connection((address, port), timeout=seconds)


@cache
def tls() -> ssl.SSLContext:
    """Kept, since to make one reads all certificates of the system."""
    return ssl.create_default_context()


@dataclass(frozen=True, slots=True)
class Target:
    """Where a request goes: the parts of its address."""

    scheme: str
    host: str
    port: int
    path: str

    @property
    def host_header(self) -> str:
        host = f"[{self.host}]" if ":" in self.host else self.host
        return host if self.port == PORTS[self.scheme] else f"{host}:{self.port}"

    @property
    def origin(self) -> str:
        return f"{self.scheme}://{self.host_header}"


def target_of(url: str) -> Target:
    """Its parts, or `Trouble` for what we never ask: another scheme or port, a user's name."""
    if web_address_problem(url):
        raise Trouble(Reason.ADDRESS)
    try:
        parts = urlsplit(iri_to_uri(url))
        scheme = parts.scheme.lower()
        port = parts.port or PORTS[scheme]
        host = punycode(urlsplit(url).hostname or "").rstrip(".")
    except (ValueError, KeyError):  # UnicodeError is a ValueError
        raise Trouble(Reason.ADDRESS) from None
    if port not in PORTS.values() or not host:
        raise Trouble(Reason.ADDRESS)
    query = f"?{parts.query}" if parts.query else ""
    return Target(scheme, host, port, (parts.path or "/") + query)


@dataclass(frozen=True, slots=True)
class Answer:
    """What a site answered; `body` may be cut off, and is never longer than `MOST_BYTES`."""

    url: str
    status: int
    headers: Mapping[str, str]
    body: bytes = b""

    @property
    def redirects_to(self) -> str:
        """The address that it sends to, whole; empty where it sends nowhere."""
        where = self.headers.get("location", "")
        if self.status not in REDIRECTS or not where:
            return ""
        # Header bytes that are no ASCII are UTF-8, as browsers read them.
        return urljoin(
            self.url, iri_to_uri(where.encode("latin-1", "ignore").decode("utf-8", "replace"))
        )


@dataclass(frozen=True, slots=True)
class Network:
    """The way out, and how long a request may take, from the look-up of the name to its end.

    Tests give it another resolver, and another end to dial.
    """

    seconds: float = 10
    agent: str = "blogposts"
    resolve: Callable[[str, int], list[str]] = resolve
    dial: Callable[[str, int, float], socket.socket] = dial
    tls: Callable[[], ssl.SSLContext] = tls

    def ask(self, url: str, headers: Mapping[str, str] | None = None) -> Answer:
        """The answer to one GET; redirects are answers. `Trouble` where there is none."""
        target = target_of(url)
        deadline = _Deadline(self.seconds)
        addresses = self._addresses(target, deadline)
        try:
            with self._connected(target, addresses, deadline) as sock:
                sent = {"User-Agent": self.agent, **(headers or {})}
                return _converse(sock, url, target, sent, deadline)
        except ssl.SSLCertVerificationError:
            raise Trouble(Reason.CERTIFICATE) from None
        except (OSError, HTTPException, ValueError):
            raise Trouble(Reason.SILENT) from None

    def _addresses(self, target: Target, deadline: _Deadline) -> list[str]:
        """The addresses of the host, all of which are public."""
        try:
            found = _in_time(lambda: self.resolve(target.host, target.port), deadline.left)
        except (OSError, UnicodeError):
            raise Trouble(Reason.NAME) from None
        if not found:
            raise Trouble(Reason.NAME)
        # One is enough to refuse: a name that is both is made to be tried again and again.
        if not all(map(is_public, found)):
            raise Trouble(Reason.PRIVATE)
        return found[:MOST_ADDRESSES]

    @contextmanager
    def _connected(
        self, target: Target, addresses: list[str], deadline: _Deadline
    ) -> Iterator[socket.socket]:
        sock = self._dialled(target, addresses, deadline)
        try:
            sock.settimeout(max(deadline.left, 0.01))
            if target.scheme == "https":
                # The certificate is that of the name, whatever address the name has.
                sock = self.tls().wrap_socket(
                    sock, server_hostname=target.host, do_handshake_on_connect=False
                )
            with deadline.ends(sock):
                if isinstance(sock, ssl.SSLSocket):
                    sock.do_handshake()
                yield sock
        finally:
            sock.close()

    def _dialled(self, target: Target, addresses: list[str], deadline: _Deadline) -> socket.socket:
        last: OSError = TimeoutError()
        for address in addresses:
            if deadline.left <= 0:
                break
            try:
                return self.dial(address, target.port, deadline.left)
            except OSError as error:
                last = error
        raise last


@dataclass(slots=True)
class _Deadline:
    """The end of the time of one request; a socket's own limit is one for each step of it."""

    seconds: float
    begun: float = field(default_factory=time.monotonic)

    @property
    def left(self) -> float:
        return self.begun + self.seconds - time.monotonic()

    @contextmanager
    def ends(self, sock: socket.socket) -> Iterator[None]:
        """Ends the connection at the deadline, whatever drips out of it."""

        def end() -> None:
            with suppress(OSError):
                # Not the method of an SSLSocket, which would speak to the other side.
                socket.socket.shutdown(sock, socket.SHUT_RDWR)

        timer = threading.Timer(max(self.left, 0), end)
        timer.daemon = True
        timer.start()
        try:
            yield
        finally:
            timer.cancel()


def _in_time(call: Callable[[], list[str]], seconds: float) -> list[str]:
    """A look-up knows no limit of time; one that is late is left to end by itself."""
    answers: queue.SimpleQueue[list[str] | Exception] = queue.SimpleQueue()

    def run() -> None:
        try:
            answers.put(call())
        except Exception as error:
            answers.put(error)

    threading.Thread(target=run, name="blogposts.checking", daemon=True).start()
    try:
        found = answers.get(timeout=max(seconds, 0))
    except queue.Empty:
        raise TimeoutError from None
    if isinstance(found, Exception):
        raise found
    return found


def _converse(
    sock: socket.socket, url: str, target: Target, headers: Mapping[str, str], deadline: _Deadline
) -> Answer:
    connection = HTTPConnection(target.host, target.port)
    # It has its connection, and never makes another: that would look the name up again.
    connection.sock, connection.auto_open = sock, 0
    connection.putrequest("GET", target.path, skip_host=True, skip_accept_encoding=True)
    usual = {
        "Host": target.host_header,
        "Accept": "text/html,application/xhtml+xml,*/*;q=0.8",
        "Accept-Encoding": "identity",
        "Connection": "close",
    }
    for name, value in {**usual, **headers}.items():
        connection.putheader(name, value)
    connection.endheaders()
    with connection.getresponse() as response:
        if deadline.left <= 0:  # headers that we cut off are read as if they had ended
            raise TimeoutError
        found = {name.lower(): value for name, value in reversed(response.getheaders())}
        body = b"" if response.status in REDIRECTS else _beginning(response)
        return Answer(url, response.status, found, body)


def _beginning(response: HTTPResponse) -> bytes:
    """As much of the body as we take. One that breaks off was an answer all the same."""
    parts, size = [], 0
    with suppress(OSError, HTTPException, ValueError):
        while size < MOST_BYTES and (part := response.read1(min(65536, MOST_BYTES - size))):
            parts.append(part)
            size += len(part)
    return b"".join(parts)
