"""What would go wrong: one page counted as two because of http, www or a tracking parameter, or two as one."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from domain.urls import canonical_url


@pytest.mark.parametrize(
    ("url", "page"),
    [
        ("http://www.Acme.com/Joint/?utm_source=fb#top", "acme.com/Joint"),
        ("https://acme.com/Joint", "acme.com/Joint"),
        ("acme.com/Joint/", "acme.com/Joint"),
        ("https://acme.com", "acme.com/"),
        ("https://acme.com:443/", "acme.com/"),
        ("https://acme.com:8443/a", "acme.com:8443/a"),
        ("https://shop.acme.com/a/b//", "shop.acme.com/a/b"),
        ("//acme.com/a", "acme.com/a"),
        ("acme.com/a?to=https://b.com/c", "acme.com/a"),
        ("www.www.acme.com/a", "acme.com/a"),
        ("www.com", "www.com/"),
        ("ftp://acme.com/a", None),
        ("javascript:alert(1)", None),
        ("not a url", None),
        ("http://[::1", None),
        ("", None),
        # A page that no index can hold: it must not cost the ads beside it.
        (f"https://acme.com/{'x' * 1_991}", f"acme.com/{'x' * 1_991}"),
        (f"https://acme.com/{'x' * 1_992}", None),
        ("https://acme.com/" + "\u0633" * 1_000, None),
    ],
)
def test_a_page_has_one_address(url, page):
    assert canonical_url(url) == page


@given(st.text(max_size=40))
def test_no_text_breaks_it_and_a_page_is_its_own_page(text):
    page = canonical_url(text)
    assert page is None or canonical_url(page) == page
