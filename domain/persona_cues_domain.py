"""Cues of what somebody lives through with the thing that is sold: pains, outcomes, objections, buying, desires.

Emotional, social and functional are told apart by the words of the sentence: a feeling; other people's eyes; a thing
that is not done or costs something.
"""

from domain.persona_cue import Cue, cue, words

_FEELING = words(r"""
        guilt\w*|asham\w*|afraid|scar(?:ed|y)|fear\w*|worr(?:y|ied|ies)|anxi\w+|helpless\w*|hopeless\w*
        depress\w*|sad(?:ness)?|cried|crying|tears|heart ?br\w+|breaking (?:my|her|his) heart|desperat\w*
        frustrat\w*|overwhelm\w*|stress\w*|panic\w*|lonel\w+|upset\b(?! stomach)|dread\w*|miserable
        exhausted|sick with|could not bear|couldn't bear
        """)
_OTHERS = words(r"""
        neighbou?rs?|people|guests|visitors|strangers|family|friends|coworkers|colleagues|everyone|in public
        groomer|landlord|husband|wife|kids
        """)
_CANNOT = words(r"""
        (?:could|can|would|will|does|did|do)(?: ?not|n't)\b|cannot\b|can't\b|unable to|no longer
        stopped (?:getting|going|sleeping|eating|walking|jumping|being)|had stopped|struggl\w+|trouble
        difficult\w*|hard to|refus\w+|hurts?\b|pain(?:ful|s)?\b|sore\b|stiff\w*|limp\w*|ach(?:e|es|ing)\b
        itch\w*|swollen|tired|sleepless|awake|bloat\w*|breakouts?|dry\b|leak\w*|broke\b|broken|barked?
        howl\w*|pac(?:ing|es)\b|shak(?:ing|es)\b|freeze
        """)
_BETTER = words(r"""
        now (?:he|she|it|I|we|they)|again\b|finally|no (?:more|longer)
        since (?:about |around )?(?:week|day|month|then)
        (?:he|she|it|I|we|they) (?:now )?(?:can|sleeps?|gets? up|walks?|runs?|plays?|goes|
          eats?) (?:\w+ )?(?:again|alone|through|now)
        without (?:pain|the|a|any)|back to|better\b|gone\b|easier|calmer|relie(?:f|ved)|slept
        in one movement|instead of|stopped (?:pacing|barking|shaking|limping|itching|hurting|howling)
        or rather could not
        """)
_NOT_BETTER = words(r"""
        no (?:change|difference|effect)|did nothing|does nothing|not (?:better|again)|never again
        back to the vet|worse
        """)
_COST = words(r"""
        expensive|pric(?:e|ey|ing)|cost(?:s|ly)?\b|money|afford\w*|cheaper|dollars?|\$|adds up|worth it
        overpriced|shipping
        """)
_DOUBT = words(r"""
        skeptic\w*|sceptic\w*|doubt\w*|not sure|less sure|hard to tell|jury is out|imagination
        placebo|too good to be|snake oil|gimmick|I (?:did not|didn't|would not|wouldn't) believe
        """)

