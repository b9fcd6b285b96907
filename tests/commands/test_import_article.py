import io
import json
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command

from blogposts.models import Author, Post

pytestmark = pytest.mark.django_db
REFERENCE = Path(__file__).parents[2] / "../shared/article/article.txt"
TEXT = "Un titre\n\n# PREMIER\n\nUn texte.\n\nSources :\n\nhttps://example.org/a\n\nPar Barbara\n"


@pytest.fixture
def file(tmp_path):
    path = tmp_path / "article.txt"
    path.write_text(TEXT, encoding="utf-8")
    return path


def run(*args):
    out, err = io.StringIO(), io.StringIO()
    call_command("import_article", *map(str, args), stdout=out, stderr=err)
    return out.getvalue().strip(), err.getvalue().strip()


def test_makes_a_draft_and_prints_its_address(file):
    out, err = run(file)
    post = Post.objects.get()
    assert post.status == "draft"
    assert out == f"/blog/draft/{post.pk}/"
    assert err == ""


def test_publishes(file, settings):
    settings.BLOGPOSTS_SITE_URL = "https://example.org/"
    assert run(file, "--publish")[0] == "https://example.org/blog/un-titre/"


def test_obeys_its_options(file):
    run(file, "--language", "en", "--author", "Omar", "--category", "Travail")
    post = Post.objects.get()
    assert (post.language, post.author.name) == ("en", "Omar")
    assert post.categories.get().name == "Travail"


def test_reports_in_json(file):
    report = json.loads(run(file, "--json")[0])
    assert report["title"] == "Un titre"
    assert (report["sections"], report["sources"], report["notes"]) == (1, 1, [])


def test_reads_standard_input(monkeypatch):
    stdin = io.TextIOWrapper(io.BytesIO(TEXT.encode()), encoding="utf-8")
    monkeypatch.setattr("sys.stdin", stdin)
    run("-")
    assert Post.objects.get().title == "Un titre"


@pytest.mark.parametrize(
    "content",
    [b"", b"  \n\n \t", b"\x00\x01\x02\xff\xfe\x00binary" * 20, b"%PDF-1.7\n\x00\xff\xff" * 9],
    ids=["empty", "blank", "binary", "pdf"],
)
def test_refuses_what_is_no_text(file, content):
    file.write_bytes(content)
    with pytest.raises(CommandError, match=r"article\.txt: "):
        run(file)
    assert not Post.objects.exists()


def test_refuses_20_mb(file):
    file.write_bytes(b"Un titre\n\n" + b"mot " * 5_000_000)
    with pytest.raises(CommandError, match="too large"):
        run(file)


def test_refuses_an_article_without_a_title(file):
    file.write_text("Sources :\n\nhttps://example.org/a\n")
    with pytest.raises(CommandError, match="title"):
        run(file)


@pytest.mark.parametrize("text", ["Written by Bob\n", "By Ana Díaz\n\nSources :\n\nUn rapport\n"])
def test_refuses_an_author_in_the_place_of_a_title(file, text):
    file.write_text(text)
    with pytest.raises(CommandError, match="title"):
        run(file)


def test_tells_of_a_second_post_of_one_title(file):
    first = run(file, "--publish")[0]
    assert f"another post of this title: {first}" in run(file)[1]


def test_tells_of_a_citation_without_a_source(file):
    file.write_text("Un titre\n\n# PREMIER\n\nDit [@cnbc] et [@cnbc].\n")
    assert run(file)[1].count("[@cnbc]") == 1


def test_refuses_a_file_that_is_not_there(tmp_path):
    with pytest.raises(CommandError, match="cannot be read"):
        run(tmp_path / "none.txt")


def test_refuses_what_is_no_language(file):
    with pytest.raises(CommandError, match="language tag"):
        run(file, "--language", "français")


def test_stores_nothing_of_what_it_refuses(file):
    file.write_text(f"Un titre\n\n# A\n\n{'> ' * 999}x\n\nPar Barbara\n")
    with pytest.raises(CommandError, match="Nothing was stored"):
        run(file, "--publish")
    assert not Post.objects.exists()
    assert not Author.objects.exists()


@pytest.mark.skipif(not REFERENCE.exists(), reason="the reference article is not at hand")
class TestReference:
    def test_comes_out_as_it_should(self):
        report = json.loads(run(REFERENCE, "--publish", "--json")[0])
        assert (report["language"], report["author"]) == ("fr", "Barbara")
        assert (report["sections"], report["sources"], len(report["related"])) == (5, 5, 2)
        # All of it was understood; what is told is advice on the text.
        told = " ".join(report["notes"])
        assert len(report["notes"]) == 11
        assert told.count("capitals") == 5
        assert told.count("has no title") == 4
        post = Post.objects.get()
        assert {part.heading_lang for part in post.sections.all()} == {"en"}
        assert {part.lang for part in post.sections.all()} == {"fr"}
        untitled = post.sources.filter(title="").count()
        assert (untitled, post.sources.filter(url="").count()) == (4, 1)
