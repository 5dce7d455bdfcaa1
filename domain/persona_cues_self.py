"""Cues of who somebody is: circumstances, habits, self-image, people around them, what they believe.

Demographics are only what somebody states of themselves: "I am 62", never a guess from a name or a tone. Everything is
English; reviews in another language leave these fields unknown.
"""

from domain.persona_cue import Cue, cue, words

_KIN = r"""
        husband|wife|partner|boyfriend|girlfriend|fianc[eé]e?|spouse
        """
_CHILD = r"""
        kids?|children|son|daughter|baby|toddler|teenagers?|grandkids?|grandchildren|grandson|granddaughter
        """
_ELDERS = r"""
        mother|father|mom|mum|dad|sister|brother|parents|grandma|grandpa|aunt|uncle|cousin|in-laws?
        """
_EXPERT = words(r"""
        vet|veterinarian|doctor|dermatologist|dentist|therapist|trainer|coach|pharmacist|nurse|nutritionist
        physio(?:therapist)?|groomer|breeder|midwife|hairdresser|specialist
        """)
_PEER = rf"""
        neighbou?rs?|friends?|coworkers?|colleagues?|{_KIN}|{_ELDERS}|{_CHILD}
        """
_ADVISED = r"""
        told|said|says|recommend\w*|suggest\w*|prescribed|advised|mentioned|swears?|asked|sold|showed
        convinced
        """

