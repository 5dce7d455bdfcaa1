"""One question that a phrase gives away."""

import re
from dataclasses import dataclass

# Stand in the text that is searched where the clause names one of the brand's products or personas, or an ad.
PRODUCT_NAMED = "§product"
PERSONA_NAMED = "§persona"
AD_NAMED = "ad"


@dataclass(frozen=True)
class Topic:
    """One tool and what gives it away: all of `needs`, none of `not_`."""

    tool: str
    needs: tuple[str, ...]
    not_: tuple[str, ...] = ()

    def given_away(self, text: str) -> bool:
        return all(re.search(need, text) for need in self.needs) and not any(re.search(no, text) for no in self.not_)
