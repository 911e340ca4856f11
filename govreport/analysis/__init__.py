"""The narrative as text: plain text in, tables out. Knows nothing of reports.

>>> from govreport import analysis
>>> analysis.load_frame().labels("政策解读形式单一，工作人员业务能力不足。")
('capacity', 'interpretation')
"""

from __future__ import annotations

from govreport.extras import require

require("narrative")

from govreport.analysis.coding import (  # noqa: E402
    against,
    agreement,
    coding_sheet,
    label_table,
    read_coding_sheet,
)
from govreport.analysis.followup import OUTCOMES, follow_up  # noqa: E402
from govreport.analysis.keywords import collocations, keyness, keywords, textrank  # noqa: E402
from govreport.analysis.reuse import RELATIONS, SideBySide, origins, passages, reuse  # noqa: E402
from govreport.analysis.specificity import COMPONENTS, specificity  # noqa: E402
from govreport.analysis.themes import KINDS, Frame, load_frame  # noqa: E402
from govreport.analysis.words import kwic, ngrams, stop_words, words  # noqa: E402

__all__ = [
    "COMPONENTS",
    "Frame",
    "KINDS",
    "OUTCOMES",
    "RELATIONS",
    "SideBySide",
    "against",
    "agreement",
    "coding_sheet",
    "collocations",
    "follow_up",
    "keyness",
    "keywords",
    "kwic",
    "label_table",
    "load_frame",
    "ngrams",
    "origins",
    "passages",
    "read_coding_sheet",
    "reuse",
    "specificity",
    "stop_words",
    "textrank",
    "words",
]
