import shutil
import socket
import ssl
import subprocess
import time

import pytest

from blogposts.checking import net
from blogposts.checking.net import MOST_BYTES, Network, Trouble, is_public, target_of
from blogposts.models.checked import Reason
from tests.checking.web import PUBLIC, web_of_our_own

URL = "http://sources.example/a"


def trouble(ask, *args):
    with pytest.raises(Trouble) as caught:
        ask(*args)
    return caught.value.reason


class TestPublic:
    @pytest.mark.parametrize("address", [PUBLIC, "8.8.8.8", "2606:2800:21f:cb07::1"])
    def test_is(self, address):
        assert is_public(address)

    @pytest.mark.parametrize(
        "address",
        [
            "127.0.0.1", "127.8.8.8", "0.0.0.0", "10.0.0.1", "172.16.0.1", "192.168.1.1",
            "169.254.169.254", "169.254.170.2",  # metadata of AWS, Google, Azure; of ECS
            "168.63.129.16",  # of Azure, and public by the registry
            "100.100.100.200",  # of Alibaba, in the space of carriers
            "192.0.0.192",  # of Oracle
            "198.18.0.1", "192.0.2.1", "198.51.100.1", "203.0.113.1", "192.88.99.1",
            "224.0.0.1", "240.0.0.1", "255.255.255.255",
            "::", "::1", "fe80::1", "fe80::1%eth0", "fc00::1", "fd00:ec2::254", "ff02::1",
            "::ffff:127.0.0.1", "::ffff:8.8.8.8", "::127.0.0.1",
            "64:ff9b::7f00:1", "64:ff9b::808:808", "64:ff9b:1::1",
            "2002:7f00:1::", "2001:0:4136:e378::1", "2001:db8::1", "3fff::1", "5f00::1",
            "2606:2800:21f:cb07::1%1",
            "", "localhost", "2130706433", "0x7f.1", "127.1", "8.8.8.8 ",
        ],
    )  # fmt: skip
    def test_is_not(self, address):
        assert not is_public(address)


class TestTarget:
    def test_of_an_address_with_all_its_parts(self):
        target = target_of("HTTPS://Bücher.example./straße?q=ü#teil")
        assert target == net.Target("https", "xn--bcher-kva.example", 443, "/stra%C3%9Fe?q=%C3%BC")
        assert target.host_header == "xn--bcher-kva.example"

    def test_names_a_port_that_is_unusual_for_the_scheme(self):
        assert target_of("http://a.example:443/").host_header == "a.example:443"
        assert target_of("http://a.example:80/").origin == "http://a.example"

    @pytest.mark.parametrize(
        "url",
        [
            "ftp://a.example/", "file:///etc/passwd", "gopher://a.example/", "//a.example/",
            "http://a.example:22/", "http://a.example:6379/", "http://a.example:99999/",
            "http://a.example:x/", "http://me@a.example/", "http://a.example\\@b.example/",
            "http://a.example/\r\nX: y", "http:///a", "http://[::1/",
            f"http://{'a' * 70}.example/",
        ],
    )  # fmt: skip
    def test_refuses(self, url):
        assert trouble(target_of, url) == Reason.ADDRESS


class TestAsk:
    def test_works(self, web):
        web.page("sources.example/a", title="Un titre", ETag='"1"')
        answer = web.network(agent="blogposts/1").ask(URL, {"If-None-Match": '"0"'})
        assert (answer.status, answer.headers["etag"]) == (200, '"1"')
        assert b"Un titre" in answer.body
        ((host, path, headers),) = web.asked
        assert (host, path) == ("sources.example", "/a")
        assert headers["User-Agent"] == "blogposts/1"
        assert headers["If-None-Match"] == '"0"'
        assert web.dialled == [(PUBLIC, 80)]

    def test_a_redirect_is_an_answer(self, web):
        web.page("sources.example/a", 302, Location="/b?ü".encode().decode("latin-1"))
        answer = web.network().ask(URL)
        assert answer.redirects_to == "http://sources.example/b?%C3%BC"
        assert web.paths == ["sources.example/a"]

    @pytest.mark.parametrize(
        "addresses",
        [["127.0.0.1"], ["169.254.169.254"], ["::1"], ["::ffff:10.0.0.1"], [PUBLIC, "10.0.0.1"]],
    )
    def test_refuses_a_name_that_leads_into_a_private_network(self, web, addresses):
        web.names["sources.example"] = addresses
        assert trouble(web.network().ask, URL) == Reason.PRIVATE
        assert web.dialled == []

    @pytest.mark.parametrize("host", ["127.0.0.1", "[::1]", "2130706433", "0x7f.1", "localhost"])
    def test_refuses_an_address_that_is_one_itself(self, web, host):
        # As the system's resolver reads them.
        for name in ("127.0.0.1", "2130706433", "0x7f.1", "localhost"):
            web.names[name] = ["127.0.0.1"]
        web.names["::1"] = ["::1"]
        reason = trouble(web.network().ask, f"http://{host}/a")
        assert reason in (Reason.PRIVATE, Reason.ADDRESS)
        assert web.dialled == []

    def test_connects_to_the_address_that_was_looked_at(self, web):
        """A name that has another address a moment later (DNS rebinding) gains nothing by it."""
        web.page("sources.example/a")
        answers = iter([[PUBLIC], ["127.0.0.1"], ["127.0.0.1"]])
        web.names["sources.example"] = lambda: next(answers)
        assert web.network().ask(URL).status == 200
        assert web.resolved == ["sources.example"]
        assert web.dialled == [(PUBLIC, 80)]

    def test_tries_the_next_address(self, web):
        web.page("sources.example/a")
        web.names["sources.example"] = ["2606:2800:21f:cb07::1", PUBLIC]

        def dial(address, port, seconds):
            if ":" in address:
                raise OSError("no route")
            return web.dial(address, port, seconds)

        assert web.network(dial=dial).ask(URL).status == 200

    def test_tells_a_name_that_is_not_found(self, web):
        assert trouble(web.network().ask, URL) == Reason.NAME

    def test_tells_a_name_without_addresses(self, web):
        web.names["sources.example"] = []
        assert trouble(web.network().ask, URL) == Reason.NAME

    def test_tells_a_host_that_is_down(self, web):
        web.page("sources.example/a")
        web.is_down = True
        assert trouble(web.network().ask, URL) == Reason.SILENT

    def test_tells_what_is_no_http(self, web):
        web.page("sources.example/a")
        web.pages["sources.example/a"] = lambda handler: handler.wfile.write(b"SSH-2.0\r\n\r\n")
        assert trouble(web.network().ask, URL) == Reason.SILENT


