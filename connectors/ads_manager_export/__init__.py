"""What Meta Ads Manager exports, as CSV or XLSX: results by ad and day.

Choices, stated here once:
- Purchases of all channels are read before the website's; the two are never added (columns.NAMES).
- An ad without an Ad ID is known as 'name:' and a hash of its campaign, ad set and name.
- Blank cells are NULL, except spend and impressions: Ads Manager leaves them blank for no delivery.
- Rows of one ad and day are summed where the file cuts days by age, gender, place or device; reach and
  play time do not add up over such cuts and are left out.
"""

from connectors.ads_manager_export.batch import ADS, RESULTS, Batch
from connectors.ads_manager_export.columns import AMOUNTS, COUNTS, is_header
from connectors.ads_manager_export.export import Export, open_export

__all__ = ["ADS", "AMOUNTS", "COUNTS", "RESULTS", "Batch", "Export", "is_header", "open_export"]
