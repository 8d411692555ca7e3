"""The one way a rule says no: a code and the facts that a sentence about it needs."""


class RuleError(ValueError):
    """Input that a rule cannot judge. Screens turn `code` and `facts` into a sentence.

    >>> str(RuleError("baseline_equals_target", baseline=3))
    'baseline_equals_target (baseline=3)'
    """

    def __init__(self, code: str, **facts: object) -> None:
        self.code = code
        self.facts = facts
        detail = ", ".join(f"{name}={value}" for name, value in facts.items())
        super().__init__(f"{code} ({detail})" if detail else code)
