"""What a mail says. It is written when it is sent, so that it says what is true then.

In its body strangers' words are quoted, in its headers they are one line each, and encoded.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from email.headerregistry import Address
from email.utils import parseaddr
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

from django.apps import apps
from django.conf import settings
from django.contrib.sites.shortcuts import get_current_site
from django.core.mail import EmailMessage
from django.template.loader import render_to_string
from django.utils import translation

from ..conf import conf
from ..models import Notice
from ..text.mail import in_a_line, tidy_mail

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from email.policy import Policy

Kind = Notice.Kind


@dataclass(frozen=True, slots=True)
class Letter:
    """One mail to one address."""

    to: str
    subject: str
    body: str
    headers: dict[str, str] = field(default_factory=dict)

    def message(self, sender: str) -> EmailMessage:
        headers: dict[str, str] = {
            name: _Whole(name, value) for name, value in self.headers.items()
        }
        return EmailMessage(self.subject, self.body, sender, [self.to], headers=headers)


class _Whole(str):
    """A header's value for machines, which stays as it is however long it is.

    Python's own policy of mails, by which Django 6 writes them, makes encoded words of an address
    that is longer than a line: a mailbox then finds no way to unsubscribe (RFC 8058).
    """

    name: str

    def __new__(cls, name: str, value: str) -> _Whole:
        whole = super().__new__(cls, "".join(value.splitlines()))
        whole.name = name
        return whole

    def __reduce__(self) -> tuple[type[_Whole], tuple[str, str]]:
        return _Whole, (self.name, str(self))

    def fold(self, *, policy: Policy[Any]) -> str:
        """What `email.policy` asks a header of its own kind for."""
        return f"{self.name}: {self}{policy.linesep}"


@dataclass(frozen=True, slots=True)
class Desk:
    """What every mail of a run needs to know of the site."""

    origin: str  # scheme and host
    site: str  # its name

    @classmethod
    def at(cls, origin: str) -> Desk:
        site = conf.TITLE
        if not site and apps.is_installed("django.contrib.sites") and hasattr(settings, "SITE_ID"):
            site = get_current_site(None).name
        return cls(origin, in_a_line(site or urlsplit(origin).netloc))

    @property
    def host(self) -> str:
        return urlsplit(self.origin).hostname or "localhost"

    @property
    def sender(self) -> str:
        """`DEFAULT_FROM_EMAIL`, with the site's name where it has none."""
        name, address = parseaddr(settings.DEFAULT_FROM_EMAIL)
        if name or not address.isascii() or "@" not in address:
            return str(settings.DEFAULT_FROM_EMAIL)
        return str(Address(self.site, addr_spec=address))

    def letter(
        self,
        name: str,
        to: str,
        context: Mapping[str, Any],
        notices: Sequence[Notice],
        **headers: str,
    ) -> Letter:
        """Fills the templates of a kind of mail; in the language that is active."""
        context = {"site": self.site, "origin": self.origin, **context}
        subject = render_to_string(f"blogposts/mail/{name}_subject.txt", context)
        return Letter(
            to=to,
            # A subject that a template left empty or broke into lines is no reason to send nothing.
            subject=in_a_line(subject) or self.site,
            body=tidy_mail(render_to_string(f"blogposts/mail/{name}.txt", context)),
            headers=self._headers(notices) | headers,
        )

    def _headers(self, notices: Sequence[Notice]) -> dict[str, str]:
        first = min(notices, key=lambda notice: notice.pk)
        number = f"{first.pk}.{first.created_at:%Y%m%d%H%M%S}"
        headers = {
            # The same when it is sent again, so that a mailbox shows it once.
            "Message-ID": f"<blogposts.{number}@{self.host}>",
            # No out-of-office answers to it (RFC 3834).
            "Auto-Submitted": "auto-generated",
        }
        posts = {notice.comment.post_id for notice in notices if notice.comment}
        if len(posts) == 1:
            # A message that was never sent: mails about one post hang together below it.
            headers["References"] = f"<blogposts.post.{posts.pop()}@{self.host}>"
        return headers


def language_of(notice: Notice) -> str:
    """The language of its mail: the one that was active when it was asked for, or the site's."""
    known = {code for code, _name in settings.LANGUAGES}
    return notice.language if notice.language in known else settings.LANGUAGE_CODE


def in_language_of(notice: Notice) -> translation.override:
    return translation.override(language_of(notice))