CIRCUMSTANCES: tuple[Cue, ...] = (
    cue(
        "basics.age_range",
        r"""
        I(?: am|'m| was) (?:\w+ ){0,2}(?:1[89]|[2-9]\d)(?: years old|[ .,!]|$)(?! ?(?:%|percent|pounds|weeks|
          days|minutes|hours))
        at my age
        in my (?:early |mid |late )?(?:twenties|thirties|forties|fifties|sixties|seventies|[2-8]0'?s)
        I(?: am|'m) (?:retired|a retiree|a pensioner|a senior)|my \d0th birthday
        """,
        alone=True,
    ),
    cue(
        "basics.gender",
        r"""
        (?:as a|I(?: am|'m) a) (?:\w+ ){0,2}(?:woman|man|mom|mum|mother|dad|father|girl|guy|grandmother|
          grandfather|widow|widower|wife|husband)\b
        """,
        alone=True,
    ),
    cue(
        "basics.location",
        r"""
        (?:we|I) (?:both )?live[sd]? (?:in|on|near|by|beside|at|out|up)\b
        (?:we|I)(?: are|'re| am|'m) (?:here )?in (?:the )?[A-Z][a-z]+
        (?:my|our) (?:apartment|flat|condo|farm|ranch|town|village|city|suburb)\b|apartment \w+, thin walls
        """,
        alone=True,
    ),
    cue(
        "basics.income_level",
        r"""
        (?:on a|my|our) (?:\w+ )?(?:budget|fixed income|salary|pension|paycheck|income)
        I(?: can't| cannot| can not| could not| couldn't) afford|live paycheck|single income
        """,
        alone=True,
    ),
    cue(
        "basics.education",
        r"""
        I(?: am|'m) (?:a |an )?(?:\w+ )?(?:student|graduate)\b|my (?:degree|studies|ph\.?d|master's)
        I (?:studied|majored|graduated)|in (?:college|grad school|med school|university)\b
        """,
        alone=True,
    ),
    cue(
        "basics.occupation",
        r"""
        I work (?:as|in|at|nights|from home|shifts|full|part|the|for|with)
        (?:as a|I(?: am|'m) an?) (?:\w+ ){0,2}(?:nurse|teacher|engineer|driver|doctor|lawyer|accountant|
          designer|developer|programmer|manager|writer|farmer|chef|cook|waitress|waiter|mechanic|electrician|
            plumber|carpenter|student|runner|athlete|trainer|freelancer|entrepreneur|owner of a|firefighter|
              soldier|veteran|pilot|paramedic|hairdresser|cleaner)\b
        (?:a|as|am|'m) (?:retired|former) (?:\w+ )?(?:nurse|teacher|engineer|driver|doctor|lawyer|accountant|designer|
          developer|programmer|manager|writer|farmer|chef|mechanic|electrician|plumber|carpenter|firefighter|
            soldier|pilot|paramedic|hairdresser|police officer|postman|midwife)\b
        I (?:teach|drive a (?:bus|truck|taxi|cab|van|lorry|school bus)|wait tables
          |run a (?:shop|store|salon|farm))\b
        my (?:job|shift|office|work clothes|boss|coworkers?|colleagues?|students|clients)\b
        in my work clothes|a coworker
        """,
        alone=True,
    ),
    cue(
        "basics.family_status",
        rf"""
        my (?:\w+ )?(?:{_KIN}|ex|late husband|late wife)\b|(?:my|our|the) (?:\w+ )?(?:{_CHILD})\b
        I(?: am|'m) (?:married|single|divorced|widowed)|live alone|new baby|expecting (?:a|our)
        """,
        not_with=r"(?:my|our) (?:fur|dog|cat|puppy)[ -]?(?:baby|kids?)",
        alone=True,
    ),
    cue(
        "basics.behavior_habits",
        r"""
        (?:I|we|my|our) [^.!?]{0,60}\b(?:every|each) (?:single )?(?:morning|day|night|evening|week|month|year|
          weekend|time)
        I (?:always|usually|keep|kept) (?:a |my |the )?\w+|(?:one|two|it|them|half) in the morning
        with (?:breakfast|dinner|lunch)\b|before (?:bed|work|breakfast)\b|twice a (?:day|week|year)
        on holidays only
        """,
        own=False,
    ),
    cue(
        "basics.digital_presence",
        r"""
        instagram|facebook|tik[- ]?tok|youtube|reddit|pinterest|podcast|twitter|google[ds]?\b|amazon
        on my phone|(?:saw|clicked|watched|found)[^.!?]{0,30}\b(?:ad|ads|video|videos|online)\b
        the camera (?:shows|showed)|filmed|influencer|newsletter|the email told
        """,
        own=False,
    ),
    cue(
        "basics.purchase_drivers",
        r"""
        (?:that(?:'s| is| was) )?(?:why|the (?:only )?reason) (?:I|we) (?:tried|bought|ordered|chose|came|switched)
        (?:bought|ordered|tried|chose|picked|got) (?:it|this|these|them|one bag|one)\b[^.!?]{0,30}\b(?:because|
          for (?:my|our|the)|to prove|after|so that|in a)
        sold me on|what (?:convinced|sold|got) me
        """,
        own=False,
    ),
    cue(
        "basics.cultural_context",
        r"""
        fourth of july|4th of july|new year'?s|christmas|thanksgiving|halloween|ramadan|diwali|easter
        hanukkah|lunar new year|bonfire night|mother's day|super bowl|where I(?:'m| am) from
        in (?:my|our) culture|in (?:my|our) country|tradition(?:al|ally)?\b
        """,
        own=False,
    ),
    cue(
        "basics.typology_profile",
        r"""
        I(?: am|'m) (?:not )?(?:a |an |the |very |more of a |usually |quite |pretty )*(?:\w+ )?(?:skeptic\w*|
          sceptic\w*|person|type|kind|believer|perfectionist|worrier|planner|minimalist|picky|cautious|careful|
            impatient|patient|stubborn|frugal|cheap)\b
        (?:from )?(?:skeptic|sceptic)\b|(?:skeptical|sceptical) (?:because|at first|of)
        I do not write reviews|I don't write reviews
        """,
        own=False,
    ),
)

