"""Records as analyses of Amazon reviews: one object for each product, or a table with a row for each quote."""

from typing import cast

from pydantic import ValidationError

from connectors.research_file.quotes import sound
from connectors.research_file.records import Records
from domain.amazon_analysis import SECTIONS, AmazonAnalysis
from domain.errors import AskAgain

_LISTS = {
    "positive": "top_positive_quotes",
    "negative": "top_negative_quotes",
    "transformation": "transformation_quotes",
}


def analyses_in(records: Records) -> tuple[AmazonAnalysis, ...]:
    """The analyses of a file, in its order.

    Raises:
        AskAgain: One is of another shape, with the place; or there is nothing in any.
    """
    found = _of_rows(records) if records.is_table else [row for _, row in records.rows]
    read: list[AmazonAnalysis] = []
    for nth, row in enumerate(found, start=1):
        try:
            read.append(AmazonAnalysis.model_validate(_clean(row)))
        except ValidationError as error:
            first = error.errors(include_url=False)[0]
            place = ".".join(str(part) for part in first["loc"])
            raise AskAgain(
                f"Analysis {nth} cannot be read at {place[:120]}: {first['msg']}.",
                'A section is {"themes": [{"theme": …, "score": 1 to 10, "quotes": [{"quote": …}]}]}.',
                "bad_file",
            ) from None
    kept = tuple(analysis for analysis in read if analysis.quotes or analysis.themes)
    if not kept:
        raise AskAgain("The analysis holds no theme and no quote.", "Export it again.", "bad_file")
    return kept


def _of_rows(records: Records) -> list[dict[str, object]]:
    """A table's rows put together by product."""
    made: dict[str, dict[str, object]] = {}
    for line, row in records.rows:
        product = str(row.get("product") or row.get("product_name") or row.get("asin") or "")
        analysis = made.setdefault(product, {"product": product or None, "asin": row.get("asin")})
        section = str(row.get("section", "")).strip().casefold().replace(" ", "_")
        plain = section.removeprefix("top_").removesuffix("_quotes")
        quote = {key: row[key] for key in ("quote", "author", "rating") if row.get(key)}
        if plain in _LISTS:
            cast("list[object]", analysis.setdefault(_LISTS[plain], [])).append(row.get("quote"))
        elif section in SECTIONS:
            themes = cast("list[dict[str, object]]", analysis.setdefault(section, []))
            name = str(row.get("theme") or "")
            theme = next((one for one in themes if one["theme"] == name), None)
            if theme is None:
                theme = {"theme": name, "score": row.get("score"), "quotes": []}
                themes.append(theme)
            cast("list[object]", theme["quotes"]).append(quote)
        else:
            known = ", ".join((*SECTIONS, *_LISTS))
            raise AskAgain(f"Line {line} is of the section {section[:60]!r}.", f"Sections are {known}.", "bad_file")
    return list(made.values())


def _clean(value: object) -> object:
    """Text without halves of characters and zero bytes, in whatever it stands."""
    if isinstance(value, str):
        return sound(value.replace("\x00", "")).strip()
    if isinstance(value, list):
        return [_clean(item) for item in cast("list[object]", value)]
    if isinstance(value, dict):
        return {key: _clean(item) for key, item in cast("dict[str, object]", value).items()}
    return value
