"""What would go wrong: a persona that a model cannot see, or one whose quotes crowd out the conversation."""

from datetime import date

from agent import results
from domain.persona_report import PersonaShown
from domain.persona_view import CardClaim, CardDimension, CardField, CardQuote, PersonaCard


def shown(claims: int, quotes: int) -> PersonaShown:
    quote = CardQuote(quote="I carry her up the stairs every night. " * 20, where="review")
    claim = CardClaim(text="Carries her dog upstairs", level="observed", count="14 of 212", quotes=(quote,) * quotes)
    fields = (CardField(label="Pain points", claims=(claim,) * claims),)
    names = [f"Dimension {n}" for n in range(8)]
    dimensions = tuple(CardDimension(title=name, fields=fields, unknown=("Age range",)) for name in names)
    return PersonaShown(headline="Dana, of 212 reviews.", card=PersonaCard(title="Dana", dimensions=dimensions))


def test_a_model_reads_each_claim_with_its_count_and_a_quote_and_what_is_unknown():
    result = results.read(results.compact("persona", "/persona name=dana", shown(2, 9), date(2026, 11, 20)))

    assert len(result.tables) == 8
    claim, _, unknown = result.tables[0].rows
    assert (claim["level"], claim["count"]) == ("observed", "14 of 212")
    assert str(claim["quote"]).startswith("I carry her up the stairs")
    assert (unknown["claim"], unknown["level"]) == ("Age range", "unknown")


def test_long_evidence_does_not_flood_and_what_is_left_out_is_counted():
    text = results.compact("persona", "/persona name=dana", shown(40, 30), date(2026, 11, 20))
    result = results.read(text)

    assert len(text) <= results.MOST_CHARACTERS + len("<data></data>")
    assert all(table.rows_left_out for table in result.tables)
