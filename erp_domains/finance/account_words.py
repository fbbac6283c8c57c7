"""Everyday words for what the accounts of the default chart hold."""

_WORDS = {
    "utilities": "electricity power gas water heating energy light",
    "office supplies": "stationery paper pens toner postage stamps",
    "telephone and internet": "phone mobile telecom broadband postage",
    "travel": "train flight hotel taxi fuel petrol mileage parking car",
    "meals and entertainment": "food lunch dinner restaurant catering",
    "marketing": "advertising ads advertisement fair campaign flyer promotion",
    "professional fees": "lawyer legal audit accountant consultant consulting notary",
    "repairs and maintenance": "repair cleaning servicing",
    "salaries": "wages wage pay payroll salary",
    "insurance": "premium liability",
    "software": "licence license subscription saas cloud",
    "bank fees": "charges",
    "vehicles": "car van truck",
    "office equipment": "furniture computer laptop printer",
}


def names_for(words: str) -> list[str]:
    """Names of accounts that people mean by other words: "electricity" is in utilities."""
    said = {word.rstrip("s") for word in words.lower().split()}
    return [name for name, known in _WORDS.items() if said & {w.rstrip("s") for w in known.split()}]
