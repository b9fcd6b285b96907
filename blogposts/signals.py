"""Signals that we send, after the transaction is committed."""

from __future__ import annotations

from django.dispatch import Signal

# post: Post. It was published, or scheduled when its `published_at` is still to come.
post_published = Signal()

# post: Post. Readers no longer see it: withdrawn, back to a draft, or in the bin.
post_withdrawn = Signal()

# comment: Comment. It came in, and waits, is published or is spam, as its `status` says.
comment_received = Signal()

# comment: Comment, decision: Decision. What was decided about it after it came in.
comment_decided = Signal()
