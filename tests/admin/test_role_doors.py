"""The doors beside a post's form, tried by every role: versions, drafts, previews, links, sources.

`test_roles` has the table of what is done to a post itself; these are the same letters.
"""

from __future__ import annotations

from uuid import uuid4

import pytest
from django.utils import timezone

from blogposts import corrections
from blogposts.models import (
    Correction,
    DraftLink,
    OldAddress,
    Picture,
    Post,
    Section,
    Source,
    Unsaved,
    Version,
)
from blogposts.versions.record import begin, record_draft, record_saved
from tests.admin.pages import errors_of, form_of, messages_of
from tests.admin.test_roles import POSTS, post_of, root, sent, signed_in, url_of  # noqa: F401
from tests.builders import make_picture, make_post, picture_file, soon

pytestmark = pytest.mark.django_db

LIST = "/admin/blogposts/post/"
SOURCES = "/admin/blogposts/source/"
PICTURES = "/admin/blogposts/picture/"
MOVED = "https://new.example/"

# Own draft, own in review, own published, another's draft, another's published.
LOOK = dict.fromkeys(["versions", "sources listed"], "yyyyy")
WRITE = (
    "version put back",
    "merge",
    "live preview",
    "proof",
    "one document",
    "drop draft",
    "links",
    "make link",
    "revoke link",
    "address by hand",
    "picture of the head",
    "ask source",
    "take address",
)
KNOWN = ("save draft", "correct", "edit correction", "remove correction", "moved address")
TABLE = {
    "nobody": {},
    "contributor": LOOK | dict.fromkeys(WRITE, "yy..."),
    "author": LOOK | dict.fromkeys(WRITE, "yyy..") | dict.fromkeys(KNOWN, "..y.."),
    "editor": LOOK | dict.fromkeys(WRITE, "yyyyy") | dict.fromkeys(KNOWN, "..y.y"),
    "moderator": LOOK,
}
ACTIONS = list(TABLE["editor"])

# Doors of the library.
LIBRARY = {
    "nobody": set(),
    "contributor": {"list", "look", "choose", "add", "upload"},
    "author": {"list", "look", "choose", "add", "upload"},
    "editor": {"list", "look", "choose", "add", "upload", "change", "delete"},
    "moderator": set(),
}


def with_all(kind, user):
    """A post with what the doors lead to: a version, a link, a correction, a source that moved."""
    post = post_of(kind, user)
    Post.objects.filter(pk=post.pk).update(title="Avant")
    post.refresh_from_db()
    record_saved(post, None, user)
    Post.objects.filter(pk=post.pk).update(title="Un titre")
    post.refresh_from_db()
    Source.objects.create(
        post=post, position=1, url="https://old.example/", state="moved", final_url=MOVED,
        checked_at=timezone.now(), due_at=soon(days=9),
    )  # fmt: skip
    if post.was_public:
        corrections.write(post, "Il fallait lire « un ».", by=None)
    DraftLink.objects.create(post=post, name="Ana", expires_at=soon(days=9))
    post.refresh_from_db()
    return post


