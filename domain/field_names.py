"""Fields of the profile as people name them: `product.guarantee`, `guarantee`, `mechanism.name`."""

from difflib import get_close_matches

from domain.profile_fields import BY_KEY, FIELDS, FieldKey


def keys_named(word: str) -> tuple[FieldKey, ...]:
    """The field of this key or ending: of several levels with the same ending those that a job may fill.

    Raises:
        ValueError: There is none; with the nearest that there is.
    """
    wanted = word.strip().lower().replace(" ", "_")
    if wanted in BY_KEY:
        return (wanted,)  # type: ignore[return-value]
    ends = [field for field in FIELDS if field.key.endswith(f".{wanted}")]
    fillable = [field for field in ends if field.automatic] or ends
    if fillable:
        return tuple(field.key for field in fillable)
    names = [*BY_KEY, *(field.name for field in FIELDS)]
    near = get_close_matches(wanted, names, n=1, cutoff=0.5)
    nearest = f"; the nearest is {near[0]}" if near else ""
    raise ValueError(f"there is no field {word!r}{nearest}")
