"""An ads sheet: what ads say and show, for those who have the creatives but no API access.

CSV, XLSX or JSON lines with `ad_id` or `ad_name`, `format`, `copy`, `headline`, `transcript`, `overlay`,
`destination_url`. A blank cell says nothing: it leaves what is stored.
"""

from connectors.ads_sheet.sheet import Sheet, SheetAd, is_sheet, open_sheet
from connectors.ads_sheet.transcript import timed_lines

__all__ = ["Sheet", "SheetAd", "is_sheet", "open_sheet", "timed_lines"]
