"""What each role may do to each kind of post: a table, and every door tried by every role."""

from __future__ import annotations

from uuid import uuid4

import pytest
from django.contrib.auth.models import Group, User
from django.test import Client
from django.urls import reverse

from blogposts import publishing
from blogposts.models import Post, Unsaved
from blogposts.roles import create_groups
from tests.admin.pages import buttons_of, errors_of, form_of, messages_of
from tests.builders import make_author, make_category, make_member, make_post

pytestmark = pytest.mark.django_db

LIST = "/admin/blogposts/post/"
POSTS = ["own draft", "own review", "own published", "other's draft", "other's published"]

# What is done, a letter for each kind of post in the order of `POSTS`: "y" for who may and it fits,
# "." for a refusal or for what does not fit.
TABLE = {
    "nobody": {},
    "contributor": {
        "list": "yyyyy",
        "look": "yyyyy",
        "history": "yyyyy",
        "preview": "yyyyy",
        "save": "yy...",
        "_submit": "y....",
        "_make_draft": ".y...",
        "bin": "yy...",
        "many move_to_bin": "yy...",
        "_restore": "yy...",
        "many restore": "yy...",
        "keep": "yy...",
        "unsaved": "yy...",
        "forget": "yy...",
    },
    "author": {
        "list": "yyyyy",
        "look": "yyyyy",
        "history": "yyyyy",
        "preview": "yyyyy",
        "save": "yyy..",
        "_publish": "yy...",
        "_submit": "y....",
        "_make_draft": ".yy..",
        "_withdraw": "..y..",
        "many publish": "yy...",
        "many withdraw": "..y..",
        "bin": "yyy..",
        "many move_to_bin": "yyy..",
        "_restore": "yyy..",
        "many restore": "yyy..",
        "keep": "yyy..",
        "unsaved": "yyy..",
        "forget": "yyy..",
    },
    "editor": {
        "list": "yyyyy",
        "look": "yyyyy",
        "history": "yyyyy",
        "preview": "yyyyy",
        "save": "yyyyy",
        "_publish": "yy.y.",
        "_submit": "y..y.",
        "_make_draft": ".yy.y",
        "_withdraw": "..y.y",
        "many publish": "yy.y.",
        "many withdraw": "..y.y",
        "bin": "yyyyy",
        "many move_to_bin": "yyyyy",
        "_restore": "yyyyy",
        "many restore": "yyyyy",
        "delete": "yyyyy",
        "many delete_selected": "yyyyy",
        "keep": "yyyyy",
        "unsaved": "yyyyy",
        "forget": "yyyyy",
    },
    "moderator": {"list": "yyyyy", "look": "yyyyy", "history": "yyyyy", "preview": "yyyyy"},
}
ACTIONS = list(TABLE["editor"])

# Doors that are not one post's: whether each opens.
DOORS = {
    "nobody": set(),
    "contributor": {"list", "add", "paste", "tags", "authors", "categories", "posts"},
    "author": {"list", "add", "paste", "tags", "authors", "categories", "posts"},
    "editor": {"list", "add", "paste", "tags", "authors", "categories", "posts"},
    "moderator": {"list", "posts"},
}
DOORS["superuser"] = DOORS["editor"]


def signed_in(role, name="somebody"):
    """Somebody of the staff in one of the ready-made groups."""
    user = make_member(name, is_staff=True, is_superuser=role == "superuser")
    if role in TABLE and role not in ("nobody", "superuser"):
        create_groups()
        user.groups.add(Group.objects.get(name=role))
    client = Client()
    client.force_login(user)
    client.user = user
    return client


@pytest.fixture
def root(db):
    return signed_in("superuser", "root")


def url_of(post, page="change"):
    return reverse(f"admin:blogposts_post_{page}", args=[post.pk])


def post_of(kind, user):
    whose, status = kind.split()
    owner = user if whose == "own" else User.objects.get(username="root")
    fields = {"published": True} if status == "published" else {"status": status}
    return make_post(sections=[("A", "a")], owner=owner, **fields)


def sent(**fields):
    """What a form of a post sends at least; from others than it was given to, it is forged."""
    data = {"title": "Un titre", "language": "fr", "author": "", "tags": ""}
    data |= {"published_at_0": "2023-04-11", "published_at_1": "09:00:00"}
    for prefix in ("sections", "sources", "post_categories", "related_picks"):
        data |= {f"{prefix}-TOTAL_FORMS": "0", f"{prefix}-INITIAL_FORMS": "0"}
    section = {"body": "Un texte.", "format": "markdown"}
    data |= {"sections-TOTAL_FORMS": "1"}
    data |= {f"sections-0-{name}": value for name, value in section.items()}
    return data | fields


