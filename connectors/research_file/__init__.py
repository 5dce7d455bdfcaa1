"""Files of what people say elsewhere: quotes of Reddit and analyses of Amazon reviews, as CSV, XLSX or JSON."""

from connectors.research_file.analyses import analyses_in
from connectors.research_file.quotes import Quotes, quotes_in
from connectors.research_file.records import Records, ResearchFile, recognised

__all__ = ["Quotes", "Records", "ResearchFile", "analyses_in", "quotes_in", "recognised"]
