"""What would go wrong: a page that has a variant hides one that has none, another product's variant counts."""

from decimal import Decimal
from uuid import uuid4

from domain.offer_variant import DestinationPage, OfferVariant, groups, name_from

CHEWS, OIL = uuid4(), uuid4()


def page(at: str, ads: int = 1, spend: int | None = None, product=None) -> DestinationPage:
    cost = None if spend is None else Decimal(spend)
    return DestinationPage(page=at, url=f"https://{at}", ads=ads, spend=cost, product_id=product)


def variant(url: str, product=CHEWS, active: bool = True) -> OfferVariant:
    return OfferVariant(
        id=uuid4(), product_id=product, product="Chews", product_slug="chews", slug="a", name="A", url=url,
        is_default=False, is_active=active, source="manual",
    )  # fmt: skip


def order(*args, **kwargs) -> list[tuple[str, bool]]:
    return [(group.page.page, group.has_variant) for group in groups(*args, **kwargs)]


def test_pages_that_have_a_variant_come_last_however_much_they_spend():
    pages = [page("a.com/1", spend=900), page("a.com/2", spend=10), page("a.com/3"), page("a.com/4", ads=5)]

    assert order(pages, [variant("http://www.A.com/1/?utm=x#top")]) == [
        ("a.com/2", False), ("a.com/4", False), ("a.com/3", False), ("a.com/1", True),
    ]  # fmt: skip


def test_a_retired_variant_leaves_its_page_free():
    assert order([page("a.com/1")], [variant("https://a.com/1", active=False)]) == [("a.com/1", False)]


def test_a_product_sees_its_own_pages_and_those_of_nobody():
    pages = [page("a.com/1", product=CHEWS), page("a.com/2", product=OIL), page("a.com/3")]

    assert order(pages, [], CHEWS) == [("a.com/1", False), ("a.com/3", False)]
    assert order(pages, [variant("https://a.com/3", OIL)], CHEWS) == [("a.com/1", False), ("a.com/3", False)]
    assert order([page("a.com/2", product=OIL)], [variant("https://a.com/2", CHEWS)], CHEWS) == [("a.com/2", True)]


def test_a_variant_is_called_what_its_page_is_called_without_the_shop():
    assert name_from("Stairs again in six weeks | Acme", "acme.com/stairs") == "Stairs again in six weeks"
    assert name_from("  ", "acme.com/quiet-nights") == "Quiet nights"
    assert name_from(None, "acme.com/") == "Acme.com"
    assert len(name_from("x" * 300, "acme.com/")) == 80
