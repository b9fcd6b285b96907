"""Mail, the second half: whom it concerns, what a mail says, and how it leaves."""

from .sending import Outcome, preview, send, send_due

__all__ = ["Outcome", "preview", "send", "send_due"]
