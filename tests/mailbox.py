"""What is mailed in a test."""

from __future__ import annotations

import re

from django.core import mail

from blogposts import mailing

ORIGIN = "https://carnet.example"  # which tests/settings.py lets be known


def send():
    """Sends what is due: the mails that went out, each by its address and in order."""
    before = len(mail.outbox)
    mailing.send()
    return mail.outbox[before:]


def addresses(mails):
    return sorted(message.to[0] for message in mails)


def links(message):
    """The paths that a mail leads to, in its order."""
    return re.findall(rf"^{ORIGIN}(/\S*)$", message.body, re.MULTILINE)
