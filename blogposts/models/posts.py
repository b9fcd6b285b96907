from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils import timezone
from django.utils.functional import cached_property
from django.utils.translation import gettext_lazy as _
from taggit.managers import TaggableManager
from taggit.models import ItemBase, Tag

from ..addresses import post_address
from ..conf import conf
from ..querysets import PostQuerySet
from ..text.body.headings import CITATION
from ..text.dates import moment, moment_in_words
from ..text.excerpt import plain_text, reading_minutes, shortened, summary
from ..text.markdown import teaser_of
from ..text.slugs import is_reserved, slugify
from ..text.typography import typeset
from .authors import Author
from .categories import Category
from .fields import (
    LANGUAGE_LENGTH,
    SLUG_LENGTH,
    URL_LENGTH,
    check_language,
    check_slug,
    check_web_address,
    first_free,
)
from .old_addresses import OldAddress
from .pictures import Picture, note_uses
from .sections import Section, render_stale
from .translations import TranslationGroup

if TYPE_CHECKING:
    from datetime import datetime


EXCERPT_LENGTH = 250
# What stands before <!--more--> is as long as the editor has it, within reason.
LONGEST_EXCERPT = 1_000
# Columns that count or date what other rows hold; whoever writes those writes these.
KEPT_BY_OTHERS = frozenset(
    {
        "comment_count",
        "votes_up",
        "votes_down",
        "talk",
        "corrected_at",
        "version_number",
        "draft_number",
        "translation_group",
        "tallied_in",
    }
)


class TaggedPost(ItemBase):
    """A tag of a post, by a real foreign key, so that the database keeps it whole."""

    tag = models.ForeignKey(Tag, on_delete=models.CASCADE, related_name="blogposts_items")
    content_object = models.ForeignKey(
        "blogposts.Post", on_delete=models.CASCADE, related_name="tagged_items"
    )

    class Meta:
        verbose_name = _("tag of a post")
        verbose_name_plural = _("tags of posts")
        constraints = [
            models.UniqueConstraint(
                fields=["tag", "content_object"], name="blogposts_taggedpost_once"
            ),
        ]


class PostCategory(models.Model):
    """A category of a post; the first by position is the "in ..." above its title."""

    post = models.ForeignKey(
        "blogposts.Post", on_delete=models.CASCADE, related_name="post_categories"
    )
    category = models.ForeignKey(
        Category, verbose_name=_("category"), on_delete=models.CASCADE, related_name="+"
    )
    position = models.PositiveIntegerField(_("position"), default=1)

    class Meta:
        verbose_name = _("category")
        verbose_name_plural = _("categories")
        ordering = ["post", "position"]
        constraints = [
            models.UniqueConstraint(
                fields=["post", "position"], name="blogposts_postcategory_position"
            ),
            models.UniqueConstraint(
                fields=["category", "post"], name="blogposts_postcategory_once"
            ),
        ]

    def __str__(self) -> str:
        return str(self.category)


