"""The narrative as text: plain text in, tables out. Knows nothing of reports.

>>> from govreport import analysis
>>> analysis.load_frame().labels("政策解读形式单一，工作人员业务能力不足。")
('capacity', 'interpretation')
"""

from govreport.analysis.coding import (
    against,
    agreement,
    coding_sheet,
    label_table,
    read_coding_sheet,
)
from govreport.analysis.features import features
from govreport.analysis.followup import OUTCOMES, answered, by_chance, compared, follow_up, unkept
from govreport.analysis.keywords import collocations, keyness, keywords, textrank
from govreport.analysis.reuse import RELATIONS, SideBySide, origins, passages, reuse
from govreport.analysis.specificity import COMPONENTS, specificity
from govreport.analysis.themes import KINDS, Frame, load_frame
from govreport.analysis.words import kwic, ngrams, stop_words, words

__all__ = [
    "COMPONENTS", "Frame", "KINDS", "OUTCOMES", "RELATIONS", "SideBySide", "against", "agreement",
    "answered", "by_chance", "coding_sheet", "collocations", "compared", "features", "follow_up",
    "keyness", "keywords", "kwic", "label_table", "load_frame", "ngrams", "origins", "passages",
    "read_coding_sheet", "reuse", "specificity", "stop_words", "textrank", "unkept", "words",
]  # fmt: skip
