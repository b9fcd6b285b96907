from __future__ import annotations

from django.contrib import admin

from ..models import Comment
from .desk.acting import Acting
from .desk.many import Many
from .desk.page import CommentPage
from .desk.people import People
from .desk.persons import Persons
from .desk.preferences import Preferences
from .desk.queue import Queue
from .desk.reports import Reports
from .desk.ruling import Ruling


@admin.register(Comment)
class CommentAdmin(
    Acting,
    CommentPage,
    Many,
    People,
    Persons,
    Preferences,
    Queue,
    Reports,
    Ruling,
    admin.ModelAdmin,
):
    """The desk of those who moderate: its first page is the queue, at the list's own address."""

    def __init__(self, model, admin_site):
        super().__init__(model, admin_site)
        # How many wait is told on the front page, unless the site has a front page of its own.
        admin_site.index_template = admin_site.index_template or "admin/blogposts/index.html"
