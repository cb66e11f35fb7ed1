"""What a person may be told: the text is the sentence, the class is the treatment."""


class Refused(Exception):
    """The request is clear, and the answer is no."""


class BadInput(Refused):
    """The request makes no sense as typed; the door adds a right example.

    `field` names the input it is about, so that a modal can show it in place.
    """

    def __init__(self, sentence: str, field: str | None = None) -> None:
        super().__init__(sentence)
        self.field = field


class NotAllowed(Refused):
    """The person's role does not include this."""


class Unknown(Refused):
    """No such file, person, payer or meeting."""


class Stale(Refused):
    """Somebody else changed it first."""


class Repeated(Refused):
    """This very request has been carried out already."""

    def __init__(self) -> None:
        super().__init__("Already done.")