FEELINGS: tuple[Cue, ...] = (
    cue("domain_sentiment.pain_points_emotional", _FEELING, not_with=rf"{_BETTER}|forgot to be", own=False),
    cue(
        "domain_sentiment.pain_points_social",
        rf"""
        (?:{_OTHERS})\b[^.!?]{{0,40}}(?:complain\w*|stare[ds]?|notes? to our door|banned|jumped on|laugh\w*|
          judg\w*|left|asked us to)
        had banned us|not welcome|taped notes|embarrass\w*|thin walls
        """,
        own=False,
    ),
    cue(
        "domain_sentiment.pain_points_functional",
        _CANNOT,
        not_with=rf"""
        {_BETTER}
        I (?:would|will|did|do)(?: ?not|n't) (?:believe|write|call|say|know|change|want|care|argue)
        did not hate|only reason|cannot (?:say|tell|be sure)|refund|give up after|{_FEELING}
        """,
        own=False,
    ),
    cue(
        "domain_sentiment.outcomes_jtbd_emotional",
        r"""
        (?:I|we|it) (?:finally |now )?(?:feel|felt|am|was|were|are)[^.!?]{0,25}(?:relieved|happy|happier|calm|
          calmer|at ease|confident|proud|safe|hopeful|grateful)
        peace of mind|forgot to be worried|not thought about it|(?:I )?cried (?:on|into|for joy|happy)
        that is all I (?:wanted|needed)|for the \w+ alone|happy owner
        """,
        own=False,
    ),
    cue(
        "domain_sentiment.outcomes_jtbd_social",
        rf"""
        (?:{_OTHERS})\b[^.!?]{{0,40}}(?:noticed|remarked|said hello|asked (?:me |us |if )?(?:what|we)|
          compliment\w*|back in)
        greets people|the notes stopped|let us back|the kids noticed
        """,
        own=False,
    ),
    cue(
        "domain_sentiment.outcomes_jtbd_functional",
        _BETTER,
        not_with=rf"""
        {_NOT_BETTER}|once again|time and again|try again|order again|never|again and again|again in a year
        on the double|instead of letting|I (?:would|will)\b|came back|expensive|prescribed|{_DOUBT}
        """,
        own=False,
    ),
    cue(
        "domain_sentiment.buying_objections_emotional",
        rf"""
        {_DOUBT}|(?:did not|didn't|don't) want to (?:drug|hurt|harm|hope)|fell for|hoping so hard
        get my hopes up|one more thing
        """,
        own=False,
    ),
    cue(
        "domain_sentiment.buying_objections_social",
        r"""
        (?:husband|wife|partner|friends?|family|sister|brother|everyone) (?:thought|said|laughed|
          told me)[^.!?]{0,30}(?:crazy|lost it|waste|stupid|silly)
        thought I had lost it|look(?:s|ed)? silly
        """,
        own=False,
    ),
    cue(
        "domain_sentiment.buying_objections_functional",
        rf"""
        (?:too|so|quite|very|bit) (?:expensive|pricey|big|small|strong|weak|slow)|{_COST}
        takes (?:longer|too long|forever)|(?:hour|weeks?|days?) and a half|not for (?:real|big|storms|large)
        only for small|side effects?
        """,
        not_with=r"""
        refund|no side effects|without side effects|money back|would pay|worth every|were cheaper|charged me
        """,
        own=False,
    ),
    cue(
        "domain_sentiment.desired_features",
        r"""
        (?:I |we )?wish (?:it|they|there|the|you)
        would be (?:nice|great|better|perfect|good) (?:if|in|as|than|with)
        (?:I|we)(?: would|'d) (?:like|love|prefer) (?:a |an |the |to see |smaller|larger|bigger|more|less|another)
        if (?:only )?(?:it|they) (?:came|were|had|was)|please (?:make|add|bring|never change)
        would be better than
        """,
        own=False,
    ),
    cue(
        "domain_sentiment.failed_solutions",
        r"""
        tried (?!it on)(?:(?:the|a|an|every|all|other|so many|different|many) )?\w+
        (?:did|does|didn't|doesn't|did not) (?:nothing|not help|help|work)|used (?:to use|before)
        we used before|which we had with|spent a (?:small )?fortune on|nothing else (?:worked|helped)
        switched from|better than the
        """,
        not_with=r"only reason I tried|this did nothing",
        own=False,
    ),
    cue(
        "domain_sentiment.familiar_promises",
        r"""
        (?:they|it|ads?|video|label|bag|box|everyone|company) (?:all )?(?:promise[sd]?|claims?|claimed|says?|
          said|shows?)\b
        as (?:they|it) (?:say|says|promised)|miracle|magic\b|cure\b|too good to be true|sounds? like an ad
        """,
        own=False,
    ),
    cue(
        "purchase_behavior.pain_symptoms",
        r"""
        limp(?:ing|ed|s)?\b|stiff\w*|groan\w*|shak(?:ing|es)|pac(?:ing|es|ed)\b|howl\w*|barked?|trembl\w*
        drool|whin(?:ing|es|ed)|swollen|rash\w*|itch\w*|red(?:ness)?\b|cramps?|headaches?|insomnia
        wak(?:e|es|ing) up|snor\w+|bloat\w*|acne|breakouts?|hair (?:loss|falling)|wrinkles?|back pain
        skip the last|slip(?:s|ped|ping)|had stopped (?:getting|going)|upset stomach|bad stomach
        """,
        not_with=rf"""
        {_NOT_BETTER}|no (?:upset|drool|groan|limp)|there is no|but no\b
        """,
        own=False,
    ),
    cue(
        "purchase_behavior.activation_events",
        r"""
        (?:that is the )?only reason (?:I|we)
        (?:bought|ordered|tried|started)[^.!?]{0,40}\b(?:after|when|for the|because|in a sad)
        after (?:he|she|I|we|the|my|our|carrying|seeing|watching)\b[^.!?]{0,50}(?:refused|bought|ordered|
          decided|again|broke)
        (?:that|this) was when|last straw|enough was enough|had enough|first storm|we adopted|new baby
        we got \w+ from|when a coworker
        """,
        own=False,
    ),
    cue(
        "purchase_behavior.purchasing_habits",
        r"""
        subscri\w+|auto[- ]?ship|re-?order\w*|(?:will|would) (?:order|buy) (?:it |them |this )?again
        (?:second|third|two|three|another) (?:bag|bottle|box|pack|jar|tube)s?|stock(?:ed)? up|on sale
        discount|coupon|bulk|bundle|every (?:three|two|few)? ?months?|wait(?:ed)? for (?:a|the) sale
        buy (?:two|2)
        """,
        own=False,
    ),
    cue(
        "purchase_behavior.decision_process",
        r"""
        read (?:\w+ ){0,4}(?:reviews?|labels?|ingredients)
        (?:asked|checked with|talked to|spoke to) (?:my|our|the|a) \w+|research\w*
        compared (?:prices|brands|it|several)|looked (?:at|into|up)|were looking at|did my homework
        on the fence|I thought about it|put (?:this|it) off|took me (?:a|months|weeks)
        bought one (?:bag|bottle|box)
        """,
        own=False,
    ),
    cue(
        "purchase_behavior.current_workarounds",
        r"""
        carry(?:ing|ied)? (?:him|her|it|them)|carried|ramps?\b|sling\b
        (?:I|we) (?:just |now |have to |had to |keep )?(?:put|hide|cover|use|wrap|lift|help|crush|mix|
          break) (?:him|her|it|them|a|the|up)\b
        break them into|instead I|work(?:ed)? around|make do|needs help|in the bathtub|the bathtub|the vest
        the diffuser|halved it|cut (?:it|them) in half|the motions of
        """,
        not_with=r"""
        sold the ramp|no more ramp|retired the sling|carry\w* (?:her|his) toy
        """,
        own=False,
    ),
    cue(
        "objections.emotional_risks",
        r"""
        (?:afraid|scared|worried|nervous|terrified|fear) (?:of|that|to|it|about)|I got worried
        did not want to|didn't want to|(?:hoping|hoped) (?:so|too) hard|disappoint\w*|get my hopes|let down
        regret\w*|waste of|for nothing|what if
        """,
        own=True,
    ),
    cue(
        "objections.barriers_to_behavior",
        r"""
        (?:spits?|spat) (?:it|them) out
        (?:won't|wouldn't|will not|would not|refuses? to|does not|doesn't) (?:eat|touch|take|drink|swallow|use)
        spits it|smells? (?:so|like|awful|bad|strange|terrible)|forg[eo]t(?:s|ten)? to (?!be)
        hard to (?:open|swallow|use|remember|apply|give)|side effects?|upset stomach|bad stomach|got sick
        too (?:big|small|expensive|strong)|have to give it|give it early|timing|cancel\w*|subscription\b
        I missed by|patient|arrived (?:open|broken|crushed|late)|shipping took
        """,
        not_with=r"no upset stomach|no side effects|without side effects",
        own=False,
    ),
)