class Door:
    """One way to do one thing; `tried` says whether it was done."""

    def __init__(self, action, client, kind):
        self.client, self.post = client, with_all(kind, client.user)
        self.url = url_of(self.post)
        self.tried = getattr(self, "_" + action.replace(" ", "_"))()

    def _form(self, **fields):
        """What is sent by somebody who knows the rows of the form."""
        section, source = self.post.sections.get(), self.post.sources.get()
        data = {"sections-INITIAL_FORMS": "1", "sections-0-id": section.pk}
        data |= {"sources-TOTAL_FORMS": "1", "sources-INITIAL_FORMS": "1"}
        data |= {"sources-0-id": source.pk, "sources-0-url": source.url}
        data |= {"slug": self.post.slug} if self.post.was_public else {}
        return sent(**data, opened=f"{self.post.changed_at.isoformat()} 1") | fields

    def _send(self, **fields):
        return self.client.post(self.url, self._form(**fields))

    def _page(self, name):
        return self.url.replace("/change/", f"/{name}/")

    def _versions(self):
        answer = self.client.get(self._page("versions"), {"old": 1, "new": 1})
        return answer.status_code == 200

    def _version_put_back(self):
        page = self.client.get(self.url, {"_version": 1})
        return page.status_code == 200 and form_of(page).get("title") == "Avant"

    def _save_draft(self):
        self._send(_save_draft="x", title="Mieux")
        return Version.objects.filter(post=self.post, kind="draft").exists()

    def _drop_draft(self):
        Post.objects.filter(pk=self.post.pk).update(draft_number=1)
        self.client.post(self._page("drop-draft"))
        self.post.refresh_from_db()
        return self.post.draft_number == 0

    def _merge(self):
        answer = self._send(_merge="x", _base="1", title="Mieux")
        return answer.status_code == 303 and Unsaved.objects.filter(post=self.post).exists()

    def _live_preview(self):
        answer = self.client.post(
            self._page("live"), self._form(title="Vif"), headers={"accept": "application/json"}
        )
        return answer.status_code == 200 and "Vif" in answer.json()["page"]

    def _proof(self):
        data = self._form(_post=self.post.pk, title="TOUT EN CAPITALES")
        answer = self.client.post(f"{LIST}proof/", data)
        return answer.status_code == 200 and "capitals" in answer.content.decode()

    def _one_document(self):
        return 'name="document"' in self._send(_document="x").content.decode()

    def _links(self):
        answer = self.client.get(self._page("links"))
        return answer.status_code == 200 and "Ana" in answer.content.decode()

    def _make_link(self):
        self.client.post(self._page("links"), {"name": "Ines", "days": "3"})
        return self.post.draft_links.filter(name="Ines").exists()

    def _revoke_link(self):
        link = self.post.draft_links.get()
        self.client.post(self._page(f"links/{link.pk}/revoke"))
        link.refresh_from_db()
        return not link.is_open

    def _correct(self):
        self._send(_save="x", kind_of_change="correction", correction="Et ceci.")
        return self.post.corrections.filter(text="Et ceci.").exists()

    def _corrected(self, **fields):
        row = self.post.corrections.first()
        data = {"corrections-TOTAL_FORMS": "1", "corrections-INITIAL_FORMS": "1"}
        data |= {"corrections-0-id": row and row.pk, "corrections-0-text": row and row.text}
        self._send(_save="x", **{name: value or "" for name, value in (data | fields).items()})
        return row and Correction.objects.filter(pk=row.pk).values_list("text", flat=True).first()

    def _edit_correction(self):
        return self._corrected(**{"corrections-0-text": "Autre."}) == "Autre."

    def _remove_correction(self):
        had = self.post.corrections.exists()
        return had and self._corrected(**{"corrections-0-DELETE": "on"}) is None

    def _address_by_hand(self):
        self._send(_save="x", slug=f"par-ici-{self.post.pk}")
        self.post.refresh_from_db()
        return self.post.slug == f"par-ici-{self.post.pk}"

    def _moved_address(self):
        self._send(_save="x", slug=f"par-ici-{self.post.pk}")
        return OldAddress.objects.filter(post=self.post).exists()

    def _picture_of_the_head(self):
        file = picture_file(size=(9, 5 + self.post.pk % 50))
        self._send(_save="x", picture_file=file, picture_alt="a")
        self.post.refresh_from_db()
        return self.post.picture is not None

    def _sources_listed(self):
        answer = self.client.get(SOURCES)
        return answer.status_code == 200 and self.post in {
            source.post for source in answer.context["cl"].result_list
        }

    def _act(self, action, **fields):
        source = self.post.sources.get()
        data = {"action": action, "_selected_action": [source.pk], "index": "0"}
        self.client.post(SOURCES, data | {f"new-{source.pk}": MOVED} | fields)
        source.refresh_from_db()
        return source

    def _ask_source(self):
        return self._act("check_now").due_at <= timezone.now()

    def _take_address(self):
        return self._act("take_new_address", confirmed="yes").url == MOVED


@pytest.mark.parametrize("action", ACTIONS)
@pytest.mark.parametrize("role", TABLE)
@pytest.mark.usefixtures("root")
def test_each_role_does_what_the_table_says_and_no_more(role, action):
    client = signed_in(role)
    done = "".join("y" if Door(action, client, kind).tried else "." for kind in POSTS)
    assert done == TABLE[role].get(action, ".....")


# What leads to a door on the page of a post's form.
MARKS = {
    "live preview": "/live/",
    "proof": "/admin/blogposts/post/proof/",
    "one document": 'name="_document"',
    "drop draft": "/drop-draft/",
    "links": "/links/",
    "picture of the head": 'name="picture_file"',
    "save draft": 'name="_save_draft"',
    "correct": 'name="kind_of_change"',
    "edit correction": 'name="corrections-0-text"',
    "remove correction": 'name="corrections-0-DELETE"',
}


@pytest.mark.parametrize("kind", POSTS)
@pytest.mark.parametrize("role", [role for role in TABLE if role != "nobody"])
@pytest.mark.usefixtures("root")
def test_each_role_is_shown_the_doors_that_open(role, kind):
    client = signed_in(role)
    post = with_all(kind, client.user)
    if post.is_public:
        before = begin(post)
        draft = before | {"post": before["post"] | {"title": "Mieux"}}
        record_draft(post, before, draft, None)
    html = client.get(url_of(post)).content.decode()
    number = POSTS.index(kind)
    may = {action for action in MARKS if TABLE[role].get(action, ".....")[number] == "y"} - (
        {"drop draft"} if not post.is_public else set()
    )
    assert {action for action, mark in MARKS.items() if mark in html} == may


