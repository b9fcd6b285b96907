"""A post's form as one text: switching loses nothing, and saving is saving as ever."""

from __future__ import annotations

from urllib.parse import parse_qs, urlsplit

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from blogposts.models import Post, Unsaved
from tests.admin.pages import errors_of, form_of, messages_of
from tests.builders import make_category, make_post

pytestmark = pytest.mark.django_db

FOLDER = "/admin/blogposts/post/"
ADD = f"{FOLDER}add/"
TEXT = """Une entrée.

# LAYOFFS {#layoffs heading-lang=en}

Un texte [@cnbc].

## Plus bas

\\# Un titre

# Ende {#ende lang=de}

Schluss.

# Sources

- [@cnbc] Meta’s layoffs https://cnbc.example/meta {author="Ana Díaz" publisher=CNBC date=2023-04 \
lang=en accessed=2024-01-31 archived=https://web.example/cnbc}
- [@livre] Un livre
"""
SECTIONS = [
    {"heading": "", "body": "Une entrée."},
    {"heading": "LAYOFFS", "heading_language": "en",
     "body": "Un texte [@cnbc].\n\n## Plus bas\n\n# Un titre"},
    {"heading": "Ende", "language": "de", "body": "Schluss."},
]  # fmt: skip
SOURCES = [
    {"key": "cnbc", "title": "Meta’s layoffs", "url": "https://cnbc.example/meta",
     "author": "Ana Díaz", "publisher": "CNBC", "date": "2023-04", "language": "en",
     "accessed": "2024-01-31", "archived_url": "https://web.example/cnbc"},
    {"key": "livre", "title": "Un livre"},
]  # fmt: skip


@pytest.fixture
def post():
    return make_post(
        "Un titre",
        sections=SECTIONS,
        sources=SOURCES,
        categories=[make_category("Réseaux")],
        related=[{"title": "Ailleurs", "url": "https://ailleurs.example/"}],
        tags=["emploi"],
        published=True,
    )


def change(post):
    return f"{FOLDER}{post.pk}/change/"


def document(post):
    return f"{change(post)}?_document=1"


def rows(post, *more):
    return list(post.sections.values_list("pk", "anchor", "position", "heading", "body", *more))


def stored(post):
    """All that a save could change, but for when."""
    post = Post.objects.get(pk=post.pk)
    return (
        {name: value for name, value in vars(post).items() if name != "_state"},
        [list(getattr(post, name).order_by("pk").values()) for name in
         ("sections", "sources", "related_picks", "post_categories", "tags")],
    )  # fmt: skip


def typed(response):
    """What a form would send, but for what a page has of its own."""
    return {
        name: value.replace("\r\n", "\n")
        for name, value in form_of(response).items()
        if not name.startswith("_") and name != "csrfmiddlewaretoken"
    }


def switch(client, url, to, data):
    return client.post(url, data | {to: "1"})


class TestShown:
    def test_as_one_text(self, editor, post):
        page = editor.get(document(post))
        data = form_of(page)
        assert data["document"] == TEXT
        assert "sections-0-body" not in data
        assert "sources-0-title" not in data
        assert (data["title"], data["tags"]) == ("Un titre", "emploi")
        assert data["related_picks-0-title"] == "Ailleurs"

    def test_one_text_is_no_more_queries_than_rows(
        self, editor, post, django_assert_max_num_queries, django_assert_num_queries
    ):
        with django_assert_max_num_queries(60) as counted:
            editor.get(change(post))
        with django_assert_num_queries(len(counted)):
            editor.get(document(post))

    def test_of_a_new_post_it_is_empty(self, editor):
        assert form_of(editor.get(f"{ADD}?_document=1"))["document"] == ""

    def test_not_to_who_may_only_look(self, staff, post):
        page = staff("blogposts.view_post").get(document(post))
        assert b'name="document"' not in page.content
        assert b'name="_sections"' not in page.content


