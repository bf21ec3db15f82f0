"""The narrative of a resource: plain, inert XHTML, read without opening a door."""

from __future__ import annotations

import time

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from adapter.fhir.checking import xhtml
from adapter.fhir.checking.check import check

ROOT = '<div xmlns="http://www.w3.org/1999/xhtml">'
GOOD = [
    "x",
    "<p>Dè tha <b>cudromach</b>?</p>",
    "<table><tbody><tr><td colspan='2'>x</td></tr></tbody></table>",
    "<ul><li>x</li></ul>",
    "<a href='http://example.org'>x</a>",
    "<img src='data:image/png;base64,AAAA' alt='x'/>",
    "<p style='color:red' class='a'>x</p>",
    "&lt;script&gt; &amp; &quot;&apos;",
    "&#233;&#xe9;",
    "<!-- c -->x",
    "<![CDATA[x < y]]>",
    "<br/>x<hr/>",
    "<dl><dt>a</dt><dd>b</dd></dl>",
    "<h1 id='a' lang='gd' xml:lang='gd' dir='ltr'>x</h1>",
    "<blockquote cite='http://x'><p>x</p></blockquote>",
    "<b><i>x</i></b>",
    "<pre>a\n b</pre>",
    "<map name='m'><area href='http://x' alt='x'/></map>x",
    "a > b",
    "<table><thead><tr><th>x</th></tr></thead></table>",
    "<div><div>x</div></div>",
]
BAD = {
    "": "invariant",
    "  \n": "invariant",
    "&#160;": "invariant",
    "<!-- c -->": "invariant",
    "<script>x</script>": "invariant",
    "<p onclick='x()'>x</p>": "invariant",
    "<iframe src='x'/>x": "invariant",
    "<form>x</form>": "invariant",
    "<P>x</P>": "invariant",
    "<u>x</u>": "invariant",
    "<p data-x='1'>x</p>": "invariant",
    "<del>x</del>": "invariant",
    "<style>p</style>x": "invariant",
    "<a href='javascript:alert(1)'>x</a>": "security",
    "<a href=' Java\tScript:x'>x</a>": "security",
    "<a href='data:text/html,x'>x</a>": "security",
    "<img src='vbscript:x'/>": "security",
    "<b>x</i>": "structure",
    "<br>x": "structure",
    "a & b": "structure",
    "a < b": "structure",
    "&nbsp;": "structure",
    "&eacute;": "structure",
    "<?pi?>x": "structure",
    "x</div><div>y": "structure",
    "\x01": "structure",
    "<p a='1' a='2'>x</p>": "structure",
    "]]>": "structure",
    "<td>x</td>": "structure",
    "<li>x</li>": "structure",
    "<ul>x</ul>": "structure",
    "<p><div>x</div></p>": "structure",
    "<b><b>x</b></b>": "structure",
    "<table>x</table>": "structure",
    "<br>x</br>": "structure",
    "<svg xmlns='http://www.w3.org/2000/svg'/>x": "structure",
}


def _div(body: str) -> str:
    return f"{ROOT}{body}</div>"


@pytest.mark.parametrize("body", GOOD)
def test_plain_xhtml_is_fine(body: str) -> None:
    assert xhtml.div_faults(_div(body)) == []


@pytest.mark.parametrize("body", BAD)
def test_anything_else_is_refused(body: str) -> None:
    found = xhtml.div_faults(_div(body))
    assert BAD[body] in {code for _, code, _ in found}


@pytest.mark.parametrize(
    "div",
    [
        "",
        "x",
        "<div>x</div>",
        '<div xmlns="http://example.org">x</div>',
        '<p xmlns="http://www.w3.org/1999/xhtml">x</p>',
        '<?xml version="1.0"?>' + _div("x"),
        "<!DOCTYPE div>" + _div("x"),
        _div("x") + _div("y"),
        _div("x")[:-2],
        _div("\ud800"),
        '<!DOCTYPE div [<!ENTITY a "aaaa"><!ENTITY b "&a;&a;">]>' + _div("&b;"),
        '<!DOCTYPE div SYSTEM "file:///etc/passwd">' + _div("x"),
    ],
)
def test_only_one_div_of_xhtml_is_a_narrative(div: str) -> None:
    assert xhtml.div_faults(div)


def test_a_narrative_is_told_in_its_place_with_its_status() -> None:
    resource = {
        "resourceType": "Basic",
        "code": {"text": "x"},
        "text": {"status": "generated", "div": _div("<script/>")},
    }
    assert {issue.where for issue in check(resource)} == {"Basic.text.div"}


def test_no_narrative_is_too_deep_or_too_long_to_be_answered() -> None:
    start = time.process_time()
    assert xhtml.div_faults(_div("<div>" * 5000 + "x" + "</div>" * 5000))
    assert xhtml.div_faults(_div("<div>" * 101 + "x" + "</div>" * 101))
    assert xhtml.div_faults(_div("<b" * 200_000))
    assert xhtml.div_faults(_div("&" * 200_000))
    assert xhtml.div_faults(_div('<p a="' * 100_000))
    assert xhtml.div_faults(_div("x" * 1024 * 1024))
    assert time.process_time() - start < 5


def test_foreign_names_are_not_remembered() -> None:
    before = len(xhtml._contexts)
    for number in range(50):
        xhtml.div_faults(_div(f"<iris{number}>x</iris{number}>"))
    assert len(xhtml._contexts) == before


_TAGS = st.sampled_from(
    [
        "<p>",
        "</p>",
        "<b>",
        "</b>",
        "<table>",
        "</table>",
        "<tr>",
        "</tr>",
        "<td>",
        "</td>",
        "<br/>",
        "<img/>",
        "<p/>",
        "<ul>",
        "</ul>",
        "<li>",
        "</li>",
        "<script>",
        "</script>",
        "<div>",
        "</div>",
        "x",
        " ",
        "&amp;",
        "&",
        "<!-- x -->",
        "]]>",
        "<p class='a'>",
        '<p class="a">',
        '<p class="a" class="b">',
        '<a href="javascript:x">',
        "</a>",
        '<a href="http://x">',
        "<P>",
        "&#160;",
        "\n",
        "<p >",
        "</p >",
        "< p>",
        "<br />",
        "\x02",
        ">",
        '<div xmlns="x">',
    ]
)


@settings(max_examples=600, deadline=None)
@given(st.lists(_TAGS, max_size=8).map("".join))
def test_the_quick_reading_never_passes_what_the_exact_one_refuses(body: str) -> None:
    div = _div(body)
    if xhtml._is_surely_fine(div):
        reader = xhtml._Reader()
        reader.read(div)
        assert not reader.faults


@settings(max_examples=100, deadline=None)
@given(
    st.text(alphabet=st.characters(exclude_categories=["Cs", "Cc"], exclude_characters="<&>"), min_size=1).filter(
        str.strip
    )
)
def test_ordinary_narratives_take_the_quick_way(text: str) -> None:
    assert "\ufffe" in text or "\uffff" in text or xhtml._is_surely_fine(_div(f"<p>{text}</p>"))
