"""Words that anybody who talks about ads uses: alone they tell nothing about a customer, whatever is named by them."""

_WORDS = """
a about above account accounts across active ad ads adset adsets after again against age aged all also always amount
an and angle angles another any april are around as ask at audience audiences august autumn average avg awareness away
back bad banner base be because been before begin behind being below benefit benefits best better between big black
both brand brands broad budget budgets but buy buyer buyers by call campaign campaigns can carousel carousels cart
change changed channel check checkout claim claims click clicks close cold collection come compare compared comparison
congruence conversion conversions convert converts copy cost costs could country coverage cpa cpc cpm creative
creatives creator ctr curve customer customers cyber daily data date day days december decline demo design desktop
diagnose did different do does doing done down drop dropped each earlier early email end ending engagement error even
ever evergreen every facebook fall fatigue feature february feed female few field figure fill final find first fit
flow for format formats found founder free frequency friday from full funnel gap gaps general get gets getting give go
goes going good great group groups grow guarantee had half has have he headline help her here high higher highest his
hold home hook hooks hot hour how idea if image images import impressions in increase index insight insights instagram
interest into is issue it its january july june just keep kill know landing language last late later latest launch
lead leads least left less let level like line link list live long look lookalike loss lost lot low lower lowest main
make makes making male many march market marketing match max may me mean media meta metric metrics middle might min
missing mobile moment monday month monthly months more most move much must my name names need never new newest next no
none normal not note nothing notice november now number october of off offer offers old older on once one online only
open opener opening openings option or order orders other our out over overall page pages paid part past pause people
per performance performing persona personas phone photo picture pictures place placement placements plan play please
point post posts previous price pricing problem product products profile profit promo prospect prospecting purchase
purchases question quick rate rates ratio raw reach read ready real reason recap recent recommend reel reels report
result results retargeting retention return revenue review reviews right rise roas row rows run running runs sale
sales same saturday save say scale schedule score scroll season seconds see sell sells september set shop short should
show shows sign since single site size skip so some spend spending spent spring start state static status stay stop
store stories story strong style summary summer sunday sync table take talk target targeting tell template templates
test testimonial testing tests text than that the their them then there these they thing think this those three
through thumb thursday time times title to today together too top total track traffic trend trends trial try tuesday
two type types ugc unit until up update us use used user users usual value variant variants version very video videos
view viewer views visit voice vs want wants warm was way we website wednesday week weekly weeks well were what when
where which while who whole whom why will win winner winners winning winter with within without word words work
working works world worse worst would wrong year years yesterday yet you your
"""
ORDINARY = frozenset(_WORDS.split())