class TestSwitch:
    def test_there_and_back_changes_nothing_and_stores_nothing(self, editor, post):
        before = stored(post)
        first = editor.get(change(post))
        there = switch(editor, change(post), "_document", form_of(first))
        assert form_of(there)["document"].replace("\r\n", "\n") == TEXT
        back = switch(editor, change(post), "_sections", form_of(there))
        assert typed(back) == typed(first)
        assert stored(post) == before
        assert b"data-unsaved" not in back.content

    def test_all_that_was_typed_is_kept(self, editor, post):
        data = form_of(editor.get(change(post))) | {
            "title": "",  # nor is it checked
            "tags": "emploi, neuf",
            "sections-0-position": "3",
            "sections-1-heading": "Autre",
            "sections-2-position": "1",
            "sections-2-language": "nicht",
            "sections-3-heading": "Neuve",
            "sections-3-body": "# Un titre\n\n```\n# code",
            "sources-1-key": "le-livre",
            "sources-0-accessed": "hier",
            "sources-2-url": "pas une adresse",
        }
        extra = [name for name in data if name.endswith(("-title", "-category"))]
        there = switch(editor, change(post), "_document", data)
        assert errors_of(there)[""] == {}
        text = form_of(there)["document"]
        assert text.startswith("# Ende {#ende lang=nicht}")
        assert "# Autre {#layoffs heading-lang=en}" in text
        back = typed(switch(editor, change(post), "_sections", form_of(there)))
        for name in ("title", "tags", "sections-1-heading", "sections-2-language",
                     "sections-3-heading", "sections-3-body", "sources-1-key",
                     "sources-0-accessed", "sources-2-url", *extra):  # fmt: skip
            assert back[name] == data[name], name
        places = [back[f"sections-{number}-position"] for number in range(4)]
        assert places == ["3", "2", "1", "4"]

    def test_what_was_marked_for_deletion_stays_so_with_its_text(self, editor, post):
        data = form_of(editor.get(change(post)))
        data |= {"sections-1-DELETE": "on", "sections-1-body": "Changé.", "sources-1-DELETE": "on"}
        there = switch(editor, change(post), "_document", data)
        assert "Changé" not in form_of(there)["document"]
        back = form_of(switch(editor, change(post), "_sections", form_of(there)))
        assert (back["sections-1-DELETE"], back["sections-1-body"]) == ("on", "Changé.")
        assert back["sources-1-DELETE"] == "on"

    def test_what_was_taken_out_of_the_text_is_marked_for_deletion(self, editor, post):
        data = form_of(editor.get(document(post))) | {"document": "# Ende {#ende}\n\nFin."}
        back = form_of(switch(editor, change(post), "_sections", data))
        assert [back.get(f"sections-{number}-DELETE") for number in range(3)] == ["on", "on", None]
        assert back["sections-1-body"] == SECTIONS[1]["body"]
        assert (back["sections-2-language"], back["sections-2-body"]) == ("", "Fin.")

    def test_a_new_post_too(self, editor):
        data = form_of(editor.get(ADD)) | {"sections-0-heading": "A", "sections-0-body": "a"}
        there = switch(editor, ADD, "_document", data)
        assert form_of(there)["document"] == "# A\n\na\n"
        back = form_of(switch(editor, ADD, "_sections", form_of(there)))
        assert (back["sections-0-heading"], back["sections-0-body"]) == ("A", "a")
        assert back["sections-1-body"] == ""  # room for one more
        assert not Post.objects.exists()

    def test_is_a_change_that_is_not_kept_yet_where_something_was_typed(self, editor, post):
        data = form_of(editor.get(change(post)))
        untouched = switch(editor, change(post), "_document", data)
        assert b"data-unsaved" not in untouched.content
        touched = switch(editor, change(post), "_document", data | {"title": "Autre"})
        assert b'data-unsaved="sent"' in touched.content
        assert form_of(touched)["_page"] == data["_page"]

    def test_a_form_that_was_put_back_is_not_put_back_again(self, editor, post):
        data = form_of(editor.get(change(post)))
        editor.post(f"{FOLDER}keep/{data['_page']}/", data | {"title": "Gardé", "_post": post.pk})
        url = f"{change(post)}?_page={data['_page']}"
        there = switch(editor, url, "_document", data | {"title": "Plus neuf"})
        assert form_of(there)["title"] == "Plus neuf"

    def test_a_chosen_picture_is_asked_for_again(self, editor, post):
        data = form_of(editor.get(change(post)))
        file = SimpleUploadedFile("a.png", b"x", content_type="image/png")
        page = switch(editor, change(post), "_document", data | {"picture": file})
        assert messages_of(page) == ["The picture is not sent yet: please choose it again."]

    def test_a_request_without_a_token_is_refused(self, editor, post):
        client = Client(enforce_csrf_checks=True)
        client.force_login(editor.user)
        sent = {"_document": "1", "title": "Forgé"}
        assert client.post(change(post), sent).status_code == 403

    def test_who_may_only_look_gets_no_text(self, staff, post):
        page = staff("blogposts.view_post").post(change(post), {"_document": "1"})
        assert b'name="document"' not in page.content


