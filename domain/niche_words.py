"""Words by which rules tell a niche and an audience, and words that tell nothing."""


def _set(words: str) -> frozenset[str]:
    return frozenset(words.split())


# Words that tell a niche, beside its own name.
NICHE_WORDS: dict[str, str] = {
    "pets": "pet dog cat puppy kitten paw fur leash kennel bowl veterinarian vet hound",
    "skincare": "skin serum cream moisturizer acne wrinkle cleanser glow spf face",
    "coffee": "coffee espresso roast bean brew cup latte decaf",
    "fitness": "fitness gym workout training muscle protein weights running exercise",
    "kitchen": "kitchen pan knife cook cooking recipe stove cookware pot",
    "supplements": "supplement vitamin capsule powder mineral dose gummy chew tablet probiotic",
    "sleep": "sleep night bed mattress pillow insomnia melatonin rest",
    "travel": "travel trip luggage suitcase flight backpack passport hotel",
    "gardening": "garden gardening plant seed soil tomato lawn",
    "home office": "desk office chair monitor lamp posture",
    "baby": "baby newborn infant diaper toddler nursery stroller",
    "bikes": "bike bicycle cycling frame wheel saddle",
    "fashion": "fashion dress shirt shoe jeans outfit wear",
    "jewelry": "jewelry ring necklace bracelet gold silver",
    "software": "software app dashboard saas workflow automation",
    "finance": "finance invest savings loan card budget tax",
    "education": "course learn lesson student teacher class",
    "food": "food snack meal taste ingredient breakfast dinner",
}
FEMALE = _set("women woman female mother mum mom girl her she ladies lady wife bride")
MALE = _set("men man male father dad boy his he gentleman husband groom")
STOP = _set(
    "the and for with that this you your are not but was all any can from has have her his its our out one who she him"
    " they them then than too very what when which will would into over more most just only own same some such about"
    " after again also because been before being both did does doing down each few how itself nor off once other"
    " should there these those through under until upon were where while why fictional demo template ad ads"
)
