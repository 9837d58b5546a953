"""How a verb says no: one sentence for the person, the rule it comes from and the field that it is about."""


class Refused(Exception):
    """Nothing was changed. `sentence` is shown as it stands, on the page, in the API and in Slack."""

    def __init__(self, sentence: str, *, rule: str = "", field: str = "") -> None:
        super().__init__(sentence)
        self.sentence = sentence
        self.rule = rule
        self.field = field


class Overtaken(Refused):
    """Somebody else was first; the sentence says what is true now."""