class Door:
    """One way to do one thing; `tried` says whether it was done."""

    def __init__(self, action, client, post):
        self.client, self.post = client, post
        self.action = action.removeprefix("many ")
        self.is_of_many = action.startswith("many ")
        if self.action in ("_restore", "restore", "delete", "delete_selected"):
            publishing.move_to_bin(post)
        self.status = post.status

    @property
    def tried(self):
        if self.is_of_many:
            return self._with_many()
        if self.action.startswith("_"):
            self._send(**{self.action: "x"})
            return self._became_another()
        return getattr(self, f"_{self.action}")()

    def _became_another(self):
        after = Post.objects.filter(pk=self.post.pk).values_list("status", flat=True).first()
        return after != self.status

    def _send(self, **fields):
        # An address that readers know is wanted.
        known = {"slug": self.post.slug} if self.post.was_public else {}
        return self.client.post(url_of(self.post), sent(**known, **fields))

    def _with_many(self):
        query = "?state=bin" if self.status == "bin" else ""
        data = {"action": self.action, "_selected_action": [self.post.pk], "index": "0"}
        self.client.post(LIST + query, data | {"post": "yes"})
        return self._became_another()

    def _list(self):
        response = self.client.get(LIST)
        return response.status_code == 200 and self.post in response.context["cl"].result_list

    def _look(self):
        return self.client.get(url_of(self.post)).status_code == 200

    def _history(self):
        return self.client.get(url_of(self.post, "history")).status_code == 200

    def _preview(self):
        return self.client.get(f"/blog/draft/{self.post.pk}/").status_code == 200

    def _save(self):
        self._send(_save="x", title="Changé")
        self.post.refresh_from_db()
        return self.post.title == "Changé"

    def _bin(self):
        self.client.post(url_of(self.post, "delete"))
        return self._became_another()

    def _delete(self):
        self.client.post(url_of(self.post, "delete"), {"post": "yes"})
        return not Post.objects.filter(pk=self.post.pk).exists()

    def _keep(self):
        data = {"title": "U", "_post": self.post.pk, "_user": self.client.user.pk}
        answer = self.client.post(f"{LIST}keep/{uuid4()}/", data)
        return answer.status_code == 200 and Unsaved.objects.filter(title="U").exists()

    def _copy(self):
        return Unsaved.objects.create(
            key=uuid4(), user=self.client.user, post=self.post, data=list(sent(title="U").items())
        )

    def _unsaved(self):
        return self.client.get(f"{LIST}unsaved/{self._copy().key}/").status_code == 200

    def _forget(self):
        copy = self._copy()
        self.client.post(f"{LIST}forget/{copy.key}/")
        return not Unsaved.objects.filter(key=copy.key).exists()


@pytest.mark.parametrize("action", ACTIONS)
@pytest.mark.parametrize("role", TABLE)
def test_each_role_does_what_the_table_says_and_no_more(root, role, action):
    client = signed_in(role)
    doors = [Door(action, client, post_of(kind, client.user)) for kind in POSTS]
    done = "".join("y" if door.tried else "." for door in doors)
    assert done == TABLE[role].get(action, ".....")


def offered(client, post):
    """What the form of a post offers to do."""
    page = client.get(url_of(post))
    html = page.content.decode()
    marks = {
        "bin": ">Move to bin</a>",
        "delete": ">Delete for good</a>",
        "keep": "data-blogposts-keep",
        "history": "/history/",
        "preview": f"/blog/draft/{post.pk}/",
    }
    shown = {action for action, mark in marks.items() if mark in html}
    buttons = set(buttons_of(page)) - {"_continue"}
    # Drafts of changes are tried in `test_role_doors`.
    names = buttons - {"_save_draft"}
    return shown | {"save" if name == "_save" else name for name in names}


@pytest.mark.parametrize("kind", POSTS)
@pytest.mark.parametrize("role", [role for role in TABLE if role != "nobody"])
def test_each_role_is_offered_what_it_may_do_and_no_more(root, role, kind):
    client = signed_in(role)
    post = post_of(kind, client.user)

    def may(*names):
        number = POSTS.index(kind)
        return {name for name in names if TABLE[role].get(name, ".....")[number] == "y"}

    expected = may("save", "keep", "bin", "history", "_publish", "_submit", "_withdraw")
    if post.is_public:
        # Withdrawn it is first, and then a draft; its page is the one that readers see.
        assert offered(client, post) == expected
    else:
        assert offered(client, post) == expected | may("preview", "_make_draft")
    publishing.move_to_bin(post)
    expected = may("delete", "history", "preview", "_restore")
    assert offered(client, post) - {"save", "keep"} == expected


