from __future__ import annotations

from django import forms
from django.contrib import admin, messages
from django.contrib.admin.options import IS_POPUP_VAR
from django.contrib.admin.templatetags.admin_urls import add_preserved_filters
from django.core.exceptions import PermissionDenied, ValidationError
from django.http import HttpResponseRedirect, JsonResponse
from django.urls import path, reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from .. import publishing
from ..models import Author, Post
from .actions import PostActions
from .addresses import KeptAddresses, KeptAddressForm, taken
from .articles import PasteArticle
from .corrections import CorrectionForm, Corrections
from .document import OneDocument
from .draft_links import DraftLinks
from .drafts import PostDrafts
from .filters import MissingIn, PageSize, ShortFilter, StateFilter
from .lead_picture import LeadPicture, LeadPictureForm
from .live import LivePreview
from .parts import CategoryInline, RelatedInline, SectionInline, SourceInline
from .post_list import PostListing
from .proof import ProofPanel, refuse
from .races import RefusalsAtTheForm
from .roles import PostRoles
from .rows import rows_changed
from .sign_in import SaveAfterSignIn
from .source_rows import SourceRows
from .stale import ThreeWayView
from .states import STATES, day_in_words, in_words, state_in_words, state_of
from .tags import TagsField, completions
from .talk import PostTalk
from .translations import PostTranslations, TranslationForm
from .unsaved import UnsavedText
from .verbs import VERBS
from .versions import PostVersions

# What readers see of the text. The time of the last change follows these, and the rows below.
READERS_SEE = {
    "title",
    "subtitle",
    "summary",
    "language",
    "author",
    "tags",
    "picture",
    "picture_alt",
    "picture_caption",
    "picture_credit",
}

# The class of a group that stands beside the text.
SIDE = "blogposts-side"
FIRST = "blogposts-first"  # before the categories
STYLES = (
    "admin", "list", "form", "corrections", "sections", "library", "editor", "proof", "preview",
)  # fmt: skip
SCRIPTS = ("rows", "sections", "names", "editor", "publish", "unsaved", "proof", "preview")
LEAVING = {"_withdraw", "_make_draft"}
BUTTONS = {name for state in STATES.values() for name in state.verbs}


class PostForm(KeptAddressForm, CorrectionForm, TranslationForm, LeadPictureForm):
    names_url = ""  # where names of tags come from while somebody types
    host = ""  # a name of the site's, by which its own links are known

    # When the post last changed, and its newest version, as the page that is sent back knew them.
    opened = forms.CharField(required=False, widget=forms.HiddenInput)
    tags = TagsField(
        label=gettext_lazy("Tags"),
        required=False,
        help_text=gettext_lazy("Separated by commas. A name that is new makes a new tag."),
    )

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        if "tags" in self.fields:
            self.fields["tags"].widget.attrs["data-names"] = self.names_url
        if "opened" in self.fields:
            post = self.instance
            self.initial["opened"] = f"{post.changed_at.isoformat()} {post.version_number}"

    def clean(self):
        cleaned = super().clean()
        if self.instance.pk and cleaned.get("opened"):
            self._refuse_stale(cleaned["opened"])
        if "slug" in self.fields:
            self._settle_slug(cleaned)
        if "published_at" in self.fields and not cleaned.get("published_at"):
            self._want_time()
        if "_publish" in self.data:
            refuse(self)
        return cleaned

    def _refuse_stale(self, opened):
        """Nobody's words go under without a word: who saves second is told, and saves again."""
        now = self.initial["opened"]
        if opened == now:
            return
        self.data = self.data.copy()
        self.data[self.add_prefix("opened")] = now
        self.add_error(
            None,
            ValidationError(
                _(
                    "This post was saved by somebody else, or in another window, after you opened"
                    " it here (%(time)s). Nothing of yours is saved yet, and all of it stands"
                    " below. Save again to put it in the place of the other."
                ),
                code="stale",
                params={"time": in_words(self.instance.changed_at)},
            ),
        )

    def _settle_slug(self, cleaned):
        slug = cleaned.get("slug", "")
        post = self.instance
        if "slug" in self.changed_data:
            post.own_slug = bool(slug)
        if not slug or not post.own_slug:
            return
        if "published_at" in cleaned:
            post.published_at = cleaned["published_at"]  # part of an address by date
        if holder := post.address_holder(slug):
            is_known = self.known.filter(pk=holder.pk).exists()
            self.add_error("slug", taken(holder, post.path_for(slug), is_known=is_known))

    def _want_time(self):
        if self.instance.status == Post.Status.PUBLISHED and "published_at" not in self.errors:
            self.add_error(
                "published_at",
                ValidationError(
                    _("A published post has a time. To take it from its readers, withdraw it."),
                    code="no_time",
                ),
            )


