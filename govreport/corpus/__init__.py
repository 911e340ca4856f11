"""Many reports: a folder of files as tidy tables.

``schema`` declares the tables, ``rows`` turns a report into their rows, ``worker`` reads
one file in a process of its own and ``supervisor`` watches it, ``fingerprints`` tells
which code read what, ``parts`` keeps what was read, ``tables`` puts it together,
``building`` does it all for a folder, ``opening`` gives it to the user, ``exporting`` and
``publishing`` to others, ``verifying`` tells whether it is still what was built. ``queue``
lists what people should look at, ``reviewing`` shows it to them, ``scoring`` holds the reader
to what they decided.
"""

from govreport.extras import require

require("corpus")