@pytest.mark.parametrize("role", [role for role in TABLE if role != "nobody"])
def test_each_role_is_offered_for_many_what_it_may_do_to_some(root, role):
    client = signed_in(role)
    post_of("own draft", client.user)
    publishing.move_to_bin(post_of("own draft", client.user))
    shown = set()
    for query in ("", "?state=bin"):
        if form := client.get(LIST + query).context["action_form"]:
            shown |= {f"many {name}" for name, _label in form.fields["action"].choices if name}
    assert shown == {action for action in TABLE[role] if action.startswith("many ")}


@pytest.mark.parametrize("door", sorted(DOORS["superuser"]))
@pytest.mark.parametrize("role", DOORS)
def test_each_role_finds_the_doors_open_that_are_no_single_post_s(role, door):
    client = signed_in(role)
    completion = {"authors": ("post", "author"), "posts": ("relatedpost", "target")}
    completion["categories"] = ("postcategory", "category")
    if door in completion:
        model, field = completion[door]
        names = {"app_label": "blogposts", "model_name": model, "field_name": field}
        response = client.get("/admin/autocomplete/", names | {"term": "a"})
    else:
        response = client.get(LIST if door == "list" else f"{LIST}{door}/", {"q": "a"})
    assert response.status_code == (200 if door in DOORS[role] else 403)


@pytest.mark.parametrize("role", DOORS)
def test_each_role_adds_and_keeps_a_new_post_or_is_refused(root, role):
    client = signed_in(role)
    may = "add" in DOORS[role]
    answer = client.post(f"{LIST}keep/{uuid4()}/", {"title": "U", "_user": client.user.pk})
    assert answer.status_code == (200 if may else 403)
    answer = client.post(f"{LIST}add/", sent(title="N", _save="x"))
    assert answer.status_code == (302 if may else 403)
    assert list(Post.objects.values_list("owner", "status")) == (
        [(client.user.pk, "draft")] if may else []
    )
    answer = client.post(f"{LIST}paste/", {"text": "# Titre\n\nUn texte.", "_save": "x"})
    assert answer.status_code == (302 if may else 403)
    assert Post.objects.filter(owner=client.user).count() == (2 if may else 0)


def test_a_new_post_is_published_by_who_may(root):
    for role, status in (("contributor", None), ("author", "published")):
        client = signed_in(role, role)
        assert ("_publish" in buttons_of(client.get(f"{LIST}add/"))) == bool(status)
        client.post(f"{LIST}add/", sent(_publish="x", title=role))
        found = Post.objects.filter(title=role).values_list("status", flat=True).first()
        assert found == status


def test_a_time_of_a_contributor_is_not_taken(root):
    client = signed_in("contributor")
    post = post_of("own draft", client.user)
    assert "published_at_0" not in form_of(client.get(url_of(post)))
    times = {"published_at_0": "2020-01-01", "published_at_1": "09:00"}
    client.post(url_of(post), sent(_submit="x", **times))
    post.refresh_from_db()
    assert (post.status, post.published_at) == ("review", None)


