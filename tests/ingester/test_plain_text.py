"""Markup to what a reader sees."""

from __future__ import annotations

import pytest

from services.ingester.plain_text import MAX_TAGS, TooManyTagsError, clean, to_one_line, to_plain_text


@pytest.mark.parametrize(
    ("source", "text"),
    [
        pytest.param("Hello", "Hello", id="no markup"),
        pytest.param("a &amp; b &#8212; c", "a & b — c", id="entities"),
        pytest.param("<p>One.</p><p>Two.</p>", "One.\nTwo.", id="paragraphs"),
        pytest.param("<p>One\n line.</p>\n\n<p>Two.", "One line.\nTwo.", id="wrapped lines"),
        pytest.param("One.<br><br/>Two.", "One.\nTwo.", id="line breaks"),
        pytest.param("<ul><li>a<li>b</ul>c", "a\nb\nc", id="list"),
        pytest.param("<table><tr><td>a<td>b<tr><td>c</table>", "a\nb\nc", id="table"),
        pytest.param("<b>b</b>old <i>and</i> so", "bold and so", id="inline"),
        pytest.param("a<script>alert('x')</script><style>p{}</style>b", "ab", id="script and style"),
        pytest.param("a<!-- hidden -->b", "ab", id="comment"),
        pytest.param("<figure><img><figcaption>Photo: X</figcaption></figure>Text", "Text", id="caption"),
        pytest.param("&lt;p&gt;One.&lt;/p&gt;&lt;p&gt;Two.", "One.\nTwo.", id="escaped twice"),
        pytest.param("Tom &amp;amp; Ann", "Tom & Ann", id="ampersand escaped twice"),
        pytest.param("5 &lt; 6 and 7 &gt; 2", "5 < 6 and 7 > 2", id="signs that are no tags"),
        pytest.param("<p>unclosed <b>tags", "unclosed tags", id="unclosed"),
        pytest.param("<![CDATA[x]]>y", "y", id="CDATA in HTML is a comment"),
        pytest.param("a\u200bb\u00adc\x00d", "abcd", id="invisible and control characters"),
        pytest.param("", "", id="empty"),
        pytest.param("<div>" * 5000 + "deep", "deep", id="deep nesting"),
        pytest.param("<frameset><frame></frameset>", "", id="frames"),
    ],
)
def test_markup_becomes_text(source: str, text: str) -> None:
    assert to_plain_text(source, is_html=True) == text


@pytest.mark.parametrize(
    ("source", "text"),
    [
        pytest.param("One\nline.\n\nTwo.", "One line.\nTwo.", id="an empty line parts paragraphs"),
        pytest.param("a < b, c > d", "a < b, c > d", id="signs stay"),
        pytest.param("if <x> then", "if <x> then", id="what is no HTML element stays"),
        pytest.param("<p>One.</p><p>Two.</p>", "One.\nTwo.", id="markup that is not announced"),
        pytest.param("AT&amp;T", "AT&T", id="entity that is not announced"),
        pytest.param("R&D; x", "R&D; x", id="no entity"),
    ],
)
def test_text_stays_text_unless_it_plainly_is_markup(source: str, text: str) -> None:
    assert to_plain_text(source, is_html=False) == text


def test_a_title_is_one_line() -> None:
    assert to_one_line("<b>Clashes</b><br>\n in &quot;the hills&quot;", is_html=True) == 'Clashes in "the hills"'


def test_markup_that_would_take_quadratic_time_is_refused() -> None:
    with pytest.raises(TooManyTagsError):
        to_plain_text("<i>" * (MAX_TAGS + 1), is_html=True)


def test_half_surrogates_are_no_text() -> None:
    assert clean("a\ud800b") == "ab"
    assert to_plain_text("<p>a\ud800b", is_html=True) == "ab"
