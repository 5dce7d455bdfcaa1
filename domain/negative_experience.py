"""Bad experiences that sources hold: a persona that leaves them out is a flattering one."""

from collections.abc import Mapping, Sequence

from domain.clauses import clauses
from domain.evidence import Evidence, Source, cite_at
from domain.instructing import instructs
from domain.persona_cue import pattern

# Out of five: who gives it was let down.
BAD_RATING = 2.0
# Out of five: who gives it may tell of something bad, and is content all the same.
GOOD_RATING = 4.0
_ILL = pattern(
    r"""
    no (?:change|difference|effect|improvement|result)s?|did nothing|does nothing|nothing (?:after|happened)
    (?:did|does|do)(?: ?not|n't) (?:work|help|do anything)|waste of|disappoint\w*|felt cheated|cheated|scam\w*
    rip[- ]?off|fooled me|fell for|misleading|never again|not again|got sick|bad stomach|upset stomach|worse
    charged me twice|still waiting|arrived (?:open|broken|damaged|crushed|late)|spits? (?:it|them) out|spits it
    (?:will|would)(?: ?not|n't) (?:touch|eat|take|use)|refund|as bad as|too expensive|overpriced
    broke (?:after|within)|I never asked for|one star|regret\w*|allergic|that is not free
    made (?:it|him|her|me|things) (?:worse|sick)
    """
)
_WELL = pattern(
    r"""
    no (?:upset stomach|side effects?|regrets?|refund)|not (?:a )?disappoint|without (?:any )?side
    (?:refund|it) within|got the refund|(?:would|will) never go back
    """
)
_LEAST_LETTERS = 12


def is_ill(quote: str) -> bool:
    """Whether the words tell of a bad experience, whatever the rating."""
    return _ILL.search(quote) is not None and _WELL.search(quote) is None


def negative_experiences(texts: Sequence[Source], ratings: Mapping[str, float | None]) -> tuple[Evidence, ...]:
    """One quote of each text in which somebody was let down: those in so many words first, then by the worst rating.

    Let down are those who say so in the cues' words and did not give four stars or more, and whoever gave two or less,
    in any words. The quote is the longest sentence with such words, else the longest.

    Args:
        ratings: Out of five, by the id of the source; None or absent: not told.
    """
    found: list[tuple[bool, float, int, Evidence]] = []
    for at, text in enumerate(texts):
        rating = ratings.get(text.id)
        said = [c for c in clauses(text.text) if c.kind == "sentence" and not instructs(c.text)]
        ill = [clause for clause in said if is_ill(clause.text)]
        told = [c for c in said if sum(map(str.isalpha, c.text)) >= _LEAST_LETTERS]
        bad = rating is not None and rating <= BAD_RATING
        if (rating is not None and rating >= GOOD_RATING) or not (ill or (bad and told)):
            continue
        best = max(ill or told, key=lambda clause: len(clause.text))
        found.append((not ill, 3.0 if rating is None else rating, at, cite_at(text, best.start, best.end)))
    return tuple(evidence for *_, evidence in sorted(found, key=lambda one: one[:3]))
