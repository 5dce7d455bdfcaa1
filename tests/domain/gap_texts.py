"""Texts that gaps are filled from, made for tests."""

from domain.evidence import verified
from domain.gap_candidate import Candidate
from domain.research import ResearchKind, ResearchText, source_of


def page(text: str, id_: str = "page-1", title: str = "A page", kind: ResearchKind = "landing_page") -> ResearchText:
    return ResearchText(source=source_of(kind, id_, text), kind=kind, title=title, url=f"https://acme.example/{id_}")


def review(text: str, id_: str, kind: ResearchKind = "customer_review", **more: object) -> ResearchText:
    return ResearchText.model_validate({"source": source_of(kind, id_, text), "kind": kind, **more})


def stands(candidate: Candidate, *texts: ResearchText) -> bool:
    """Whether each quote of the candidate stands, character for character, in the text that it names."""
    held = {text.key: text.source.text for text in texts}
    return all(verified(one, held[one.source_kind, one.source_id]) for one in candidate.evidence)
