"""The library of pictures: its list, its form, and where the editor of texts sends to."""

from __future__ import annotations

from django import forms
from django.contrib import admin
from django.core.exceptions import ValidationError
from django.http import HttpResponseNotAllowed, JsonResponse
from django.urls import path, reverse
from django.utils.decorators import method_decorator
from django.utils.html import format_html, format_html_join
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext
from django.views.decorators.csrf import csrf_protect

from .. import permissions
from ..jobs import after_commit
from ..library import keep, make_renditions, remove, same_picture
from ..models import Picture, Post
from ..models.fields import check_language, check_picture_file
from ..pictures import PictureRefused, digest_of
from .deletion import KeptWhileInUse
from .pictures import NamedPictures
from .races import RefusalsAtTheForm
from .states import day_in_words, state_in_words

# Most posts that are named where a picture is used; the rest is a number.
NAMED = 20


class UploadForm(forms.Form):
    """What comes from a text that is being written: a file, dropped or pasted, and its words."""

    file = forms.FileField(
        label=gettext_lazy("Picture"),
        validators=[check_picture_file],
        max_length=None,
    )
    alt = forms.CharField(required=False, max_length=500)
    language = forms.CharField(required=False, max_length=35, validators=[check_language])

    def sentence(self):
        """What is wrong, as one line."""
        return " ".join(error for errors in self.errors.values() for error in errors)


class PictureForm(forms.ModelForm):
    picture_url = ""  # of a picture's page in this admin, with its key for “0”

    def clean_file(self):
        file = self.cleaned_data.get("file")
        if file and (known := same_picture(digest_of(file))):
            url = self.picture_url.replace("/0/", f"/{known.pk}/")
            text = _("This picture is in the library already: {}.")
            link = format_html('<a href="{}">{}</a>', url, known)
            raise ValidationError(format_html(text, link), code="known")
        return file


class UseFilter(admin.SimpleListFilter):
    title = gettext_lazy("use")
    parameter_name = "use"

    def lookups(self, request, model_admin):
        return [("unused", _("Unused")), ("used", _("Used"))]

    def queryset(self, request, queryset):
        chosen = {"unused": queryset.unused, "used": queryset.used}.get(self.value())
        return chosen() if chosen else queryset


class AltFilter(admin.SimpleListFilter):
    title = gettext_lazy("alternative text")
    parameter_name = "alt"

    def lookups(self, request, model_admin):
        return [("none", _("Without")), ("some", _("With"))]

    def queryset(self, request, queryset):
        if self.value() == "none":
            return queryset.filter(alt="")
        return queryset.exclude(alt="") if self.value() == "some" else queryset


