"""A person's calendar link: shown once, new or ended by a press."""

from credbot.domain.feeds import State
from credbot.domain.people import local_date
from credbot.views import kit, words
from credbot.views.kit import Screen, escape


def feed(shown: State) -> Screen:
    """The link, or what is known of it."""
    whose = "team's calendar" if shown.team else "calendar"
    names = (
        "Providers' names stand in it."
        if shown.names
        else "Instead of providers' names it has the numbers of files."
    )
    value = "team" if shown.team else "own"
    renew = kit.button("New Link", "feeds.renew", value)
    revoke = kit.button("Revoke", "feeds.revoke", value, style="danger")
    if shown.link:
        text = (
            f"*The link of {'the' if shown.team else 'your'} {whose}*, shown this once:\n"
            f"`{shown.link}`\nAdd it in your calendar program as a subscription by address. "
            f"Whoever has it can read it. {names}"
        )
        fact = f"The link of the {whose} was made."
        return kit.screen(fact, kit.section(text), kit.actions(renew, revoke))
    if shown.feed is None:
        text = f"There is no link to {'the' if shown.team else 'your'} {whose} any more."
        return kit.screen(text, kit.section(text), kit.actions(renew))
    day = words.day(local_date(shown.feed.made, shown.zone), shown.today)
    text = (
        f"There is a link to {'the' if shown.team else 'your'} {whose} since {day}, made by "
        f"{escape(shown.feed.made_by)}. It was shown once and is not kept; a new one ends it. "
        f"{names}"
    )
    return kit.screen(text, kit.section(text), kit.actions(renew, revoke))


def queued(*, everybody: bool) -> Screen:
    """The file is on its way."""
    whose = "the whole calendar" if everybody else "your calendar"
    return kit.screen(f"A file with {whose} comes to you as a direct message.")
