"""Words that office people and their policies use for the same thing, compared by stems."""

from collections import defaultdict
from functools import cache

from rag.sparse import terms

_GROUPS = """
holiday vacation leave absence pto
sick ill illness sickness unwell
doctor medical certificate physician
notice advance ahead beforehand before asked announce
fast speed quick
far distance kilometre mile
heavy weight load
high amount level height
late overdue delay delayed
pay salary wage earn gross remuneration payroll
raise increase promotion
range band bracket
bonus premium commission
gift present bottle wine chocolates hospitality
alcohol wine beer drinks
hotel accommodation overnight lodging
meal food lunch dinner breakfast catering
trip travel journey travelling
flight fly plane airfare
train rail railway
car vehicle drive driving
abroad foreign overseas
home remote remotely
laptop computer notebook device
phone mobile smartphone device
screen monitor display
password passphrase credentials
buy purchase order procure spend
spend limit budget allowance
money allowance budget eur euro
max maximum limit most cap
min minimum least
refund reimburse repay reimbursed
expense claim receipt
discount rebate reduction
customer client buyer
supplier vendor
invoice bill
reminder dunning
block blocked suspend
warranty guarantee
repair fix mend
return returned bring
boss manager supervisor superior
colleague employee staff worker people
newcomer starter onboarding joiner
quit resign terminate leaver
wedding marry marriage married
baby birth child newborn
funeral death bereavement
move moving relocation
desk chair furniture
visitor guest
fine ticket penalty
approve approval agreement sign permission consent
store storage stored keep kept
complain complaint harassment
steal stolen theft lost lose
allowed permitted possible may
"""
_EMPTY_WORDS = """
company get need want give like know tell please there just also really exactly actually ok okay
today tomorrow thing things happen happens someone anyone anybody somebody whats what's
"""


@cache
def empty_stems() -> frozenset[str]:
    """Stems of question words that say nothing about what is asked for."""
    return frozenset(terms(_EMPTY_WORDS))


def same_meaning(stem: str) -> frozenset[str]:
    """The stems that often stand for this one in a policy, without itself."""
    return _groups().get(stem, frozenset())


@cache
def _groups() -> dict[str, frozenset[str]]:
    found: dict[str, set[str]] = defaultdict(set)
    for line in _GROUPS.strip().splitlines():
        group = set(terms(line))
        for stem in group:
            found[stem] |= group - {stem}
    return {stem: frozenset(others) for stem, others in found.items()}