IDENTITY: tuple[Cue, ...] = (
    cue(
        "identity.self_narratives",
        r"""
        because I(?: am|'m| love| care| want| believe| refuse| hate)
        as (?:a|an|someone|somebody) (?:\w+ ){0,3}who
        I(?: am|'m) (?:a person|someone|somebody|the (?:kind|type|sort)|one of those)
        I(?: have|'ve) always been|I(?: am|'m) not (?:a|an|the) \w+ (?:person|type|kind)|here is mine for
        """,
    ),
    cue(
        "identity.current_self_image",
        r"""
        I (?:have )?(?:feel|felt|feeling)[^.!?]{0,30}\b(?:guilty|bad|terrible|awful|ashamed|helpless|stupid|
          foolish|old|useless|like a (?:bad|failure|terrible))
        feel(?:ing)? guilty|made me feel
        I(?: am|'m|'ve been|'d been| was) (?:so )?(?:ashamed|a bad|a terrible|failing|embarrassed)|I cried
        """,
        own=False,
    ),
    cue(
        "identity.past_failures",
        r"""
        (?:I|we)(?: have|'ve|'d| had)? (?:already )?tried
        tried (?:everything|every|so many|all|the|powder|other|many)|nothing (?:worked|helped|else)
        (?:had|have) given up|gave up on|wasted (?:so )?(?:much )?(?:money|time)
        spent a (?:small )?(?:fortune|lot)|after years of|I did everything
        """,
        own=False,
    ),
    cue(
        "identity.blame_attribution",
        r"""
        (?:I|we) was told
        (?:they|everyone|everybody|people|doctors?|vets?) (?:told|said|kept saying|keep saying)
        my (?:own )?fault|I (?:should|could) have|should have (?:started|known|listened)|blamed?
        took me (?:a|too) (?:year|long|while)|somebody had told me|someone had told me|instead of letting me
        the (?:video|ad) fooled
        """,
        own=False,
    ),
    cue(
        "identity.desired_self_image",
        r"""
        I (?:want|wanted|would like|'d like) to (?:be|feel like|become|look)\b
        the (?:person|parent|mother|father|owner) I want|be (?:myself|my old self) again
        feel like (?:me|myself) again
        """,
    ),
    cue(
        "identity.identity_artifacts",
        r"""
        (?:my|our) (?:favou?rite|trusty|beloved|old) (?:mug|shirt|t-shirt|truck|bike|boots|jacket|bag|hat|
          sneakers|running shoes|kitchen|garden|tattoo)
        I (?:wear|collect|drive) (?:a|an|my)\b
        """,
    ),
)

PEOPLE: tuple[Cue, ...] = (
    cue(
        "social.admire",
        r"""
        (?:I|we) (?:really )?(?:admire|look up to|respect)|hats off to
        """,
        own=False,
    ),
    cue(
        "social.envy",
        r"""
        envy|envious|jealous|I wish I (?:had|looked|could)[^.!?]{0,20} like
        """,
        own=False,
    ),
    cue(
        "social.want_to_impress",
        r"""
        impress(?:ed|ing)? (?:my|our|the|every)|show(?:ed|ing)? (?:it |them |him |her )?off
        prove (?:my|them|him|her|everyone)|compliments? (?:from|on)|people (?:ask|asked|notice)
        """,
        own=False,
    ),
    cue(
        "social.love_loyalty",
        r"""
        (?:I|we) (?:really |just |so )?love (?:my|our|him|her|them|how (?:he|she))
        my (?:best friend|everything|whole world|baby|girl|boy|old girl|old man|sweet)\b
        breaking (?:my|our) heart|thank you from
        """,
        own=False,
    ),
    cue(
        "social.dislike_animosity",
        r"""
        (?:I|we) (?:really )?(?:hate|despise|can't stand|cannot stand|loathe|resent) (?:my|the|those|these|
          people|companies|it when|subscriptions|when)
        so sick of
        """,
        own=False,
    ),
    cue(
        "social.compared_to",
        r"""
        (?:unlike|compared (?:to|with)) (?:my|our|other|most|the)
        other (?:people|moms|mothers|parents|women|men|dogs|owners|families|kids)\b
        (?:must|have) different (?:dogs|kids|skin|lives)|everyone else
        """,
        own=False,
    ),
    cue(
        "social.influence_decisions",
        rf"""
        (?:my|our|the|a|an) (?:\w+ )?(?:{_EXPERT}|{_PEER})(?:'s)? (?:\w+ )?(?:{_ADVISED})
        (?:{_ADVISED}) (?:by |to |me by )?(?:my|our|the|a) (?:\w+ )?(?:{_EXPERT}|{_PEER})\b|on the advice of
        (?:a|my) (?:friend|coworker|colleague|neighbou?r)[^.!?]{{0,25}}(?:mentioned|recommended|told)
        when a coworker
        """,
        own=False,
    ),
    cue(
        "social.fear_judged_by",
        r"""
        embarrass\w*
        (?:neighbou?rs?|people|strangers|others|everyone|family|guests) [^.!?]{0,25}(?:stare[ds]?|complain\w*|
          judg\w+|laugh\w*|whisper\w*|taped notes|look at me|had banned)
        what (?:will|would|do|did) (?:people|they|others|the neighbou?rs) (?:think|say)|judged
        thought I had lost it|asked if we had|had banned us
        """,
        own=False,
    ),
    cue(
        "social.want_to_belong",
        r"""
        (?:our|the|my|this) (?:community|club|group|team|tribe|support group|forum)\b
        people like (?:me|us)\b|for the people who do the same|one of us|fit(?:ting)? in\b|said hello to me
        """,
        own=False,
    ),
    cue(
        "social.distance_from",
        r"""
        I(?: am|'m) not (?:one of those|the (?:kind|type|sort)|a \w+ person)
        not like (?:those|other|the people)
        (?:I do not|I don't|didn't|did not) want to be (?:one of|that|like)
        """,
        own=False,
    ),
)

