"""Which language, which way it runs, what a tag means."""

import subprocess
import sys
import threading

import pytest

from blogposts.text import languages
from blogposts.text.languages import direction, guess, is_language_tag, primary


@pytest.mark.parametrize(
    ("tag", "text"),
    [
        ("fr", "Pourquoi les abeilles quittent la ville"),
        ("fr", "LES PROMESSES NON TENUES DU RÉSEAU"),
        ("fr", "Merci pour ce texte, j'ai enfin compris pourquoi ma facture a doublé."),
        ("en", "Why the bees are leaving the city"),
        ("en", "THE PROMISES THE NETWORK DID NOT KEEP"),
        ("de", "Warum die Bienen die Stadt verlassen"),
        ("es", "Por qué las abejas abandonan la ciudad"),
        ("it", "Perché le api lasciano la città"),
        ("pt", "O que muda com a nova lei"),
        ("nl", "Waarom de bijen de stad verlaten"),
        ("ar", "لماذا يغادر النحل المدينة"),
        ("fa", "چگونه این ارقام را بررسی کردیم"),
        ("he", "שלום עולם"),
        ("ru", "Как мы проверяли эти цифры"),
        ("uk", "Як ми перевіряли ці цифри"),
        ("pl", "Życie bez samochodu na wsi"),
        ("nb", "Jeg vet ikke hvorfor biene forlater byen, men jeg skulle gjerne visst det."),
    ],
)
def test_guess(tag, text):
    assert guess(text) == tag


@pytest.mark.parametrize(
    ("tag", "text"),
    [
        ("el", "Αθήνα"),
        ("ka", "საქართველო"),
        ("hy", "Հայաստան"),
        ("th", "ราคาทอง"),
        ("ko", "한국 경제 2023년"),
        ("ja", "日本語の勉強"),
        ("ta", "தமிழ்"),
    ],
)
def test_guess_by_script_is_sure_of_a_single_word(tag, text):
    assert guess(text) == tag


@pytest.mark.parametrize(
    "text",
    [
        "",
        "  \n ",
        "2023",
        "++",
        "a",
        "Conclusion",
        "Information",
        "Meta Verified",
        "Die Zeit",
        "Rio de Janeiro",
        "Der Spiegel",
        "Bayern München",
        "New York Times",
        "SNCF, RATP, TGV",
        "WhatsApp Business API 2.0",
        "Emmanuel Macron",
        "https://example.org/pourquoi/les/abeilles/quittent/la/ville",
        "`Pourquoi les abeilles quittent la ville`",
        "```\nPourquoi les abeilles quittent la ville\n```",
        "東京都知事選挙",
        "π β",
    ],
)
def test_guess_is_empty_unless_sure(text):
    assert guess(text) == ""


def test_guess_looks_past_code_and_addresses():
    text = (
        "Voir https://example.org/the/story/of/the/bees et surtout `for word in words: print(word)`"
    )

    assert guess(f"{text}, puis revenir lire la suite de notre histoire.") == "fr"


def test_guess_of_a_long_text_costs_no_more_than_its_beginning(monkeypatch):
    seen = []
    monkeypatch.setattr(languages._model, "rank", lambda text: seen.append(text) or [("fr", 1.0)])

    assert guess("Les abeilles quittent la ville. " * 100_000) == "fr"
    assert len(seen[0]) == 3_000


@pytest.mark.parametrize(
    "text",
    ["\ud800 bonjour à tous les amis", "\x00" * 50, "`" * 50_000, "```a\n" * 10_000, "x@" * 20_000],
)
def test_guess_never_raises(text):
    assert guess(text) in {"", "fr"}


def test_guess_answers_empty_when_the_model_cannot_be_read(monkeypatch, caplog):
    monkeypatch.setattr(languages._model, "_identifier", None)

    def fail():
        raise OSError("no room for a temporary file")

    monkeypatch.setattr(languages._model, "_load", fail)

    assert guess("Pourquoi les abeilles quittent la ville") == ""
    assert "could not be used" in caplog.text


def test_guess_adds_up_the_varieties_of_one_language(monkeypatch):
    ranked = [("zh", 0.3), ("wuu", 0.3), ("ja", 0.4)]
    monkeypatch.setattr(languages._model, "rank", lambda text: ranked)

    assert guess("北京市政府今天宣布一项新的计划") == "zh"


@pytest.mark.parametrize(
    ("among", "found"),
    [
        (["fr", "en"], "fr"),
        (["en", "de"], ""),
        ([], ""),
        (["fr-ca", "fr"], "fr"),
        (["fr-ca", "en"], "fr-ca"),
        (["fr-ca", "fr-be"], ""),
        ({"FR": "Français"}, "FR"),
    ],
)
def test_guess_among(among, found):
    assert guess("Pourquoi les abeilles quittent la ville", among=among) == found


def test_guess_loads_the_model_once_for_many_threads(monkeypatch):
    loads = []
    load = languages._Model._load

    def counted():
        loads.append(1)
        return load()

    model = languages._Model()
    monkeypatch.setattr(model, "_load", counted)
    monkeypatch.setattr(languages, "_model", model)
    found = []

    def work():
        found.append(guess("Pourquoi les abeilles quittent la ville"))

    threads = [threading.Thread(target=work) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert found == ["fr"] * 8
    assert loads == [1]


def test_import_does_not_load_the_model():
    code = "import sys, blogposts.text.languages; print('numpy' in sys.modules)"

    ran = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)

    assert ran.stdout.strip() == "False"


@pytest.mark.parametrize(
    "tag",
    ["ar", "AR", "ar-EG", "he", "fa", "ur", "yi", "ckb", "az-Arab", "pa-PK", "en-Arab", "ar_EG"],
)
def test_direction_rtl(tag):
    assert direction(tag) == "rtl"


@pytest.mark.parametrize(
    "tag", ["", "fr", "xx", "ar-Latn", "az", "pa", "en-SA", "arab", "-", "zh-Hant"]
)
def test_direction_ltr(tag):
    assert direction(tag) == "ltr"


@pytest.mark.parametrize(
    "tag",
    [
        *["fr", "fr-CA", "zh-Hans", "sr-Latn-RS", "es-419", "de-1996", "ca-valencia"],
        *["sl-rozaj-biske", "en-u-hc-h12", "fr-x-perso", "zh-yue", "FR"],
    ],
)
def test_is_language_tag(tag):
    assert is_language_tag(tag) is True


@pytest.mark.parametrize(
    "tag",
    [
        *["", "f", "français", "fr_CA", "fr-", "-fr", "fr--CA", "fr CA", "fr-C", "fr-x", "ﬀ"],
        *["fr\n", "a" * 9, "fr" + "-abcde" * 6, "en-u", "1a", "i-klingon", "x-own"],
        "fr-CA-Latn",
    ],
)
def test_is_language_tag_refuses(tag):
    assert is_language_tag(tag) is False


@pytest.mark.parametrize(
    ("tag", "found"),
    [("fr-CA", "fr"), ("fr", "fr"), ("FR_ca", "fr"), ("zh-Hans-CN", "zh"), ("", "")],
)
def test_primary(tag, found):
    assert primary(tag) == found


def test_a_word_of_another_script_does_not_decide():
    text = "After the capitals there is one word, and the rest of it is English. 😀 עברית"
    assert guess(text) == "en"
