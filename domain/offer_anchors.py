"""Words that stand where a page says what it sells, at what price, and with what promise."""

import re

# Beginnings of words, in the languages that pages of our users are most often in.
OFFER_WORDS = (
    "offer", "price", "pricing", "bundle", "package", "discount", "deal", "save", "sale", "coupon", "subscribe",
    "add to cart", "buy", "order now", "order today", "shop now", "checkout", "per bottle", "per bag",
    "free shipping",
    "angebot", "preis", "rabatt", "jetzt kaufen", "in den warenkorb", "bestellen",
    "offre", "prix", "remise", "ajouter au panier", "acheter", "commander",
    "oferta", "precio", "descuento", "comprar", "añadir al carrito", "preço", "desconto",
    "offerta", "prezzo", "sconto", "acquista", "aggiungi al carrello",
)  # fmt: skip
PROMISE_WORDS = (
    "guarantee", "money back", "money-back", "refund", "warranty", "risk-free", "risk free", "garantie", "rückgabe",
    "garantía", "garantia", "garanzia", "remboursé", "reembolso", "rimborso",
)  # fmt: skip
QUESTION_WORDS = ("faq", "frequently asked", "questions", "häufige fragen", "questions fréquentes", "preguntas")
CONTENT_WORDS = (
    "ingredient", "what's inside", "what’s inside", "supplement facts", "inhaltsstoffe", "zutaten", "ingrédients",
    "ingredientes", "ingredienti", "how it works", "dimensions", "specifications", "founder", "results", "week 1",
)  # fmt: skip


def word_beginnings(words: tuple[str, ...]) -> re.Pattern[str]:
    """A pattern that finds any of the words where a word begins, whatever its capitals and its ending."""
    ordered = sorted({word.casefold() for word in words if word.strip()}, key=lambda word: (-len(word), word))
    return re.compile(rf"\b(?:{'|'.join(map(re.escape, ordered))})" if ordered else r"(?!)", re.IGNORECASE)


OFFER = word_beginnings(OFFER_WORDS)
PRICE = re.compile(r"[$€£¥₹]\s?\d|\d\s?[€£]|\d\s?(?:USD|EUR|GBP|CAD|AUD|CHF)\b")
_ANCHORS = word_beginnings((*OFFER_WORDS, *PROMISE_WORDS, *QUESTION_WORDS, *CONTENT_WORDS))


def anchors(text: str) -> list[int]:
    """Where each such word begins and each price stands, in order."""
    return sorted({found.start() for pattern in (_ANCHORS, PRICE) for found in pattern.finditer(text)})
