"""Snapshots: what they hold, what differs, what two made of one."""

from __future__ import annotations

import json

import pytest

from blogposts.models import Section, Source
from blogposts.versions.compare import changes, merged, three_ways, words_changed
from blogposts.versions.snapshot import snapshot
from tests.builders import make_author, make_category, make_post

pytestmark = pytest.mark.django_db


def in_marks(found):
    marks = {"same": "{}", "gone": "[-{}-]", "new": "[+{}+]"}
    return {
        change.label: "".join(marks[kind].format(text) for kind, text in change.stretches)
        for change in found
    }


@pytest.fixture
def post():
    return make_post(
        "Un titre",
        sections=[("Un", "Le premier mot."), ("Deux", "Le second.")],
        sources=[{"url": "https://example.org/", "key": "ex", "title": "Une source"}],
        categories=[make_category("Monde")],
        tags=["Meta", "emploi"],
        author=make_author(),
        related=[{"title": "Ailleurs"}],
    )


def test_it_holds_all_that_an_editor_writes_and_goes_through_json(post):
    data = snapshot(post)
    assert json.loads(json.dumps(data)) == data
    assert data["post"]["title"] == "Un titre"
    assert data["post"]["author"] == [post.author_id, "Barbara"]
    assert data["post"]["tags"] == ["Meta", "emploi"]
    assert [row["body"] for row in data["sections"]] == ["Le premier mot.", "Le second."]
    assert data["sources"][0]["key"] == "ex"
    assert data["post_categories"][0]["category"][1] == "Monde"
    assert data["related_picks"][0]["title"] == "Ailleurs"


def test_what_it_costs_does_not_grow(post, django_assert_num_queries):
    with django_assert_num_queries(6):
        snapshot(post)
    for number in range(20):
        Section.objects.create(post=post, position=10 + number, body="Encore.")
        Source.objects.create(post=post, position=10 + number, title=f"Source {number}")
    with django_assert_num_queries(6):
        snapshot(post)


def test_each_place_that_differs_by_its_words(post):
    before = snapshot(post)
    first, second = post.sections.order_by("position")
    first.body = "Le premier grand mot."
    first.save()
    second.delete()
    Section.objects.create(post=post, position=3, heading="Trois", body="Nouveau.")
    post.title, post.featured = "Un autre titre", True
    post.save()
    post.tags.remove("Meta")
    found = changes(before, snapshot(post))
    marks = in_marks([change for change in found if "[-" not in in_marks([change])[change.label]])
    assert marks == {
        "Title": "Un [+autre +]titre",
        "Slug": "un-[+autre-+]titre",
        "Featured": "[+yes+]",
        "Section 1: text": "Le premier [+grand +]mot.",
        "Section 2: heading": "[+Trois+]",
        "Section 2: text": "[+Nouveau.+]",
    }
    gone = [in_marks([change]) for change in found if "[-" in in_marks([change])[change.label]]
    assert gone == [
        {"Tags": "[-Meta, -]emploi"},
        {"Section 2: heading": "[-Deux-]"},
        {"Section 2: text": "[-Le second.-]"},
    ]
    assert words_changed(found) == (4, 3)


def test_nothing_differs_from_itself(post):
    assert changes(snapshot(post), snapshot(post)) == []


def test_a_new_order_is_told_as_an_order(post):
    before = snapshot(post)
    after = before | {"sections": before["sections"][::-1]}
    (change,) = changes(before, after)
    assert change.label == "Sections: order"
    assert "Un" in in_marks([change])["Sections: order"]


def test_another_text_of_a_section_without_a_heading_is_no_new_order():
    post = make_post(sections=[("", "Un mot."), ("", "Deux mots.")])
    before = snapshot(post)
    post.sections.filter(position=1).update(body="Trois mots.")
    (change,) = changes(before, snapshot(post))
    assert change.label == "Section 1: text"


def test_a_row_that_went_and_came_back_is_the_same_row(post):
    before = snapshot(post)
    source = post.sources.get()
    source.delete()
    Source.objects.create(
        post=post, position=1, url=source.url, key=source.key, title="Une autre source"
    )
    assert in_marks(changes(before, snapshot(post))) == {"Source 1: title": "Une [+autre +]source"}


def test_another_name_of_the_author_is_no_change(post):
    before = snapshot(post)
    post.author.name = "Barbara B."
    post.author.save()
    assert changes(before, snapshot(post)) == []


class TestTwoFromOne:
    @pytest.fixture
    def base(self, post):
        return snapshot(post)

    def but(self, data, part, number, **fields):
        rows = [dict(row) for row in data[part]]
        rows[number] |= fields
        return data | {part: rows}

    def test_theirs_is_taken_where_mine_is_as_it_was(self, base):
        theirs = self.but(base, "sections", 0, body="Leur premier mot.")
        mine = self.but(base, "sections", 1, body="Mon second.")
        both = merged(base, theirs, mine)
        assert [row["body"] for row in both["sections"]] == ["Leur premier mot.", "Mon second."]

    def test_mine_stands_where_both_changed(self, base):
        theirs = self.but(base, "sections", 0, body="Leur mot.")
        mine = self.but(base, "sections", 0, body="Mon mot.")
        assert merged(base, theirs, mine)["sections"][0]["body"] == "Mon mot."
        (way,) = three_ways(base, theirs, mine)
        assert (way.label, way.both) == ("Section 1: text", True)
        assert "".join(text for kind, text in way.theirs if kind != "gone") == "Leur mot."
        assert "".join(text for kind, text in way.mine if kind != "gone") == "Mon mot."

    def test_rows_of_both_are_kept(self, base):
        row = {**base["sections"][0], "heading": "Leur", "anchor": "leur"}
        theirs = base | {"sections": [*base["sections"], {**row, "id": 999_999}]}
        mine = base | {
            "sections": [*base["sections"], {**row, "id": None, "heading": "Mon", "anchor": "mon"}]
        }
        headings = [row["heading"] for row in merged(base, theirs, mine)["sections"]]
        assert headings == ["Un", "Deux", "Mon", "Leur"]

    def test_what_one_deleted_and_the_other_wrote_in_is_kept(self, base):
        gone = base | {"sections": base["sections"][:1]}
        written = self.but(base, "sections", 1, body="Réécrit.")
        assert [row["body"] for row in merged(base, gone, written)["sections"]][1] == "Réécrit."
        assert [row["body"] for row in merged(base, written, gone)["sections"]][1] == "Réécrit."

    def test_what_one_deleted_and_the_other_left_is_gone(self, base):
        gone = base | {"sections": base["sections"][:1]}
        assert len(merged(base, gone, base)["sections"]) == 1
        assert len(merged(base, base, gone)["sections"]) == 1
        assert three_ways(base, gone, base)
