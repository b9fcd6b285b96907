"""The sources of all posts, those first that readers cannot follow."""

from __future__ import annotations

from urllib.parse import urlsplit

from django.contrib import admin, messages
from django.contrib.admin.helpers import ACTION_CHECKBOX_NAME
from django.contrib.admin.utils import unquote
from django.db.models import Case, IntegerField, Value, When
from django.http import HttpResponseRedirect
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils.html import format_html
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from ..checking.acts import ask_again, take_address, take_title
from ..conf import conf
from ..models import Post, Source
from .states import day_in_words

State = Source.State
WORST_FIRST = [
    State.GONE, State.MOVED, State.BLOCKED, State.RETITLED, State.UNCHECKED, State.FINE,
]  # fmt: skip
BROKEN_FIRST = Case(
    *(When(state=state, then=Value(place)) for place, state in enumerate(WORST_FIRST)),
    output_field=IntegerField(),
)
MOST_TAKEN = 100  # on one page that somebody is to read before he presses the button


def check_in_words(source):
    """What is known of a source's address, as a sentence; empty for a row without one."""
    if not source.pk or not source.url:
        return ""
    text = _WORDS[source.state](source)
    if source.failed_at and source.state != State.GONE:
        since = _("It did not answer on %(day)s (%(why)s), and is asked again.") % {
            "day": day_in_words(source.failed_at),
            "why": source.get_reason_display(),
        }
        text = format_html("{} {}", text, since)
    return text


def _gone(source):
    why = source.get_reason_display()
    told = _("Readers are given the archived copy.") if source.is_replaced else ""
    return format_html("{} {}", _("Gone: %(why)s.") % {"why": why}, told)


def _moved(source):
    text = format_html(_("Moved to {}"), _link(source.final_url))
    front = _("This is the front page of its site.") if leads_to_front(source) else ""
    return format_html("{} {}", text, front)


def _link(url):
    return format_html('<a href="{}" rel="noopener noreferrer" dir="ltr">{}</a>', url, url)


_WORDS = {
    State.UNCHECKED: lambda source: _("Not asked yet."),
    State.FINE: lambda source: _("Fine on %(day)s.") % {"day": day_in_words(source.checked_at)},
    State.GONE: _gone,
    State.MOVED: _moved,
    State.BLOCKED: lambda source: _("Not known: %(why)s.") % {"why": source.get_reason_display()},
    State.RETITLED: lambda source: format_html(
        _("Changed title: “{}”, before “{}”."), source.seen_title, source.known_title
    ),
}


def leads_to_front(source):
    """Whether a page has moved to a front page, which is what some sites do with those gone."""
    return (
        urlsplit(source.final_url).path.strip("/") == ""
        and urlsplit(source.url).path.strip("/") != ""
    )