class TestSave:
    def save(self, client, post, text, **fields):
        data = form_of(client.get(document(post))) | {"document": text, "_continue": "x"}
        return client.post(change(post), data | fields, follow=True)

    def test_unchanged_it_changes_nothing(self, editor, post):
        before = stored(post)
        page = self.save(editor, post, TEXT.replace("\n", "\r\n"))
        assert stored(post) == before
        assert page.redirect_chain == [(document(post), 302)]

    def test_rows_stay_the_rows_that_they_were(self, editor, post):
        pks = dict(post.sections.values_list("anchor", "pk"))
        text = (
            "# Schluss {#ende lang=de}\n\nAus.\n\n# Neu\n\nn\n\n# LAYOFFS\n\nSans ancre.\n\n"
            "# Sources\n- [@autre] https://cnbc.example/meta\n- Neuf"
        )
        source = post.sources.get(key="cnbc").pk
        self.save(editor, post, text)
        new = post.sections.get(heading="Neu")
        assert rows(post) == [
            (pks["ende"], "ende", 1, "Schluss", "Aus."),
            (new.pk, "neu", 2, "Neu", "n"),
            (pks["layoffs"], "layoffs", 3, "LAYOFFS", "Sans ancre."),
        ]
        assert list(post.sources.values_list("pk", "key", "title", "author")) == [
            (source, "autre", "", ""), (source + 2, "neuf", "Neuf", ""),
        ]  # fmt: skip
        assert post.related_picks.count() == 1

    def test_a_text_above_the_first_heading_is_the_section_without_one(self, editor, post):
        pk = post.sections.get(position=1).pk
        self.save(editor, post, TEXT.replace("Une entrée.", "Une autre."))
        assert post.sections.get(pk=pk).body == "Une autre."

    def test_a_copied_section_is_a_new_one(self, editor, post):
        self.save(editor, post, "# Ende {#ende}\n\n1\n\n# Ende {#ende}\n\n2\n")
        assert [(row[1], row[4]) for row in rows(post)] == [("ende", "1"), ("ende-2", "2")]

    def test_verbs_are_as_ever(self, editor):
        post = make_post("Brouillon")
        data = form_of(editor.get(document(post))) | {"_publish": "x", "document": ""}
        page = editor.post(change(post), data)
        assert page.context["adminform"].form.non_field_errors() == [
            "There is no text yet: write a section."
        ]
        assert not Post.objects.get().is_public
        editor.post(change(post), data | {"document": "Un texte."})
        assert Post.objects.get().is_public

    def test_a_new_post(self, editor):
        data = form_of(editor.get(f"{ADD}?_document=1"))
        data |= {"title": "Neuf", "language": "fr", "document": "# A\n\na\n\n# B\n\nb"}
        page = editor.post(ADD, data | {"_continue": "x"})
        post = Post.objects.get()
        assert page.url == document(post)
        assert [row[3:] for row in rows(post)] == [("A", "a"), ("B", "b")]

    def test_rows_that_somebody_else_added_stay(self, editor, post):
        data = form_of(editor.get(document(post))) | {"document": "Seul.", "_continue": "x"}
        post.sections.create(heading="D’ailleurs", body="d", position=4)
        editor.post(change(post), data)
        assert [row[4] for row in rows(post)] == ["Seul.", "d"]

    def test_a_row_that_somebody_else_deleted_comes_again_with_its_text(self, editor, post):
        data = form_of(editor.get(document(post))) | {"_continue": "x"}
        post.sections.get(anchor="ende").delete()
        editor.post(change(post), data)
        assert rows(post)[2][1:] == ("ende", 3, "Ende", "Schluss.")