TRANSFORMATION: tuple[Cue, ...] = (
    cue(
        "psychographic.before",
        r"""
        used to\b|had (?:stopped|started to|given up|become)|could(?: not|n't) (?!wait|believe|be happier)
        before (?:this|that|we|I|it|the)|last (?:year|summer|winter|spring)
        was (?:so |always |very )?(?:afraid|limping|stiff|tired|miserable|in pain|carrying)|were the worst
        (?:in|all) winter|would (?:stand|freeze|howl|bark|lie|wait)|needed (?:a|help)|I was carrying
        """,
        not_with=r"""
        hour before|minutes before|before you|before buying|before starting|before I left|before it got dark
        like (?:before|the video)|exactly as before|bought
        """,
        own=False,
    ),
    cue(
        "psychographic.after",
        _BETTER,
        not_with=rf"""
        {_NOT_BETTER}|order again|once again|try again|again in a year|on the double|instead of letting
        I (?:would|will)\b|came back|never|prescribed|same,|would be better|better than|{_DOUBT}
        """,
        own=False,
    ),
)

_WANT = words(r"""
        (?:want|wanted|wish|wished|hope|hoped|hoping|need|needed|would (?:love|like|pay)|dream\w*|long(?:ed|
          ing)? (?:for|to)|looking for|all I|can finally|finally)\b[^.!?]{0,70}
        """)