class TestOwn:
    """Whoever began a post or signs it calls it own; a pen name is as good as an owner."""

    def test_by_the_pen_name(self, root):
        client = signed_in("author")
        post = make_post(sections=[("", "a")], author=make_author(user=client.user))
        assert Door("many publish", client, post).tried

    def test_what_an_editor_gave_back_is_its_writer_s_again(self, root):
        client = signed_in("contributor")
        post = post_of("own published", client.user)
        assert not Door("save", client, post).tried
        publishing.make_draft(post)
        assert Door("save", client, post).tried

    def test_what_was_withdrawn_is_not_a_contributor_s(self, root):
        client = signed_in("contributor")
        post = post_of("own published", client.user)
        publishing.withdraw(post)
        assert not Door("save", client, post).tried
        publishing.move_to_bin(post)
        assert not Door("_restore", client, post).tried

    def test_is_nobody_s_when_the_account_goes(self, root):
        client = signed_in("author")
        post = post_of("own draft", client.user)
        client.user.delete()
        post.refresh_from_db()
        assert post.owner is None

    def test_alone_is_seen_by_who_may_not_view_all(self, staff):
        somebody = staff("blogposts.change_post")
        own, other = make_post("A", owner=somebody.user), make_post("B")
        assert list(somebody.get(LIST).context["cl"].result_list) == [own]
        assert somebody.get(url_of(other)).status_code == 302  # as for a post that is none
        assert somebody.get(f"/blog/draft/{own.pk}/").status_code == 200
        assert somebody.get(f"/blog/draft/{other.pk}/").status_code == 403
        found = somebody.get(
            "/admin/autocomplete/",
            {"app_label": "blogposts", "model_name": "relatedpost", "field_name": "target"},
        ).json()
        assert [row["text"] for row in found["results"]] == ["A"]

    def test_is_left_out_of_none_of_many_that_are_mixed(self):
        client = signed_in("author")
        own, other = (post_of(kind, client.user) for kind in ("own draft",) * 2)
        Post.objects.filter(pk=other.pk).update(owner=None)
        data = {"action": "publish", "_selected_action": [own.pk, other.pk], "index": "0"}
        response = client.post(LIST, data, follow=True)
        assert messages_of(response)[:2] == [
            "1 post is published.",
            "1 post was left as it is: you may not do that to it.",
        ]
        other.refresh_from_db()
        assert other.status == "draft"


class TestSigning:
    """Who may not edit others' posts signs with own names alone."""

    @pytest.fixture
    def client(self):
        return signed_in("author")

    @pytest.fixture
    def names(self, client):
        return make_author("Moi", user=client.user), make_author("Autrui")

    def test_own_names_are_to_choose_from(self, client, names):
        page = client.get(f"{LIST}add/")
        choices = [
            str(name) for _pk, name in page.context["adminform"].form["author"].field.choices
        ]
        assert choices[1:] == ["Moi"]  # after the empty one, which each Django words otherwise
        assert form_of(page)["author"] == str(names[0].pk)

    def test_a_name_of_others_is_refused(self, client, names, root):
        post = post_of("own draft", client.user)
        response = client.post(url_of(post), sent(author=names[1].pk, _save="x"))
        assert "Select a valid choice" in errors_of(response)[""]["author"][0]
        response = client.post(f"{LIST}add/", sent(author=names[1].pk, _save="x"))
        assert "author" in errors_of(response)[""]
        assert Post.objects.get().author is None

    def test_what_an_editor_chose_stays(self, client, names, root):
        post = post_of("own draft", client.user)
        Post.objects.filter(pk=post.pk).update(author=names[1])
        data = form_of(client.get(url_of(post)))
        assert data["author"] == str(names[1].pk)
        client.post(url_of(post), data | {"title": "Changé", "_save": "x"})
        post.refresh_from_db()
        assert (post.title, post.author) == ("Changé", names[1])

    def test_nobody_gives_away_by_mistake_what_is_his_by_name_alone(self, client, names, root):
        post = make_post(author=names[0])
        response = client.post(url_of(post), sent(author="", _save="x"))
        assert "required" in errors_of(response)[""]["author"][0]

    def test_an_editor_signs_with_any(self, names, root):
        post = make_post()
        root.post(url_of(post), sent(author=names[1].pk, _save="x"))
        post.refresh_from_db()
        assert post.author == names[1]


def test_who_edits_and_does_not_publish_takes_nothing_from_readers(staff, root):
    """A role that a host may make: corrects others' posts, and shows and hides none."""
    copyist = staff("blogposts.change_post", "blogposts.edit_others_post", "blogposts.view_post")
    for action, status in (("save", "draft"), ("bin", "draft")):
        assert Door(action, copyist, post_of(f"other's {status}", copyist.user)).tried
    known = post_of("other's published", copyist.user)
    assert not Door("save", copyist, known).tried
    known.refresh_from_db()
    assert known.draft_number, "what he saves of it is a draft of changes"
    for action in ("bin", "many move_to_bin", "_withdraw", "_make_draft", "_restore"):
        door = Door(action, copyist, post_of("other's published", copyist.user))
        assert not door.tried


def test_a_category_is_chosen_by_a_contributor():
    client = signed_in("contributor")
    category = make_category()
    data = form_of(client.get(f"{LIST}add/"))
    client.post(
        f"{LIST}add/",
        data | {"title": "T", "post_categories-0-category": category.pk, "_save": "x"},
    )
    assert Post.objects.get().categories.get() == category


def test_a_preview_tells_strangers_nothing(client):
    for pk in (make_post().pk, 999):
        response = client.get(f"/blog/draft/{pk}/")
        assert response.status_code == 302
        assert "/login/" in response["Location"]