class TestRefused:
    def send(self, client, post, text, **fields):
        data = form_of(client.get(document(post))) | {"document": text, "_save": "x"}
        return client.post(change(post), data | fields)

    def test_what_is_wrong_with_rows_is_told_above_the_text(self, editor, post):
        before = stored(post)
        text = (
            "# A {lang=nicht,gut}\n\na\n\n# Sources\n- [@é] {title=x}\n- [@a] A\n- [@a] B\n"
            "- Un {key=a.b date=hier}"
        )
        page = self.send(editor, post, text)
        assert form_of(page)["document"] == text
        found = page.context["blogposts_document"]["errors"]
        assert [one.rsplit(": ", 1)[0] for one in found] == [
            "Section 1, “A”: Language",
            "Source 3, “B”: Key",
            "Source 4, “Un”: Date",
        ]
        for sentence in found:
            assert sentence.replace("“", "“") in page.content.decode()
        assert stored(post) == before

    def test_braces_that_say_nothing_known(self, editor, post):
        before = stored(post)
        page = self.send(editor, post, "# A {#layoffs langue=fr}\n\na")
        assert "“langue” is not known in braces" in page.content.decode()
        assert stored(post) == before

    def test_a_stale_form_stays_a_text(self, editor, post):
        page = self.send(editor, post, "Mien.", opened="2020-01-01T00:00:00+00:00")
        assert "was saved by somebody else" in page.content.decode()
        assert form_of(page)["document"] == "Mien."
        again = editor.post(change(post), form_of(page) | {"_save": "x"})
        assert again.status_code == 302
        assert [row[4] for row in rows(post)] == ["Mien."]

    @pytest.mark.parametrize("count", ["", "x", "-1"])
    def test_a_forged_number_of_rows(self, editor, post, count):
        before = stored(post)
        page = self.send(editor, post, TEXT, **{"sections-INITIAL_FORMS": count})
        assert page.status_code == 200
        assert page.context["blogposts_document"]["errors"]
        assert stored(post) == before

    @pytest.mark.parametrize("count", ["9" * 30, "5000"])
    def test_a_forged_number_that_is_too_large_adds_nothing(self, editor, post, count):
        before = [row[:4] for row in rows(post)]
        self.send(editor, post, TEXT, **{"sections-INITIAL_FORMS": count})
        assert [row[:4] for row in rows(post)] == before

    def test_rows_of_another_post(self, editor, post):
        other = make_post("Autre", sections=[("Sien", "s")])
        pk = other.sections.get().pk
        self.send(editor, post, "# Mien {#sien}\n\nm", **{"sections-0-id": str(pk)})
        assert rows(other)[0][4] == "s"


class TestCopies:
    def test_the_text_is_kept_and_put_back(self, editor, post):
        data = form_of(editor.get(document(post)))
        sent = data | {"document": "# Ende {#ende}\n\nAus.", "_post": post.pk}
        editor.post(f"{FOLDER}keep/{data['_page']}/", sent)
        assert Unsaved.objects.get().saved_at is None
        shown = editor.get(f"{FOLDER}unsaved/{data['_page']}/").content.decode()
        assert "section 2: marked for deletion" in shown
        assert "<del>Schluss</del><ins>Aus</ins>." in shown
        page = editor.get(f"{change(post)}?_page={data['_page']}")
        assert form_of(page)["document"] == "# Ende {#ende}\n\nAus."
        assert b'data-unsaved="kept"' in page.content

    def test_a_save_after_the_end_of_the_session(self, editor, post):
        data = form_of(editor.get(document(post))) | {"document": "Après.", "_save": "x"}
        editor.logout()
        login = editor.post(change(post), data, headers={"Sec-Fetch-Site": "same-origin"})
        (url,) = parse_qs(urlsplit(login.url).query)["next"]
        editor.user.set_password("secret")
        editor.user.save()
        editor.post("/admin/login/", {"username": "editor", "password": "secret"})
        page = editor.get(url)
        assert form_of(page)["document"] == "Après."
        editor.post(change(post), form_of(page) | {"_save": "x"})
        assert [row[4] for row in rows(post)] == ["Après."]
