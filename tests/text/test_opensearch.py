from xml.etree import ElementTree

from blogposts.text.opensearch import Description, description_xml


def test_any_text_is_kept_whole():
    hostile = "a\x00\x0b<&>\"' ]]> \ud800 \u202e\U0001f600"
    said = Description(hostile, hostile, hostile, "ar", "/d?a=1&b=2", "/s?q=", '/f?"q=')
    root = ElementTree.fromstring(description_xml(said).encode())
    assert root[0].text == "a<&>\"' ]]>  \u202e\U0001f600"
    assert [url.get("template") for url in root[-3:]] == [
        "/s?q={searchTerms}",
        '/f?"q={searchTerms}',
        "/d?a=1&b=2",
    ]
