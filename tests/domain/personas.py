"""Texts for tests about personas."""

from domain.persona_passages import Passages, passages
from domain.research import ResearchKind, ResearchText, source_of


def text(
    body: str, number: int = 1, kind: ResearchKind = "customer_review", rating: float | None = None
) -> ResearchText:
    """A text of the research."""
    return ResearchText(source=source_of(kind, f"{kind} {number}", body), kind=kind, rating=rating)


def reviews(*bodies: str, rating: float | None = None) -> Passages:
    """Reviews, numbered passage by passage."""
    return passages([text(body, number, rating=rating) for number, body in enumerate(bodies, start=1)])