class TestLimits:
    def test_of_a_body(self, web):
        web.page("sources.example/a")

        def endless(handler):
            handler.wfile.write(b"HTTP/1.1 200 OK\r\n\r\n")
            while True:  # until we hang up
                handler.wfile.write(b"x" * 10_000)

        web.pages["sources.example/a"] = endless
        assert len(web.network().ask(URL).body) == MOST_BYTES

    def test_of_time_where_headers_drip(self, web):
        web.page("sources.example/a")

        def drip(handler):
            handler.wfile.write(b"HTTP/1.1 200 OK\r\nX: ")
            for _ in range(100):
                handler.wfile.write(b"x")
                time.sleep(0.05)

        web.pages["sources.example/a"] = drip
        begun = time.monotonic()
        assert trouble(web.network(seconds=0.4).ask, URL) == Reason.SILENT
        assert time.monotonic() - begun < 4

    def test_of_time_where_the_body_drips(self, web):
        """That there is a page is known by then."""
        web.page("sources.example/a")

        def drip(handler):
            handler.wfile.write(b"HTTP/1.1 200 OK\r\n\r\n<title>Un</title>")
            for _ in range(100):
                handler.wfile.write(b"x")
                time.sleep(0.05)

        web.pages["sources.example/a"] = drip
        begun = time.monotonic()
        answer = web.network(seconds=0.4).ask(URL)
        assert answer.body.startswith(b"<title>Un</title>")
        assert time.monotonic() - begun < 4

    def test_of_time_for_a_name(self, web):
        web.names["sources.example"] = lambda: time.sleep(5)
        begun = time.monotonic()
        assert trouble(web.network(seconds=0.2).ask, URL) == Reason.NAME
        assert time.monotonic() - begun < 4


@pytest.fixture(scope="module")
def pem(tmp_path_factory, need):
    openssl = need(shutil.which("openssl"), "openssl")
    folder = tmp_path_factory.mktemp("tls")
    key, certificate = folder / "key.pem", folder / "certificate.pem"
    subprocess.run(
        [
            openssl, "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-days", "2",
            "-subj", "/CN=sources.example", "-addext", "subjectAltName=DNS:sources.example",
            "-keyout", str(key), "-out", str(certificate),
        ],
        check=True,
        capture_output=True,
    )  # fmt: skip
    return key, certificate


class TestCertificate:
    @pytest.fixture
    def secure(self, pem):
        key, certificate = pem
        server = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        server.load_cert_chain(certificate, key)
        names = []
        server.sni_callback = lambda _sock, name, _context: names.append(name)
        with web_of_our_own(server) as web:
            web.told = names
            web.page("sources.example/a", title="Un")
            yield web

    @staticmethod
    def trusting(certificate):
        return lambda: ssl.create_default_context(cafile=certificate)

    def test_is_that_of_the_name(self, secure, pem):
        answer = secure.network(tls=self.trusting(pem[1])).ask("https://sources.example/a")
        assert answer.status == 200
        assert secure.told == ["sources.example"]
        assert secure.dialled == [(PUBLIC, 443)]

    def test_of_another_name_is_refused(self, secure, pem):
        secure.names["other.example"] = [PUBLIC]
        network = secure.network(tls=self.trusting(pem[1]))
        assert trouble(network.ask, "https://other.example/a") == Reason.CERTIFICATE

    def test_of_nobody_we_trust_is_refused(self, secure):
        network = secure.network(tls=ssl.create_default_context)
        assert trouble(network.ask, "https://sources.example/a") == Reason.CERTIFICATE


def test_the_real_way_out_is_the_system_s(monkeypatch):
    found = [(socket.AF_INET, socket.SOCK_STREAM, 6, "", ("10.0.0.1", 80))] * 2
    monkeypatch.setattr(socket, "getaddrinfo", lambda *args, **kwargs: found)
    assert net.resolve("a.example", 80) == ["10.0.0.1"]
    assert trouble(Network().ask, "http://a.example/") == Reason.PRIVATE