@admin.register(Post)
class PostAdmin(
    PostListing,
    PostRoles,
    PostActions,
    PasteArticle,
    PostTalk,
    LeadPicture,
    RefusalsAtTheForm,
    OneDocument,
    SourceRows,
    SaveAfterSignIn,
    ThreeWayView,
    PostTranslations,
    PostDrafts,
    PostVersions,
    KeptAddresses,
    Corrections,
    UnsavedText,
    ProofPanel,
    LivePreview,
    DraftLinks,
    admin.ModelAdmin,
):
    form = PostForm
    inlines = [SectionInline, SourceInline, CategoryInline, RelatedInline]
    # What is not SIDE stands first and large; see `change_form.html`.
    fieldsets = [
        (None, {"fields": ["title", "subtitle"]}),
        (
            gettext_lazy("Publication"),
            {"fields": ["state", "published_at", "slug", "featured"], "classes": [SIDE, FIRST]},
        ),
        (
            gettext_lazy("Author, language, tags"),
            {"fields": ["author", "language", "tags"], "classes": [SIDE]},
        ),
        (
            gettext_lazy("Picture"),
            {
                "fields": ["picture", "picture_alt", "picture_caption", "picture_credit"],
                "classes": [SIDE, "collapse"],
            },
        ),
        (
            gettext_lazy("For lists and search engines"),
            {
                "fields": ["summary", "search_title", "search_description", "canonical_url"],
                "classes": [SIDE, "collapse"],
            },
        ),
        (
            gettext_lazy("Comments"),
            {"fields": ["comment_policy", "said"], "classes": [SIDE]},
        ),
    ]
    readonly_fields = ["state"]
    autocomplete_fields = ["author"]
    list_display = ["title", "publication", "said", "author", "first_category", "changed"]
    list_filter = [
        StateFilter,
        ("author", ShortFilter),
        ("categories", ShortFilter),
        "featured",
        "language",
        MissingIn,
        PageSize,
    ]
    list_select_related = ["author"]
    list_per_page = 50
    search_fields = ["title", "subtitle", "slug"]
    # A post to link to is known by its name; its text would make the way there long.
    name_fields = ["title", "slug"]
    ordering = ["-changed_at", "-pk"]
    show_full_result_count = False
    save_on_top = False

    class Media:
        css = {"all": [f"blogposts/admin/{name}.css" for name in STYLES]}
        js = [forms.Script(f"blogposts/admin/{name}.js", type="module") for name in SCRIPTS]

    # The list

    def get_queryset(self, request):
        queryset = super().get_queryset(request)
        if self._asks(request, "changelist"):
            return queryset.for_list()
        return queryset.select_related("author", "picture")

    def get_search_fields(self, request):
        return self.name_fields if self._asks(request, "autocomplete") else self.search_fields

    def get_search_results(self, request, queryset, search_term):
        if self._asks(request, "autocomplete"):
            queryset = queryset.not_in_bin()
        return super().get_search_results(request, queryset, search_term)

    def _asks(self, request, name):
        match = request.resolver_match
        return bool(match) and match.url_name in (name, f"blogposts_post_{name}")

    @admin.display(description=gettext_lazy("status"), ordering="status")
    def state(self, post):
        return state_in_words(post)

    @admin.display(description=gettext_lazy("changed"), ordering="changed_at")
    def changed(self, post):
        return day_in_words(post.changed_at)

    @admin.display(description=gettext_lazy("category"), ordering="category_name")
    def first_category(self, post):
        return post.category_name

    def view_on_site(self, post):
        """The public page for a post that is public, and the preview for others."""
        if post.is_public:
            return post.get_absolute_url()
        return reverse("blogposts:post-preview", args=[post.pk])

    # The form

    def get_urls(self):
        own = [
            path("tags/", self.admin_site.admin_view(self.tags_view), name="blogposts_post_tags"),
        ]
        return own + super().get_urls()

    def tags_view(self, request):
        """Names that complete what somebody types in the line of tags, as JSON."""
        if not (self.has_change_permission(request) or self.has_add_permission(request)):
            raise PermissionDenied
        return JsonResponse({"names": completions(request.GET.get("q", "")[:100])})

    def get_readonly_fields(self, request, obj=None):
        fields = [*super().get_readonly_fields(request, obj)]
        if obj and obj.was_public and not self.has_publish_permission(request, obj):
            fields.append("slug")
        if not self.has_publish_permission(request, obj):
            fields.append("published_at")
        return fields

    def formfield_for_dbfield(self, db_field, request, **kwargs):
        field = super().formfield_for_dbfield(db_field, request, **kwargs)
        if db_field.name == "published_at":
            field.help_text = _(
                "A time to come schedules the post. Times are those of %(zone)s."
            ) % {"zone": timezone.get_current_timezone_name()}
            # The label of the two inputs is tied to neither.
            for widget, name in zip(field.widget.widgets, (_("Date"), _("Time")), strict=True):
                widget.attrs["aria-label"] = f"{field.label}: {name}"
        elif db_field.name == "subtitle":
            field.widget.attrs["rows"] = 2
        return field

    def get_fieldsets(self, request, obj=None):
        # Hidden, for the form alone: there is nothing of it to show to who may only look.
        may = obj is None or self.has_change_permission(request, obj)
        hidden = [(None, {"fields": ["opened"]})] if may else []
        return [*super().get_fieldsets(request, obj), *hidden]

    def get_form(self, request, *args, **kwargs):
        form = super().get_form(request, *args, **kwargs)
        form.names_url = reverse("admin:blogposts_post_tags", current_app=self.admin_site.name)
        return form

    def get_changeform_initial_data(self, request):
        initial = super().get_changeform_initial_data(request)
        if len(own := Author.objects.filter(user=request.user)[:2]) == 1:
            initial.setdefault("author", own[0].pk)
        return initial

    def render_change_form(self, request, context, *args, **kwargs):
        obj = kwargs.get("obj")
        post = context["adminform"].form.instance
        context["blogposts_state"] = state_of(post)
        context |= self._save_buttons(post, may=self.has_publish_permission(request, obj))
        context["blogposts_verbs"] = [
            (name, VERBS[name].label(post))
            for name in STATES[state_of(post)].verbs
            if self.may_press(request, name, obj)
        ]
        context["blogposts_may_bin"] = (
            obj and VERBS["_move_to_bin"].fits(post) and self.has_bin_permission(request, obj)
        )
        return super().render_change_form(request, context, *args, **kwargs)

    def _save_buttons(self, post, *, may):
        """What the first button says it does, and whether a save can be kept from readers."""
        if post.is_public:
            label = _("Update") if may else _("Save as a draft of changes")
        elif post.status == Post.Status.DRAFT:
            label = _("Save draft")
        else:
            label = _("Save")
        return {
            "blogposts_save_label": label,
            "blogposts_zone": timezone.get_current_timezone_name(),
            "blogposts_may_save_draft": post.is_public and may,
        }

    # Saving

    def changeform_view(self, request, *args, **kwargs):
        self._check_button(request, self._button(request))
        return super().changeform_view(request, *args, **kwargs)

    def _check_button(self, request, button, post=None):
        if button is not None and not self.may_press(request, button, post):
            raise PermissionDenied

    def save_related(self, request, form, formsets, change):
        if change and self.goes_to_draft(request, form.instance):
            self.save_draft(request, form, formsets)
            return
        super().save_related(request, form, formsets, change)
        post, button = form.instance, self._button(request)
        self._check_button(request, button, post)
        seen = READERS_SEE & set(form.changed_data)
        if change and (seen or any(map(rows_changed, formsets))):
            post.changed_at = timezone.now()
            post.save(update_fields=["changed_at"])
        post.render()
        for key in post.unknown_citations():
            text = _("The text cites [@%(key)s], and no source has this key.")
            self.message_user(request, text % {"key": key}, messages.WARNING)
        if change and "published_at" in form.changed_data and button not in LEAVING:
            self._reschedule(post)
        if button and VERBS[button].fits(post):
            VERBS[button].act(post)
            request.blogposts_done = button
        self.record_version(request, post)

    def _reschedule(self, post):
        # The verb again: the day may be part of the address, and of when it became known.
        if post.status == Post.Status.PUBLISHED:
            publishing.publish(post, at=post.published_at)

    def response_add(self, request, obj, post_url_continue=None):
        if self._button(request):
            return self._response_to_button(request, obj)
        return super().response_add(request, obj, post_url_continue)

    def response_change(self, request, obj):
        if self._button(request):
            return self._response_to_button(request, obj)
        return super().response_change(request, obj)

    def _button(self, request):
        """The name of the button that was pressed, if it is one of ours."""
        if IS_POPUP_VAR in request.POST:
            return None
        return next((name for name in BUTTONS if name in request.POST), None)

    def _response_to_button(self, request, post):
        """Stays at the form, and says what the post is now."""
        if done := getattr(request, "blogposts_done", None):
            text = VERBS[done].done(post)
            self.log_change(request, post, text)
            self.message_user(request, text, messages.SUCCESS)
            if done in {"_publish", "_restore"} and post.status == Post.Status.PUBLISHED:
                self.tell_advice(request, [(post, self.proof_of(request, post))])
        else:
            text = _("“%(title)s” was saved and is %(state)s; nothing else was done.")
            values = {"title": post, "state": state_in_words(post)}
            self.message_user(request, text % values, messages.WARNING)
        url = reverse(
            "admin:blogposts_post_change", args=[post.pk], current_app=self.admin_site.name
        )
        filters = {"preserved_filters": self.get_preserved_filters(request), "opts": self.opts}
        return HttpResponseRedirect(add_preserved_filters(filters, url))