@pytest.mark.parametrize("role", ["contributor", "author", "editor"])
@pytest.mark.usefixtures("root")
def test_only_who_may_change_a_post_is_offered_its_versions_for_the_form(role):
    client = signed_in(role)
    for kind in ("own draft", "other's draft"):
        page = client.get(url_of(with_all(kind, client.user), "history")).content.decode()
        assert ("into the form" in page) == (role == "editor" or kind == "own draft")


@pytest.mark.parametrize("door", sorted(LIBRARY["editor"]))
@pytest.mark.parametrize("role", LIBRARY)
def test_each_role_in_the_library(role, door):
    client, picture = signed_in(role), make_picture()
    names = {"app_label": "blogposts", "model_name": "post", "field_name": "picture"}
    own = f"{PICTURES}{picture.pk}/"
    file = picture_file(size=(20, 20))

    def done():
        if door == "list":
            return client.get(PICTURES).status_code == 200
        if door == "look":
            return client.get(f"{own}change/").status_code == 200
        if door == "choose":
            return client.get("/admin/autocomplete/", names | {"term": ""}).status_code == 200
        if door == "add":
            client.post(f"{PICTURES}add/", {"file": file, "alt": "a", "language": "fr"})
            return Picture.objects.count() == 2
        if door == "upload":
            client.post(f"{PICTURES}upload/", {"file": file})
            return Picture.objects.count() == 2
        if door == "change":
            fields = {"alt": "Autre", "language": "fr", "focal_x": "1", "focal_y": "1"}
            client.post(f"{own}change/", fields)
            return Picture.objects.filter(alt="Autre").exists()
        client.post(f"{own}delete/", {"post": "yes"})
        many = {"action": "delete_selected", "_selected_action": [picture.pk], "post": "yes"}
        client.post(PICTURES, many)
        return not Picture.objects.exists()

    assert done() == (door in LIBRARY[role])


class TestKeysOfOthers:
    """An address or a form of one's own post, with keys of another's in it."""

    @pytest.fixture
    def client(self, root):  # noqa: F811
        return signed_in("author")

    @pytest.fixture
    def own(self, client):
        return with_all("own draft", client.user)

    @pytest.fixture
    def other(self, client):
        return with_all("other's draft", client.user)

    @pytest.mark.parametrize("page", ["change", "live"])
    @pytest.mark.parametrize("initial", ["0", "1"])
    def test_rows(self, client, own, other, page, initial):
        section, source = other.sections.get(), other.sources.get()
        data = sent(title="Le mien", _save="x")
        data |= {"sections-INITIAL_FORMS": initial, "sections-0-id": section.pk}
        data |= {"sources-TOTAL_FORMS": "1", "sources-INITIAL_FORMS": initial}
        data |= {"sources-0-id": source.pk, "sources-0-url": "https://mine.example/"}
        client.post(url_of(own).replace("/change/", f"/{page}/"), data)
        section.refresh_from_db()
        source.refresh_from_db()
        assert (section.body, section.post, source.url) == ("a", other, "https://old.example/")

    def test_a_link_to_its_draft(self, client, own, other):
        link = other.draft_links.get()
        answer = client.post(f"{LIST}{own.pk}/links/{link.pk}/revoke/")
        assert answer.status_code == 404
        link.refresh_from_db()
        assert link.is_open

    @pytest.mark.parametrize("door", ["unsaved", "forget", "keep", "_page"])
    def test_somebody_s_unsaved_text(self, client, own, other, door):
        copy = Unsaved.objects.create(
            key=uuid4(), user=other.owner, post=own, title="Secret",
            data=[["title", "Secret"], ["sections-0-body", "Secret"]],
        )  # fmt: skip
        if door == "_page":
            answer = client.get(url_of(own), {"_page": copy.key})
        elif door == "unsaved":
            answer = client.get(f"{LIST}unsaved/{copy.key}/")
        else:
            fields = {"title": "U", "_post": own.pk, "_user": client.user.pk}
            answer = client.post(f"{LIST}{door}/{copy.key}/", fields)
        assert "Secret" not in answer.content.decode()
        copy.refresh_from_db()
        assert copy.title == "Secret"

    def test_its_unsaved_text_put_together_with_one_s_own(self, client, own, other):
        copy = Unsaved.objects.create(
            key=uuid4(), user=other.owner, post=other, title="Secret", data=[["title", "Secret"]]
        )
        data = sent(_merge="x", _base="1", _page=copy.key)
        client.post(url_of(own), data)
        copy.refresh_from_db()
        assert (copy.title, copy.post) == ("Secret", other)

    def test_a_proof_of_its_form_as_of_one_s_own(self, client, own, other):
        Section.objects.filter(post=other).update(heading="LE SECRET")
        section = other.sections.get()
        data = sent(_post=own.pk) | {"sections-INITIAL_FORMS": "1", "sections-0-id": section.pk}
        answer = client.post(f"{LIST}proof/", data)
        assert answer.status_code == 200
        assert "LE SECRET" not in answer.content.decode()