@admin.register(Picture)
class PictureAdmin(KeptWhileInUse, NamedPictures, RefusalsAtTheForm, admin.ModelAdmin):
    form = PictureForm
    words = ["alt", "caption", "credit", "language"]
    focal_point = ("focal_x", "focal_y")
    list_display = ["thumbnail", "name", "is_used", "language", "uploaded_at"]
    list_display_links = ["name"]
    list_filter = [UseFilter, AltFilter, "language"]
    list_per_page = 50
    search_fields = ["alt", "caption", "credit"]
    ordering = ["-uploaded_at", "-pk"]
    show_full_result_count = False

    class Media:
        css = {"all": ["blogposts/admin/admin.css", "blogposts/admin/library.css"]}
        js = [forms.Script("blogposts/admin/library.js", type="module")]

    # The list

    def get_queryset(self, request):
        return super().get_queryset(request).with_use()

    @admin.display(description=gettext_lazy("picture"))
    def thumbnail(self, picture):
        return format_html(
            '<img class="blogposts-thumbnail" src="{}" width="{}" height="{}" alt=""'
            ' loading="lazy">',
            picture.small_url,
            picture.width,
            picture.height,
        )

    @admin.display(description=gettext_lazy("alternative text"), ordering="alt")
    def name(self, picture):
        return str(picture)

    @admin.display(description=gettext_lazy("used"), boolean=True)
    def is_used(self, picture):
        return picture.is_used

    # The form

    def get_object(self, request, *args, **kwargs):
        picture = super().get_object(request, *args, **kwargs)
        if picture is not None:
            picture.looked_at_by = request.user  # who is told where it is used
        return picture

    def get_fieldsets(self, request, obj=None):
        if obj is None:
            return [(None, {"fields": ["file", *self.words]})]
        parts = ["preview", self.focal_point, *self.words, "markdown", "used_in", "facts"]
        return [(None, {"fields": parts})]

    def get_readonly_fields(self, request, obj=None):
        return ["preview", "markdown", "used_in", "facts"] if obj else []

    def get_form(self, request, obj=None, **kwargs):
        form = super().get_form(request, obj, **kwargs)
        form.picture_url = self._url("change", 0)
        return form

    def formfield_for_dbfield(self, db_field, request, **kwargs):
        field = super().formfield_for_dbfield(db_field, request, **kwargs)
        if db_field.name in self.focal_point:
            field.widget.attrs |= {"min": 0, "max": 100}
        return field

    @admin.display(description=gettext_lazy("picture"))
    def preview(self, picture):
        hint = _("Click on what must stay in view, or type the two numbers below.")
        return format_html(
            '<span class="blogposts-focal"><img src="{}" srcset="{}" sizes="30rem" width="{}"'
            ' height="{}" alt="{}"></span><p class="help">{}</p>',
            picture.url,
            picture.webp,
            picture.width,
            picture.height,
            picture.alt,
            hint,
        )

    @admin.display(description=gettext_lazy("line for a text"))
    def markdown(self, picture):
        return format_html(
            '<input class="vLargeTextField blogposts-line" type="text" readonly value="{}"'
            ' aria-label="{}"><p class="help">{}</p>',
            picture.markdown(),
            _("Line for a text"),
            _("Copy this into a text in Markdown, on a line of its own."),
        )

    @admin.display(description=gettext_lazy("used in"))
    def used_in(self, picture):
        posts = Post.objects.with_picture(picture).order_by("-changed_at")
        found = list(permissions.known_to(picture.looked_at_by, posts)[: NAMED + 1])
        if not found:
            return (
                _("Posts that you may not see.")
                if picture.is_used
                else _("No post. It can be deleted.")
            )
        rows = format_html_join(
            "",
            '<li><a href="{}">{}</a> ({})</li>',
            ((self._post_url(post), post, state_in_words(post)) for post in found[:NAMED]),
        )
        more = _("And further posts.") if len(found) > NAMED else ""
        return format_html("<ul>{}</ul>{}", rows, more)

    @admin.display(description=gettext_lazy("file"))
    def facts(self, picture):
        widths = sorted({width for made in (picture.renditions or {}).values() for width in made})
        if picture.renditions is None:
            made = _("Its smaller versions are being made.")
        elif widths:
            made = _("Also in the widths %(widths)s (%(formats)s).") % {
                "widths": ", ".join(map(str, widths)),
                "formats": ", ".join(kind.upper() for kind in picture.renditions),
            }
        else:
            made = _("Shown as it is.")
        who = _("Uploaded on %(day)s.") % {"day": day_in_words(picture.uploaded_at)}
        if picture.uploaded_by:
            who = _("Uploaded on %(day)s by %(name)s.") % {
                "day": day_in_words(picture.uploaded_at),
                "name": picture.uploaded_by,
            }
        return f"{picture.width} × {picture.height}. {made} {who}"

    def _url(self, page, *args):
        return reverse(
            f"admin:blogposts_picture_{page}", args=args, current_app=self.admin_site.name
        )

    def _post_url(self, post):
        return reverse(
            "admin:blogposts_post_change", args=[post.pk], current_app=self.admin_site.name
        )

    # Saving and deleting

    def save_model(self, request, obj, form, change):
        if not change:
            obj.uploaded_by = request.user
        super().save_model(request, obj, form, change)
        after_commit(make_renditions)

    def reason_to_keep(self, picture):
        if not (count := Post.objects.with_picture(picture).count()):
            return ""
        return ngettext(
            "“%(name)s” stands in %(count)d post. Take it out there first.",
            "“%(name)s” stands in %(count)d posts. Take it out there first.",
            count,
        ) % {"name": picture, "count": count}

    def delete_model(self, request, obj):
        remove(obj)

    def delete_queryset(self, request, queryset):
        for picture in queryset:
            remove(picture)

    # From a text that is being written

    def get_urls(self):
        own = [path("upload/", self.upload_view, name="blogposts_picture_upload")]
        return own + super().get_urls()

    @method_decorator(csrf_protect)
    def upload_view(self, request):
        """Takes a file into the library and answers as JSON with the line that shows it.

        In the place of a page to sign in at, which a script could not show: 403, and a sentence.
        """
        if request.method != "POST":
            return HttpResponseNotAllowed(["POST"])
        if not self.admin_site.has_permission(request):
            return JsonResponse({"error": _("Sign in again, then send it again.")}, status=403)
        if not self.has_add_permission(request):
            return JsonResponse({"error": _("You may not add pictures.")}, status=403)
        form = UploadForm(request.POST, request.FILES)
        if not form.is_valid():
            return JsonResponse({"error": form.sentence()}, status=422)
        words = {name: form.cleaned_data[name] for name in ("alt", "language")}
        try:
            kept = keep(form.cleaned_data["file"], uploaded_by=request.user, **words)
        except PictureRefused as refusal:
            return JsonResponse({"error": str(refusal)}, status=422)
        if kept.is_new:
            self.log_addition(request, kept.picture, [{"added": {}}])
        # The same whether the file was there or not: in both cases there is a line to put in.
        return JsonResponse(self._answer(kept, words["alt"]), status=201)

    def _answer(self, kept, alt):
        picture = kept.picture
        return {
            "id": picture.pk,
            "is_new": kept.is_new,
            "url": picture.url,
            "alt": alt or picture.alt,
            "markdown": picture.markdown(alt),
        }


def upload_url(admin_site, request):
    """Where somebody may send a picture to; empty for who may not."""
    if not admin_site.is_registered(Picture):
        return ""
    if not admin_site.get_model_admin(Picture).has_add_permission(request):
        return ""
    return reverse("admin:blogposts_picture_upload", current_app=admin_site.name)