class Post(models.Model):  # type: ignore[django-manager-missing]
    """An article. Only `publishing` writes its status, publication time and address."""

    class Status(models.TextChoices):
        DRAFT = "draft", _("draft")
        REVIEW = "review", _("in review")
        PUBLISHED = "published", _("published")
        WITHDRAWN = "withdrawn", _("withdrawn")
        BIN = "bin", _("in the bin")

    class CommentPolicy(models.TextChoices):
        SITE = "site", _("as the site has it")
        OPEN = "open", _("open to all")
        MEMBERS = "members", _("members only")
        CLOSED = "closed", _("closed")

    title = models.CharField(_("title"), max_length=300)
    slug = models.SlugField(
        _("slug"),
        max_length=SLUG_LENGTH,
        blank=True,
        allow_unicode=True,
        validators=[check_slug],
        help_text=_("Follows the title until the post is first published."),
    )
    own_slug = models.BooleanField(
        default=False,
        editable=False,
        help_text="The slug was typed by a person and does not follow the title.",
    )
    path = models.CharField(
        max_length=255,
        unique=True,
        null=True,
        blank=True,
        editable=False,
        help_text="The address below ours, kept from first publication on.",
    )
    subtitle = models.TextField(_("subtitle"), blank=True)
    summary = models.TextField(
        _("summary"), blank=True, help_text=_("For lists and feeds; plain text.")
    )
    language = models.CharField(
        _("language"),
        max_length=LANGUAGE_LENGTH,
        blank=True,
        validators=[check_language],
        help_text=_("A tag such as “fr” or “pt-BR”. The site's when left empty."),
    )
    # Kept by `translations`; no part of a version, as it says nothing of the text.
    translation_group = models.ForeignKey(
        TranslationGroup,
        verbose_name=_("translations"),
        on_delete=models.SET_NULL,
        null=True,
        blank=True,
        editable=False,
        related_name="posts",
        help_text="The posts that say the same in other languages have the same.",
    )
    author = models.ForeignKey(
        Author,
        verbose_name=_("author"),
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="posts",
    )
    owner = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name=_("begun by"),
        on_delete=models.SET_NULL,
        null=True,
        blank=True,
        editable=False,
        related_name="+",
        help_text="Who began the post: it is theirs to work on, whoever signs it.",
    )
    categories = models.ManyToManyField(
        Category,
        verbose_name=_("categories"),
        through=PostCategory,
        blank=True,
        related_name="posts",
    )
    tags = TaggableManager(
        _("tags"), through=TaggedPost, blank=True, related_name="blogposts_posts"
    )

    status = models.CharField(
        _("status"), max_length=10, choices=Status.choices, default=Status.DRAFT, editable=False
    )
    status_before_bin = models.CharField(max_length=10, blank=True, editable=False)
    published_at = models.DateTimeField(
        _("published"),
        null=True,
        blank=True,
        help_text=_("A time to come schedules the post."),
    )
    first_published_at = models.DateTimeField(null=True, blank=True, editable=False)
    changed_at = models.DateTimeField(_("changed"), default=timezone.now, editable=False)
    created_at = models.DateTimeField(_("created"), default=timezone.now, editable=False)
    # Kept by `corrections`: small changes are no news to readers.
    corrected_at = models.DateTimeField(
        _("corrected"),
        null=True,
        editable=False,
        help_text="When the newest correction was written; None without any.",
    )

    # Its words are the post's own, in the post's language.
    picture = models.ForeignKey(
        Picture,
        verbose_name=_("picture"),
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="posts",
    )
    picture_alt = models.CharField(
        _("alternative text"),
        max_length=500,
        blank=True,
        help_text=_("What the picture shows, for those who cannot see it."),
    )
    picture_caption = models.CharField(_("caption"), max_length=500, blank=True)
    picture_credit = models.CharField(_("credit"), max_length=200, blank=True)

    featured = models.BooleanField(
        _("featured"), default=False, help_text=_("Leads the front page.")
    )
    comment_policy = models.CharField(
        _("comments"),
        max_length=10,
        choices=CommentPolicy.choices,
        default=CommentPolicy.SITE,
    )
    comments_closed_at = models.DateTimeField(
        null=True,
        editable=False,
        help_text="When somebody closed them for readers; None unless so.",
    )
    # Kept by `moderation` and `voting`, in the transaction of what they count.
    comment_count = models.PositiveIntegerField(
        _("comments"), default=0, editable=False, help_text="Those that readers see."
    )
    votes_up = models.PositiveIntegerField(default=0, editable=False)
    votes_down = models.PositiveIntegerField(default=0, editable=False)
    talk = models.PositiveBigIntegerField(
        default=0, editable=False, help_text="Counts the changes of what stands under the text."
    )
    search_title = models.CharField(_("title for search engines"), max_length=200, blank=True)
    search_description = models.CharField(
        _("description for search engines"), max_length=400, blank=True
    )
    canonical_url = models.CharField(
        _("canonical address"),
        max_length=URL_LENGTH,
        blank=True,
        validators=[check_web_address],
        help_text=_("Where the text first appeared, when that is another site."),
    )
    # Kept by `versions.record`, in the transaction of what they number.
    version_number = models.PositiveIntegerField(
        default=0, editable=False, help_text="Of the newest version; 0 for none."
    )
    draft_number = models.PositiveIntegerField(
        default=0,
        editable=False,
        help_text="Of the version with changes that readers are still to see; 0 for none.",
    )
    # Kept by `tallies`, after the commit of what it follows.
    tallied_in = models.DateField(
        null=True,
        editable=False,
        help_text="The month that counts the post, by its first day; None unless published.",
    )
    # Made of the sections by `render()`.
    words = models.PositiveIntegerField(default=0, editable=False)
    excerpt = models.CharField(max_length=LONGEST_EXCERPT, blank=True, editable=False)

    objects = PostQuerySet.as_manager()

    class Meta:
        verbose_name = _("post")
        verbose_name_plural = _("posts")
        ordering = ["-published_at", "-pk"]
        # Those that Django has not; what they add up to is said in `permissions`.
        permissions = [
            ("publish_post", "Can publish posts"),
            ("edit_others_post", "Can edit posts of others"),
        ]
        constraints = [
            models.CheckConstraint(
                condition=Q(status__in=["draft", "review", "published", "withdrawn", "bin"]),
                name="blogposts_post_status",
            ),
            models.CheckConstraint(
                condition=~Q(status="published")
                | Q(published_at__isnull=False, path__isnull=False),
                name="blogposts_post_published_has_time_and_path",
            ),
            # Any number without a group: to a database no two NULLs are the same.
            models.UniqueConstraint(
                fields=["translation_group", "language"],
                name="blogposts_post_one_translation",
                violation_error_message=_("Another translation of this post has this language."),
            ),
        ]
        indexes = [
            models.Index(fields=["status", "-published_at", "-id"], name="blogposts_post_newest"),
            models.Index(
                fields=["featured", "status", "-published_at", "-id"], name="blogposts_post_lead"
            ),
            models.Index(
                fields=["author", "status", "-published_at", "-id"], name="blogposts_post_author"
            ),
            # The editors' list, all of it and by status.
            models.Index(fields=["-changed_at", "-id"], name="blogposts_post_changed"),
            models.Index(
                fields=["status", "-changed_at", "-id"], name="blogposts_post_status_changed"
            ),
            models.Index(fields=["language"], name="blogposts_post_language"),
            # Most commented, most voted.
            models.Index(
                fields=["status", "-comment_count", "-published_at", "-id"],
                name="blogposts_post_commented",
            ),
            models.Index(
                fields=["status", "-votes_up", "-published_at", "-id"], name="blogposts_post_voted"
            ),
            models.Index(fields=["tallied_in"], name="blogposts_post_tallied"),
        ]

    def __str__(self) -> str:
        return self.title

    def save(self, *args: Any, **kwargs: Any) -> None:
        if not self.language:
            self.language = settings.LANGUAGE_CODE
        if not self.was_public:
            self._settle_address()
            if (fields := kwargs.get("update_fields")) is not None:
                kwargs["update_fields"] = {*fields, "slug", "own_slug", "path"}
        is_whole = not args and not {"update_fields", "force_insert"} & kwargs.keys()
        if is_whole and not self._state.adding and self.pk is not None:
            # Whoever saves what was read a while ago must not put old counts in place of new ones.
            kwargs["update_fields"] = self._own_fields()
        super().save(*args, **kwargs)

    def _own_fields(self) -> set[str]:
        """Names of what a whole save writes: all that was read, but for what others count."""
        names = {field.name for field in self._meta.concrete_fields if not field.primary_key}
        deferred = {self._meta.get_field(name).name for name in self.get_deferred_fields()}
        return names - deferred - KEPT_BY_OTHERS

    def get_absolute_url(self) -> str:
        """The public address, or before there is one the preview for those who may see it."""
        if self.path is not None and self.status == self.Status.PUBLISHED:
            return post_address(self.path, self.language)
        return reverse("blogposts:post-preview", args=[self.pk])

    @property
    def is_public(self) -> bool:
        return (
            self.status == self.Status.PUBLISHED
            and self.published_at is not None
            and self.published_at <= timezone.now()
        )

    @property
    def is_scheduled(self) -> bool:
        return self.status == self.Status.PUBLISHED and not self.is_public

    @property
    def shown_title(self) -> str:
        """The title with the no-break spaces of its language."""
        return typeset(self.title, self.language)

    @property
    def shown_subtitle(self) -> str:
        return typeset(self.subtitle, self.language)

    @property
    def shown_summary(self) -> str:
        """What lists, feeds and search engines say of the post."""
        return typeset(self.summary or self.subtitle or self.excerpt, self.language)

    @property
    def reading_minutes(self) -> int:
        """Whole minutes that the text takes; 0 under a minute."""
        return reading_minutes(self.words, self.language)

    # A template that names `post.published_at|date:...` pays for a filter and for words made anew.

    @cached_property
    def published_iso(self) -> str:
        """When it came out, for machines: ISO 8601 with zone."""
        return moment(self.published_at) if self.published_at else ""

    @cached_property
    def published_day(self) -> str:
        """The day on which it came out, in words of the active language."""
        return moment_in_words(self.published_at) if self.published_at else ""

    @cached_property
    def updated_iso(self) -> str:
        """`updated_at` for machines; empty where nothing was corrected."""
        return moment(self.updated_at) if self.updated_at else ""

    @cached_property
    def updated_day(self) -> str:
        return moment_in_words(self.updated_at) if self.updated_at else ""

    @property
    def updated_at(self) -> datetime | None:
        """When readers were last told of a correction, if that was after it came out."""
        if self.published_at and self.corrected_at and self.corrected_at > self.published_at:
            return self.corrected_at
        return None

    @property
    def modified_at(self) -> datetime:
        """For feeds and search engines: the newest correction, else when it came out.

        Small changes are left out, or a comma would bring an old post back as news.
        """
        return self.updated_at or self.published_at or self.changed_at

    @property
    def was_public(self) -> bool:
        """Whether readers may know the address: from then on it stays."""
        return self.first_published_at is not None and self.first_published_at <= timezone.now()

    def path_for(self, slug: str) -> str | None:
        """The address that `slug` would give; None while the pattern lacks a date.

        The date is that of the site's time zone on the day; later changes of the zone or of the
        pattern leave stored addresses as they are. Of an address that readers know only the last
        piece is another.
        """
        if self.was_public and self.path:
            return self.path[: self.path.rfind("/") + 1] + slug
        if conf.PERMALINK == "slug":
            return slug
        if self.published_at is None:
            return None
        day = timezone.localtime(self.published_at, timezone.get_default_timezone())
        return day.strftime("%Y/%m/" if conf.PERMALINK == "year/month/slug" else "%Y/%m/%d/") + slug

    def address_holder(self, slug: str) -> Post | None:
        """Another post that has, or had, the address which `slug` would give."""
        path = self.path_for(slug)
        if path is None:
            return None
        others = Post.objects.exclude(pk=self.pk)
        # Links to an old one are about: who follows one must not come to another text.
        return others.filter(path=path).first() or others.filter(old_addresses__path=path).first()

    def _settle_address(self) -> None:
        if self.status == self.Status.BIN:
            self.path = None  # a draft in the bin keeps no address from others
            return
        if self._state.adding and self.slug:
            self.own_slug = True
        if not self.slug or not self.own_slug:
            self.own_slug = False
            self.slug = self._free_slug()
        self.path = self.path_for(self.slug)

    def _free_slug(self) -> str:
        root = slugify(self.title, language=self.language) or "post"
        root = f"{root}-post" if is_reserved(root) else root
        start = self.path_for(root)
        if start is None:
            return root
        others = (
            Post.objects.exclude(pk=self.pk).filter(path__startswith=start),
            OldAddress.objects.exclude(post=self.pk).filter(path__startswith=start),
        )
        paths = (path for rows in others for path in rows.values_list("path", flat=True))
        taken = {path.rpartition("/")[2] for path in paths}
        return first_free(root, taken)

    def source_numbers(self) -> dict[str, int]:
        """Which key is which number in the list of sources."""
        keys = self.sources.order_by("position").values_list("key", flat=True)
        return {key: number for number, key in enumerate(keys, start=1)}

    def unknown_citations(self) -> list[str]:
        """Keys that a section cites and no source has; readers see them as they were typed."""
        known = self.source_numbers()
        bodies = self.sections.order_by("position").values_list("body", flat=True)
        cited = (key for body in bodies for key in CITATION.findall(body))
        return list(dict.fromkeys(key for key in cited if key not in known))

    def render(self) -> list[Section]:
        """Brings the stored HTML of all sections and the count of words up to date.

        To be called when sections, sources or the language changed; says which were stale.
        """
        sections = list(self.sections.order_by("position"))
        for section in sections:
            section.post = self
        stale = render_stale(self, sections, self.source_numbers())
        Section.objects.bulk_update(stale, Section.RENDERED)
        if stale:
            note_uses({section: section.named_pictures for section in stale})
        words = sum(section.words for section in sections)
        excerpt = excerpt_of(sections)
        if (words, excerpt) != (self.words, self.excerpt):
            self.words, self.excerpt = words, excerpt
            Post.objects.filter(pk=self.pk).update(words=words, excerpt=excerpt)
        return stale


def excerpt_of(sections: list[Section]) -> str:
    """What stands before `<!--more-->`; where there is no such mark, the beginning of the text."""
    before: list[str] = []
    for section in sections:
        teaser = teaser_of(
            section.body,
            format=section.format,
            language=section.lang,
            numbers=dict.fromkeys(section.citations, 1),
        )
        if teaser is None:
            before.append(plain_text(section.html))
            continue
        text = " ".join(part for part in (*before, teaser) if part)
        if text:
            return shortened(text, length=LONGEST_EXCERPT)
        break
    html = next((section.html for section in sections if section.words), "")
    return summary(html, length=EXCERPT_LENGTH)