def _desire(category: str, wanted: str, alone: str = "") -> Cue:
    also = f"|{words(alone)}" if alone else ""
    return cue(f"psychographic.desires_{category}", rf"{_WANT}\b(?:{words(wanted)}){also}", own=False)


DESIRES: tuple[Cue, ...] = (
    _desire(
        "survival_life_extension",
        r"""
        liv(?:e|ing) longer|more (?:years|time)|healthy|health|survive|stay alive|energy|age well
        """,
        r"""
        (?:more|a few|extra|good) (?:good )?years (?:with|left|together)|healthy again
        """,
    ),
    _desire(
        "food_beverages",
        r"taste[sd]?|eat|snack|meal|drink|coffee|delicious|flavou?r",
        r"like (?:candy|a cookie)|tastes? (?:great|good|amazing)",
    ),
    _desire(
        "freedom_from_fear",
        r"afraid|fear|safe|worry|worried|pain|calm|danger|panic|quiet",
        r"""
        forgot to be worried|peace of mind|no more (?:fear|pain|worry|panic)|without (?:pain|fear|the sound)
        no shaking|(?:stopped|only the) pacing
        """,
    ),
    _desire(
        "sexual_companionship",
        r"""
        attractive|date|dating|romance|love life|sexy|intimacy|partner
        """,
    ),
    _desire(
        "comfortable_living",
        r"""
        comfort\w*|easy|easier|sleep|rest|relax\w*|soft|clean|convenien\w*|smaller|bigger|simple
        """,
        r"""
        (?:so|just|much) easier|easier\b|comfortable|that is all there is to it|slept through|quiet night
        """,
    ),
    _desire("superiority_status", r"best|better than|luxury|win|exclusive|premium|ahead", r"status symbol|envy of"),
    _desire(
        "care_protection",
        r"""
        (?:my|our|the|him|her|them) (?:\w+ )?(?:dog|cat|kids?|child\w*|family|mother|father|him|her|baby|son|daughter)
        protect|take care|help (?:him|her|them|my)
        """,
        r"""
        (?:comes|come) to the door|for my (?:\w+ )?(?:dog|cat|kids?|son|daughter|mother|father|baby|family)
        up without the sound|because the kids cannot|guilty leaving
        """,
    ),
    _desire(
        "social_approval",
        r"""
        people|neighbou?rs|friends|compliments?|noticed|accepted|liked|approve
        """,
        r"""
        said hello|compliments|noticed|the notes stopped|let us back|remarked on
        """,
    ),
    _desire(
        "justice_fairness",
        r"fair|honest|refund|right|truth|money back|deserve\w*",
        r"felt cheated|that is not free|not fair|unfair",
    ),
    _desire(
        "self_actualization",
        r"""
        (?:be|become|feel) (?:a |the )?(?:myself|better|best|good|proud|strong)|learn|grow|achieve|goal
        succeed
        """,
        r"""
        proud of (?:myself|what)|best version
        """,
    ),
)
