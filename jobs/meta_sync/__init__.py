"""A brand's ads, results, creatives and destinations, copied from Meta and proved."""