class TestTitlesOfOthers:
    """Who may not look at all posts learns no title of one that readers do not see either."""

    @pytest.fixture
    def client(self, staff):
        return staff("blogposts.change_post", "blogposts.publish_post", "blogposts.view_picture")

    @pytest.fixture
    def own(self, client):
        return make_post("Le mien", sections=[("", "a")], owner=client.user)

    @pytest.fixture
    def hidden(self):
        return make_post("Secret", sections=[("", "a")], slug="pris", published=soon(days=9))

    @pytest.fixture
    def shown(self):
        return make_post("Paru", sections=[("", "a")], slug="paru", published=True)

    def test_at_an_address_that_is_taken(self, client, own, hidden, shown):
        date = {"published_at_0": "", "published_at_1": ""}
        told = errors_of(client.post(url_of(own), sent(slug="pris", _save="x", **date)))[""]["slug"]
        assert told == ["Another post has or had this address; choose other words."]
        told = errors_of(client.post(url_of(own), sent(slug="paru", _save="x", **date)))[""]["slug"]
        assert told == ["“Paru” has this address already; choose other words."]

    def test_at_an_address_that_is_taken_when_many_are_published(
        self, client, own, hidden, settings
    ):
        settings.BLOGPOSTS_PERMALINK = "year/month/slug"
        taken = make_post("Secret", slug="pris", published=soon(days=0, minutes=5))
        Post.objects.filter(pk=own.pk).update(
            slug="pris", own_slug=True, published_at=taken.published_at, path=None
        )
        data = {"action": "publish", "_selected_action": [own.pk], "index": "0"}
        told = messages_of(client.post(LIST, data, follow=True))
        assert any("Another post has this address already." in line for line in told)
        assert not any("Secret" in line for line in told)

    def test_where_related_posts_are_chosen(self, client, own, hidden, shown):
        names = {"app_label": "blogposts", "model_name": "relatedpost", "field_name": "target"}
        found = client.get("/admin/autocomplete/", names).json()["results"]
        assert {row["text"] for row in found} == {"Le mien", "Paru"}

    @pytest.mark.parametrize("page", ["change", "live"])
    def test_by_a_key_in_a_row_of_related_posts(self, client, own, hidden, page):
        row = {"related_picks-TOTAL_FORMS": "1", "related_picks-0-target": hidden.pk}
        answer = client.post(url_of(own).replace("/change/", f"/{page}/"), sent(_save="x", **row))
        assert answer.status_code == 200
        assert "Secret" not in answer.content.decode()
        assert not own.related_picks.exists()

    def test_what_an_editor_has_picked_stays(self, client, own, hidden):
        own.related_picks.create(target=hidden, position=1)
        data = form_of(client.get(url_of(own))) | {"title": "Changé"}
        client.post(url_of(own), data | {"_save": "x"})
        own.refresh_from_db()
        assert own.title == "Changé"
        assert own.related_picks.get().target == hidden

    def test_in_a_warning(self, client, own, hidden, shown):
        links = [hidden.get_absolute_url(), f"/blog/draft/{hidden.pk}/", shown.get_absolute_url()]
        body = " ".join(f"[mot {number}]({url})" for number, url in enumerate(links))
        data = sent(_post=own.pk) | {"sections-0-body": body}
        html = client.post(f"{LIST}proof/", data).content.decode()
        assert "Secret" not in html
        # As a link to a page that is not there.
        assert html.count('data-code="dead_link"') == 2
        assert 'data-code="draft_link"' not in html

    @pytest.mark.parametrize("page", ["change", "history", "delete", "links", "live", "versions"])
    def test_on_its_own_pages(self, client, hidden, page):
        url = url_of(hidden).replace("/change/", f"/{page}/")
        for answer in (client.get(url, follow=True), client.post(url, sent(), follow=True)):
            assert "Secret" not in answer.content.decode()

    def test_among_sources(self, client, hidden):
        Source.objects.create(post=hidden, position=1, url="https://a.example/")
        assert "Secret" not in client.get(SOURCES).content.decode()


def test_who_sees_all_posts_is_told_which_one_has_the_address(root):  # noqa: F811
    make_post("Secret", sections=[("", "a")], slug="pris", published=soon(days=9))
    client = signed_in("contributor")
    own = post_of("own draft", client.user)
    told = errors_of(client.post(url_of(own), sent(slug="pris", _save="x")))[""]["slug"]
    assert told == ["“Secret” has this address already; choose other words."]
