import pytest
from django.template import engines
from django.utils.translation import override

from blogposts.text.mould import Mould, Slots, mould

REPLY = "blogposts/includes/comment/reply.html"


def made(source):
    return Mould(engines["django"].from_string(source).render({"slot": Slots()}))


class TestMould:
    def test_is_a_template_with_places(self):
        filled = made("<p id='{{ slot.key }}'>{{ slot.text }}, {{ slot.key }}</p>").fill(
            {"key": "7", "text": "<b>là</b>"}
        )
        assert filled == "<p id='7'><b>là</b>, 7</p>"

    def test_names_its_places(self):
        assert made("{{ slot.a }}{{ slot.b_c }}").names == {"a", "b_c"}

    def test_takes_more_values_than_it_has_places(self):
        assert made("{{ slot.a }}").fill({"a": "1", "b": "2"}) == "1"

    def test_wants_a_value_for_each(self):
        with pytest.raises(KeyError):
            made("{{ slot.a }}").fill({})

    def test_passes_through_sentences_with_names(self):
        source = (
            "{% load i18n %}{% blocktranslate with n=slot.name %}Reply to {{ n }}"
            "{% endblocktranslate %}"
        )
        assert made(source).fill({"name": "Ana"}) == "Reply to Ana"

    def test_of_no_places_is_itself(self):
        assert made("<hr>").fill({}) == "<hr>"


class TestCache:
    def test_makes_each_template_once_for_a_language(self):
        with override("en"):
            assert mould(REPLY) is mould(REPLY)
            english = mould(REPLY)
        with override("fr"):
            assert mould(REPLY) is not english

    def test_tells_facts_apart(self):
        assert mould(REPLY, closed=True) is not mould(REPLY, closed=False)
        assert mould(REPLY, closed=True) is mould(REPLY, closed=True)
