"""Rules over reports: what cannot be true, what needs an explanation, what to know.

Each family of rules is a file; `registry` says what a rule is. Rules only look:
no figure is changed by a check.
"""

# Order of import is the order of the rules.
from govreport.checks import (  # noqa: F401
    arithmetic,
    completeness,
    corpus,
    fees,
    levels,
    narrative,
    reading,
    timeliness,
    years,
)  # isort: skip
from govreport.checks.checking import check, found_in, rules, to_dict
from govreport.checks.narrative import claims_table as claims
from govreport.checks.registry import RULES, Rule, finding, rule

__all__ = ["RULES", "Rule", "check", "claims", "finding", "found_in", "rule", "rules", "to_dict"]
