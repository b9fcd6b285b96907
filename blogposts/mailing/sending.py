"""How mails leave: what is due, over one connection, while nobody waits."""

from __future__ import annotations

import logging
import smtplib
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Protocol

from django.core import mail
from django.db import transaction
from django.utils import timezone

from .. import jobs, notify
from ..addresses import mail_origin
from ..models import Notice
from . import outbox
from .letters import Desk
from .moderators import write_to_user
from .readers import write_approved, write_question, write_to_follower
from .recipients import spread

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from .letters import Letter
    from .outbox import Addressee, Claim

logger = logging.getLogger(__name__)

Kind = Notice.Kind
# Seconds that a mail server may be silent where the site has set no EMAIL_TIMEOUT.
PATIENCE = 30
# At so many mails in a row the server broke off: it is not the mails.
MOST_BROKEN_OFF = 2

WRITERS: dict[str, Callable[[Desk, Sequence[Notice]], Letter | None]] = {
    Kind.AWAITING: write_to_user,
    Kind.PUBLISHED: write_to_user,
    Kind.APPROVED: write_approved,
    Kind.CONFIRM: write_question,
    Kind.FOLLOWED: write_to_follower,
}


@dataclass(slots=True)
class Outcome:
    """What a run did; `trouble` is a sentence when nothing more could be sent."""

    sent: int = 0
    failed: int = 0
    put_off: int = 0  # of people who were written to just now
    trouble: str = ""


class NoServer(Exception):
    """The mail server takes nothing now."""


def send_due() -> None:
    """The job: sends what is due, and comes back for what cannot go out yet."""
    outcome = send()
    if outcome.trouble:
        logger.warning("Mail: %s", outcome.trouble)
    # Only who put something off comes back: of many at once all but one would come for nothing.
    if outcome.failed or outcome.put_off or outcome.trouble:
        again = outbox.next_due(timezone.now())
        if again is not None:
            jobs.at(again, notify.SENDING)


def send() -> Outcome:
    """Sends what is due. A mail that fails is tried again later, and others do not wait for it."""
    spread()
    if not outbox.addressees(timezone.now()):
        return Outcome()
    origin = mail_origin()
    if not origin:
        return Outcome(trouble="Nobody knows the site's address. Set BLOGPOSTS_SITE_URL.")
    server = Server()
    try:
        return _Run(Desk.at(origin), server).go()
    finally:
        server.close()


def preview() -> list[Letter]:
    """The mails that `send` would send now; nothing is sent or changed."""
    pile = _Pile()
    with transaction.atomic():
        spread()
        _Run(Desk.at(mail_origin()), pile).go()
        transaction.set_rollback(True)
    return pile.letters


class _Way(Protocol):
    def open(self) -> None: ...
    def deliver(self, letter: Letter, sender: str) -> None: ...
    def close(self) -> None: ...


class _Run:
    """One passage through all that is due."""

    def __init__(self, desk: Desk, way: _Way) -> None:
        self.desk = desk
        self.way = way
        self.outcome = Outcome()
        self._broken_off = 0

    def go(self) -> Outcome:
        before: list[Addressee] = []
        try:
            while (found := outbox.addressees(timezone.now())) and found != before:
                for addressee in found:
                    self._serve(addressee)
                before = found
        except NoServer as error:
            self.outcome.trouble = f"The mail server takes nothing: {error}"
            outbox.put_off_all(error.__cause__ or error)
        return self.outcome

    def _serve(self, addressee: Addressee) -> None:
        self.way.open()
        claim = outbox.claim(addressee, timezone.now())
        if claim is None:
            self.outcome.put_off += 1
            return
        try:
            letter = WRITERS[claim.notices[0].kind](self.desk, claim.notices)
        except Exception as error:
            logger.exception("A mail could not be written: %s", claim.notices[0])
            self._fail(claim, error)
            return
        if letter is None:
            outbox.drop(claim)
        else:
            self._deliver(claim, letter)

    def _deliver(self, claim: Claim, letter: Letter) -> None:
        try:
            self.way.deliver(letter, self.desk.sender)
        except Exception as error:
            self._fail(claim, error)
            if _is_of_this_mail(error):
                return
            self.way.close()
            self._broken_off += 1
            if isinstance(error, smtplib.SMTPSenderRefused) or self._broken_off >= MOST_BROKEN_OFF:
                raise NoServer(error) from error
        else:
            outbox.mark_sent(claim)
            self.outcome.sent += 1
            self._broken_off = 0

    def _fail(self, claim: Claim, error: Exception) -> None:
        outbox.mark_failed(claim, error)
        self.outcome.failed += 1


def _is_of_this_mail(error: Exception) -> bool:
    """Whether the server refused this mail and may take another."""
    if isinstance(error, smtplib.SMTPSenderRefused):
        return False
    if isinstance(error, smtplib.SMTPResponseException):
        return error.smtp_code != 421  # it is about to close
    return isinstance(error, smtplib.SMTPRecipientsRefused | ValueError | NotTaken)


class NotTaken(Exception):
    """The backend says that it has sent nothing, and not why."""


class Server:
    """The site's mail server, one connection for all mails of a run."""

    def __init__(self) -> None:
        self._mailer: Any = None

    def open(self) -> None:
        if self._mailer is not None:
            return
        try:
            self._mailer = _mailer()
            self._mailer.open()
        except Exception as error:  # of whatever backend the site has
            self._mailer = None
            raise NoServer(error) from error

    def deliver(self, letter: Letter, sender: str) -> None:
        self.open()
        if self._mailer.send_messages([letter.message(sender)]) == 0:
            raise NotTaken

    def close(self) -> None:
        if self._mailer is None:
            return
        try:
            self._mailer.close()
        except Exception:
            logger.debug("The connection to the mail server ended badly", exc_info=True)
        self._mailer = None


def _mailer() -> Any:
    """Django's connection, which does not wait for ever."""
    # From 6.1 on there are `mailers`; `get_connection` is on its way out there.
    mailers = getattr(mail, "mailers", None)
    found: Any = mail.get_connection() if mailers is None else mailers.default
    # Only SMTP's has one, and None by default: the thread would hang as long as the server does.
    if getattr(found, "timeout", 0) is None:
        found.timeout = PATIENCE
    return found


class _Pile:
    """Takes letters for a preview."""

    def __init__(self) -> None:
        self.letters: list[Letter] = []

    def open(self) -> None:
        """Nothing is opened."""

    def deliver(self, letter: Letter, sender: str) -> None:
        self.letters.append(letter)

    def close(self) -> None:
        """Nothing is closed."""
