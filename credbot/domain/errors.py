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


class Busy(Refused):
    """Somebody else has been writing for too long."""

    def __init__(self) -> None:
        super().__init__(
            "An import or another long change is under way; nothing was changed. "
            "Try again in a minute."
        )


class Repeated(Refused):
    """This very request has been carried out already."""

    def __init__(self) -> None:
        super().__init__("Already done.")