BELIEFS: tuple[Cue, ...] = (
    cue(
        "worldview.worldview",
        r"""
        (?:I|we) (?:truly |firmly |really |strongly )?believe|the (?:truth|thing|fact) is
        there is a difference|people (?:think|say|believe|use|forget)|in this (?:world|day)
        nobody (?:tells|talks)|that's life|life is|is a word people
        """,
        own=False,
        speaker="either",
    ),
    cue(
        "worldview.world_stories",
        r"""
        (?:used to be|was) a time when|when I was (?:a kid|young|little|growing up)|back in the day
        my (?:grandmother|grandfather|mother|father) (?:always|used to)|the story of|grew up (?:with|on|in)
        """,
        own=False,
    ),
    cue(
        "worldview.core_values",
        r"""
        honest(?:y|ly)?\b|transparen\w+|trust(?:ed|worthy)?\b|natural (?:ingredients|product)
        (?:no|without) chemicals|ethical\w*|cruelty|sustainab\w+|quality (?:over|matters)|integrity
        respect\b|fair(?:ness)?\b|family (?:first|comes)|nobody argued|I did not want to drug
        worth every (?:penny|cent)
        """,
        not_with=r"county fair|fair skin|stars seems? fair",
        own=False,
    ),
    cue(
        "worldview.forces_of_good",
        r"""
        (?:customer (?:service|support|care)|the (?:team|company|people|staff)|support|they) (?:was|were|is|
          are) (?:so |very |really |super )?(?:friendly|great|kind|helpful|amazing|wonderful|quick|lovely)
        life ?saver|angels?\b|thank (?:god|goodness|heavens)|(?:refund|replacement) came within
        nobody argued|bless
        """,
        own=False,
    ),
    cue(
        "worldview.forces_of_evil",
        r"""
        scam\w*|rip[- ]?off|big pharma|the industry|they (?:lie|lied|don't care|only want|just want)
        greed\w*|bait and switch|false advertising|deceptive|misleading|fake reviews?|fooled me|con artists?
        dishonest|felt cheated|cheated|that is not free|charged me twice|tricked
        """,
        own=False,
        speaker="either",
    ),
    cue(
        "worldview.cultural_zeitgeist",
        r"""
        these days|nowadays|in today's|since (?:covid|the pandemic)|everyone is (?:talking|buying|using|on)
        all over (?:my feed|social media|tiktok|instagram)|trend(?:ing|y|s)?\b|post-pandemic
        working from home
        """,
        own=False,
        speaker="either",
    ),
    cue(
        "worldview.allergies",
        r"""
        (?:felt|feel) (?:cheated|lied to|deceived|tricked|scammed)|turn(?:s|ed) me off|(?:a )?red flag
        never (?:again|buying|ordering)|lost my trust|deal ?breaker|fell for|fooled me|that is not free
        I never asked for it|the ad said[^.!?]{0,60}(?:cart|checkout|said)|one price and the checkout
        """,
        own=False,
    ),
)
