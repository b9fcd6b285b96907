from __future__ import annotations

from django.contrib import admin
from django.db.models import Count, IntegerField, OuterRef, Subquery
from django.db.models.functions import Coalesce
from django.urls import reverse
from django.utils.html import format_html
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from ..models import Author, Post
from .deletion import KeptWhileInUse
from .pictures import NamedPictures
from .races import RefusalsAtTheForm


@admin.register(Author)
class AuthorAdmin(KeptWhileInUse, NamedPictures, RefusalsAtTheForm, admin.ModelAdmin):
    list_display = ["name", "user", "posts"]
    list_select_related = ["user"]
    search_fields = ["name", "slug"]
    show_full_result_count = False
    # Not a list to complete from: that asks for an admin of the user model, which a host may lack.
    raw_id_fields = ["user"]
    fields = ["name", "slug", "bio", "picture", "website", "user"]

    class Media:
        css = {"all": ["blogposts/admin/admin.css"]}

    def get_queryset(self, request):
        # Not a count over a join: that would leave names to complete from without an order, and
        # count the posts of authors whom no page shows.
        posts = Post.objects.filter(author=OuterRef("pk")).order_by().values("author")
        count = Subquery(posts.values(count=Count("pk")), output_field=IntegerField())
        return super().get_queryset(request).annotate(all_posts=Coalesce(count, 0))

    @admin.display(description=_("posts"), ordering="all_posts")
    def posts(self, author):
        url = reverse(f"{self.admin_site.name}:blogposts_post_changelist")
        return format_html(
            '<a href="{}?author__id__exact={}">{}</a>', url, author.pk, author.all_posts
        )

    def reason_to_keep(self, author):
        if not (count := author.posts.count()):
            return ""
        return ngettext(
            "“%(name)s” signs %(count)d post. Give it to another author first.",
            "“%(name)s” signs %(count)d posts. Give them to another author first.",
            count,
        ) % {"name": author, "count": count}
