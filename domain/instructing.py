"""Finds text that addresses a language model or tells a program what to write: data like any other, never trusted."""

import re

_MODEL = (
    r"(?:A\.?I\.?|LLMs?|(?:large )?language models?|chat ?bots?|(?:Chat)?GPT|Claude|Gemini|bots?|crawlers?"
    r"|(?:AI|automated|software|web) (?:agents?|models?|assistants?|systems?|readers?|tools?|reviewers?"
    r"|summari[sz]ers?))"
)
# A shop has assistants too, so the bare word is none of these; and what follows or stands before them counts.
_PATTERNS = (
    r"\b(?:ignore|disregard|forget|override|bypass|skip)\b[^.\n]{0,40}"
    r"\b(?:instructions?|prompts?|rules|directions|guidelines|everything (?:above|before)|what (?:you were|is) told)\b",
    r"\b(?:system|developer|hidden|secret) (?:prompt|message|override|instructions?|note)\b",
    rf"\b(?:you are|you're|act as|pretend to be|behave as|as)\b(?: now)? (?:an?|the) {_MODEL}\b",
    rf"\b{_MODEL}\b\s*[:,–-]?\s*(?:that|who|which)?\s*(?:must|should|shall|please|needs? to|has to|have to|is to|are to"
    r"|(?:is|are) (?:instructed|required|asked|told|supposed)|reading|process|processing|set|report|write|say"
    r"|output|answer"
    r"|return|add|record|state|always|never)\b",
    rf"\b(?:notes?|messages?|instructions?|attention|important|memo|notice|dear|hey|hello|hi)\b[ ,:]*(?:(?:to|for) )?"
    rf"(?:the |any |all |every )?(?:{_MODEL}|assistants?)\b(?! (?:team|manager|desk))",
    r"\b(?:set|fill|write|put|change|update|overwrite|mark|record|store|save|enter|insert)\b[^.\n]{0,40}"
    r"\b(?:the|this|every|each|all|any|following) [\w ]{0,30}\b(?:fields?|profile|database|columns?|json|schema|values?"
    r"|records?|suggestions?|candidates?|confidence)\b",
    r"\b(?:respond|reply|answer|output|return|print)\b[^.\n]{0,20}"
    r"\b(?:json|exactly|verbatim|only with|with only|the following (?:text|words|value|line))\b",
    r"\bdo not (?:tell|inform|mention|reveal|show|warn|alert|ask)\b[^.\n]{0,30}\b(?:users?|humans?|persons?"
    r"|people|anyone|reader)\b",
    r"\b(?:when|while|if|before|after) (?:you (?:are )?)?(?:summari[sz]|extract|analy[sz]|classif|evaluat"
    r"|read)(?:e|ing)\b"
    r"[^.\n]{0,60}\b(?:always|never|say|state|write|include|answer|use|output|report|must)\b",
    r"<\s*/?\s*(?:system|instructions?|assistant|user|prompt|tool|part_\d+|landing_page|reviews?)\s*>",
    r"\[/?INST\]|<\|[a-z_]+\|>|\bBEGIN (?:SYSTEM|PROMPT|INSTRUCTIONS)\b",
)
_INSTRUCTS = re.compile("|".join(f"(?:{pattern})" for pattern in _PATTERNS), re.IGNORECASE)
# Characters that show nothing and are used to hide words from people.
_UNSEEN = re.compile("[\u200b-\u200f\u202a-\u202e\u2060-\u2064\ufeff\u00ad\U000e0000-\U000e007f]")
_EMPHASIS = re.compile(r"[*`]+")


def instructs(text: str) -> bool:
    """Whether a sentence or paragraph speaks to a model rather than to a customer.

    A list of phrases, not an understanding: what it misses is still only data, and a value still needs its quote.
    """
    if any("\U000e0000" <= c <= "\U000e007f" for c in text):
        return True
    return _INSTRUCTS.search(_EMPHASIS.sub("", _UNSEEN.sub("", text))) is not None
