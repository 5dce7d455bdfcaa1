"""What a run compares, and what that came to: the same for a language model and for the one on this machine."""

from decimal import Decimal
from typing import NamedTuple

from domain.brand import Brand
from domain.template_product import ProductBrief
from domain.template_ranked import Shelved


class ToJudge(NamedTuple):
    """A product and a template that have not been compared yet."""

    brand: Brand
    product: ProductBrief
    shelved: Shelved


class Judged(NamedTuple):
    """What a batch came to. `why`: one sentence on those that have no score, empty when all have one."""

    done: int
    missing: tuple[ToJudge, ...]
    why: str
    spent: Decimal