@admin.register(Source)
class SourceAdmin(admin.ModelAdmin):
    """A list to act from. A source itself is changed where it belongs, in its post's form."""

    actions = ["check_now", "take_new_address", "take_new_title"]
    list_display = ["named", "found", "asked", "of_post"]
    list_display_links = None
    list_filter = ["state"]
    list_per_page = 50
    search_fields = ["title", "url", "publisher", "post__title"]
    ordering = [BROKEN_FIRST, "-pk"]
    show_full_result_count = False

    class Media:
        css = {"all": ["blogposts/admin/admin.css", "blogposts/admin/sources.css"]}

    # Who may do what to a post may do it to its sources.

    @property
    def post_admin(self):
        return self.admin_site.get_model_admin(Post)

    def has_view_permission(self, request, obj=None):
        return self.post_admin.has_view_or_change_permission(request, obj and obj.post)

    def has_change_permission(self, request, obj=None):
        return self.post_admin.has_change_permission(request, obj and obj.post)

    def has_add_permission(self, request):
        return False

    def has_delete_permission(self, request, obj=None):
        return False

    # The list

    def get_queryset(self, request):
        posts = self.post_admin.get_queryset(request).not_in_bin()
        sources = super().get_queryset(request).exclude(url="").filter(post__in=posts.values("pk"))
        return sources.select_related("post__author")  # which says whose it is

    def changelist_view(self, request, extra_context=None):
        title = capfirst(self.opts.verbose_name_plural)
        return super().changelist_view(request, {"title": title, **(extra_context or {})})

    @admin.display(description=gettext_lazy("source"), ordering="url")
    def named(self, source):
        return format_html(
            '<strong>{}</strong><span class="blogposts-address" dir="ltr">{}</span>',
            source.shown_title,
            source.url,
        )

    @admin.display(description=gettext_lazy("what was found"), ordering=BROKEN_FIRST)
    def found(self, source):
        return check_in_words(source)

    @admin.display(description=gettext_lazy("asked"), ordering="checked_at")
    def asked(self, source):
        return source.checked_at and day_in_words(source.checked_at)

    @admin.display(description=gettext_lazy("post"), ordering="post__title")
    def of_post(self, source):
        return format_html('<a href="{}">{}</a>', self._address(source), source.post)

    def _address(self, source):
        name = "admin:blogposts_post_change"
        url = reverse(name, args=[source.post_id], current_app=self.admin_site.name)
        return f"{url}#sources-group"

    def change_view(self, request, object_id, *args, **kwargs):
        """The form of its post, which has it as a row."""
        source = self.get_object(request, unquote(object_id))
        if source is None:
            return self._get_obj_does_not_exist_redirect(request, self.opts, object_id)
        return HttpResponseRedirect(self._address(source))

    # Actions

    @admin.action(description=gettext_lazy("Check now"), permissions=["change"])
    def check_now(self, request, queryset):
        """Asks nobody: that is for the job, and this page does not wait for it."""
        mine = [source.pk for source in self._mine(request, queryset)]
        count = ask_again(Source.objects.filter(pk__in=mine))
        text = ngettext(
            "%(count)d source will be asked.", "%(count)d sources will be asked.", count
        ) % {"count": count}
        if conf.BACKGROUND == "commands":
            text += " " + _("That is when blogposts_check_sources runs next.")
        self.message_user(request, text, messages.SUCCESS)

    @admin.action(description=gettext_lazy("Take the new address"), permissions=["change"])
    def take_new_address(self, request, queryset):
        """For those that have moved; shows first what it will change."""
        moved = self._mine(request, queryset.filter(state=State.MOVED).order_by("pk")[:MOST_TAKEN])
        if not moved:
            self.message_user(
                request, _("None of these sources has moved to an address."), messages.WARNING
            )
            return None
        if "confirmed" not in request.POST:
            return self._ask_about_addresses(request, moved)
        self._take(request, moved)
        return None

    @admin.action(description=gettext_lazy("Accept the new title"), permissions=["change"])
    def take_new_title(self, request, queryset):
        changed = self._mine(request, queryset.filter(state=State.RETITLED))
        count = sum(take_title(source, source.seen_title) for source in changed)
        text = ngettext("%(count)d title accepted.", "%(count)d titles accepted.", count)
        self.message_user(
            request, text % {"count": count}, messages.SUCCESS if count else messages.WARNING
        )

    def _mine(self, request, sources):
        return [source for source in sources if self.has_change_permission(request, source)]

    def _ask_about_addresses(self, request, moved):
        for source in moved:
            source.leads_to_front = leads_to_front(source)
        request.current_app = self.admin_site.name
        context = {
            **self.admin_site.each_context(request),
            "title": _("Take the new address"),
            "opts": self.opts,
            "media": self.media,
            "sources": moved,
            "checkbox": ACTION_CHECKBOX_NAME,
        }
        return TemplateResponse(request, "admin/blogposts/source/take_address.html", context)

    def _take(self, request, moved):
        taken = []
        for source in moved:
            old, new = source.url, request.POST.get(f"new-{source.pk}", "")
            if take_address(source, new):
                taken.append(source)
                text = _("The source %(old)s has the address %(new)s.") % {"old": old, "new": new}
                self.post_admin.log_change(request, source.post, text)
        count = len(taken)
        text = ngettext(
            "%(count)d source has its new address, and will be asked there.",
            "%(count)d sources have their new addresses, and will be asked there.",
            count,
        )
        level = messages.SUCCESS if count == len(moved) else messages.WARNING
        self.message_user(request, text % {"count": count}, level)
        if left := len(moved) - count:
            text = ngettext(
                "%(count)d source was changed meanwhile, and left as it is.",
                "%(count)d sources were changed meanwhile, and left as they are.",
                left,
            )
            self.message_user(request, text % {"count": left}, messages.WARNING)
