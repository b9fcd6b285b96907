"""Where on a page something stands."""

from __future__ import annotations

from ..conf import conf
from ..reading import page_of_thread


def comment_place(comment):
    """The page that a comment stands on, whatever page of threads that is, without `#comment-1`."""
    url = comment.post.get_absolute_url()
    # Each thread has a comment that is shown: with fewer of those than fit, there is one page.
    if comment.post.comment_count < conf.COMMENT_THREADS_PER_PAGE:
        return url
    number = page_of_thread(comment)
    return url if number == 1 else f"{url}comment-page-{number}/"
