"""Reports from their addresses: fetched politely, kept whole, every file with where it came from.

``addresses`` reads what is asked for, ``network`` makes one request within bounds,
``fetching`` asks politely, ``pages`` tells what a page is and what it links to, ``keeping``
puts files and rows on the disk, ``gathering`` does it all.
"""

from govreport.extras import require

require("collect")
