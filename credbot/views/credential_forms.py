"""Forms about a credential: renewed, corrected, added, ended."""

from credbot.domain.credentials import Need, Type
from credbot.domain.expirables import Credential, Shown
from credbot.views import kit, words
from credbot.views.kit import Block, View, escape

BY = [("Own staff", "own"), ("The CVO", "cvo")]


def renew(shown: Shown, chosen: int | None = None) -> View:
    """What was renewed, and the facts of the new one."""
    ends = [one for one in shown.current if shown.catalog.type(one.type).kind != "check"]
    if not ends:
        return kit.modal(
            "Renewed",
            "providers.told",
            [kit.section("Nothing that ends is known of this person. Add it first.")],
            close="Close",
        )
    choices = [(_label(one, shown), str(one.id)) for one in ends]
    first = str(chosen or ends[0].id)
    menu = kit.select("value", "Choose", choices, initial=first)
    fields = [kit.field("What", "credential", menu), *_dates(None), *_rest(shown, None)]
    return kit.modal("Renewed", "expirables.renew", [_about(shown), *fields], submit="Save")


def edit(shown: Shown, one: Credential) -> View:
    """Correct the facts of a credential."""
    kind = shown.catalog.type(one.type)
    fields = [*_place(kind, one), *_dates(one), *_rest(shown, one)]
    about = kit.context(f"{escape(shown.provider.name)} · {escape(kind.title)}")
    return kit.modal("Edit", "expirables.edit", [about, *fields], submit="Save", meta=str(one.id))


def add(shown: Shown) -> View:
    """A credential that is not known yet."""
    kinds = [(kind.title, key) for key, kind in shown.catalog.types.items()]
    state = kit.text_input("value", longest=2)
    fields = [
        kit.field("What", "type", kit.select("value", "Choose", kinds)),
        kit.field("State", "state", state, hint="TX, where it has one", optional=True),
        *_dates(None),
        *_rest(shown, None),
    ]
    meta = str(shown.provider.id)
    return kit.modal("Add", "expirables.add", [_about(shown), *fields], submit="Add", meta=meta)


def end(shown: Shown, one: Credential) -> View:
    """A credential counts no more."""
    about = kit.context(f"{escape(shown.provider.name)} · {escape(_label(one, shown))}")
    day = kit.date_input("value", shown.today.isoformat())
    fields = [
        kit.field("Why", "text", kit.text_input("value", longest=300), hint="Surrendered, …"),
        kit.field("From", "day", day),
    ]
    return kit.modal("Ended", "expirables.end", [about, *fields], submit="End", meta=str(one.id))


def _label(one: Credential, shown: Shown) -> str:
    kind = shown.catalog.type(one.type)
    day = f", ends {words.day(one.expires, shown.today)}" if one.expires else ""
    return " ".join(part for part in (kind.short, one.state, one.number) if part) + day


def _about(shown: Shown) -> Block:
    return kit.context(escape(shown.provider.name))


def _place(kind: Type, one: Credential) -> list[Block]:
    if kind.state is Need.NONE:
        return []
    state = kit.text_input("value", longest=2, initial=one.state)
    optional = kind.state is Need.OPTIONAL
    return [kit.field("State", "state", state, hint="Two letters, such as TX", optional=optional)]


def _dates(one: Credential | None) -> list[Block]:
    issued = one.issued.isoformat() if one and one.issued else None
    expires = one.expires.isoformat() if one and one.expires else None
    return [
        kit.field("Issued or attested", "issued", kit.date_input("value", issued), optional=True),
        kit.field(
            "Holds until",
            "expires",
            kit.date_input("value", expires),
            hint="Empty for CAQH: 120 days after the attestation (180 in Illinois).",
            optional=True,
        ),
    ]


def _rest(shown: Shown, one: Credential | None) -> list[Block]:
    verified = one.verified.isoformat() if one and one.verified else None
    by = (one.verified_by if one else None) or shown.verifies
    hint = None if one else "Empty: as it was."
    return [
        kit.field(
            "Number",
            "number",
            kit.text_input("value", longest=60, initial=one.number if one else None),
            hint=hint,
            optional=True,
        ),
        kit.field(
            "Verified on",
            "verified",
            kit.date_input("value", verified),
            hint="The day on which the source was consulted.",
            optional=True,
        ),
        kit.field(
            "Source",
            "source",
            kit.text_input("value", longest=200, initial=one.source if one else None),
            optional=True,
        ),
        kit.field("Verified by", "by", kit.select("value", "Choose", BY, initial=by)),
        kit.field(
            "Proof",
            "proof",
            kit.text_input("value", longest=500, initial=one.proof if one else None),
            hint="A link to where it lies.",
            optional=True,
        ),
    ]
