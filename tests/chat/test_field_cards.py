"""What would go wrong: an address that runs a script, a long value that is cut on its way to the page, a button whose
command is not the one that was offered."""

from chat.show.answer import elements
from chat.show.field_cards import cards_props
from domain.action import Action
from domain.field_card import FieldCard, FieldCards, FieldOffer, OfferItem, OfferQuote
from domain.gallery import Badge
from domain.gap_report import GapTable
from domain.table import Column, Table

LONG = "<b>long</b> " * 2_000


def sample(url="https://acme.example/a"):
    offer = FieldOffer(
        head="Landing page",
        url=url,
        badges=(Badge(text="high confidence", tone="good", sign="●"),),
        items=(OfferItem(text=LONG, quotes=(OfferQuote(quote="<i>q</i>", where="Landing page", url=url),)),),
        actions=(Action(label="Accept", command="/gap_fill accept=abcd1234"),),
        edit="/gap_fill edit=abcd1234 value=",
        text=LONG,
    )
    table = Table(columns=(Column(key="field", label="Field"),), rows=({"field": "Guarantee"},))
    return FieldCards(title="Waits", cards=(FieldCard(title="Guarantee", offers=(offer,)),), table=table)


def test_values_reach_the_page_whole_with_their_buttons():
    offer = cards_props(sample())["cards"][0]["offers"][0]

    assert offer["items"] == [{"text": LONG, "quotes": [{"quote": "<i>q</i>", "where": "Landing page", "note": ""}]}]
    assert offer["actions"] == [{"label": "Accept", "command": "/gap_fill accept=abcd1234", "href": ""}]


def test_only_an_address_of_the_web_is_a_link():
    for url in ("javascript:alert(1)", "data:text/html,x", "//evil.example", None):
        assert cards_props(sample(url))["cards"][0]["offers"][0]["url"] is None
    assert cards_props(sample())["cards"][0]["offers"][0]["url"] == "https://acme.example/a"


def test_cards_are_one_element_with_an_export():
    made = elements(GapTable(headline="x", cards=sample()), "a-thread", None, str)

    assert [element.name for element in made] == ["FieldCards"]
    assert made[0].props["export"] == f"/export/a-thread/{made[0].id}.csv"
