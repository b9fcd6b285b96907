"""What feed readers follow."""

from __future__ import annotations

from django.contrib.syndication.views import Feed
from django.utils.decorators import method_decorator
from django.utils.feedgenerator import Atom1Feed
from django.utils.translation import gettext as _

from .addresses import address
from .conf import conf
from .freshness import conditional
from .metadata import site_title
from .models import Post


class LatestPosts(Feed):
    """The newest posts, Atom 1.0 (RFC 4287)."""

    feed_type = Atom1Feed

    @method_decorator(conditional)
    def __call__(self, request, *args, **kwargs):
        return super().__call__(request, *args, **kwargs)

    def get_object(self, request):
        return site_title(request)

    def title(self, title):
        return title

    def subtitle(self, title):
        return _("The newest posts of %(title)s") % {"title": title}

    def link(self, title):
        return address("post-list")

    def items(self, title):
        posts = Post.objects.published().for_list()
        return posts.newest_first().prefetch_related("tags")[: conf.FEED_LENGTH]

    def item_title(self, post):
        return post.title

    def item_description(self, post):
        return post.shown_summary

    def item_author_name(self, post):
        return post.author.name if post.author else None

    def item_categories(self, post):
        return [tag.name for tag in post.tags.all()]

    def item_pubdate(self, post):
        return post.published_at

    def item_updateddate(self, post):
        return max(post.changed_at, post.published_at)
