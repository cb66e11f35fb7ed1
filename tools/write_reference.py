"""Write docs/reference.md from the tables in the code, and docs/people from the pages of help."""

from pathlib import Path

from credbot.commands.help import page_text
from credbot.commands.table import COMMANDS, PRESSES, SUBMISSIONS
from credbot.jobs.table import JOBS
from credbot.views.help import PAGES, TOPICS

DOCS = Path(__file__).resolve().parent.parent / "docs"
PAGE = DOCS / "reference.md"
PEOPLE = DOCS / "people"
HEAD = """# Reference

Written by `python tools/write_reference.py` from the tables in the code; don't edit it by hand.
"""


def page() -> str:
    """The whole page."""
    parts = [HEAD, "## Words\n"]
    for topic, title in TOPICS.items():
        parts.append(f"### {title}\n\n| type | what it does | example |\n|---|---|---|")
        for command in COMMANDS:
            if command.topic == topic:
                usage = f"/cred {command.verb} {command.usage}".strip().replace("|", "\\|")
                also = f" Also: {', '.join(command.aliases)}." if command.aliases else ""
                parts.append(f"| `{usage}` | {command.about}{also} | `/cred {command.example}` |")
        parts.append("")
    parts.append("## Presses\n\nA press on a message or in the App Home, by its `action_id`.\n")
    parts.append("| action_id | what it does |\n|---|---|")
    parts += [f"| `{name}` | {_said(press)} |" for name, press in PRESSES.items()]
    parts.append("\n## Modals\n\n| callback_id | what its submission does |\n|---|---|")
    parts += [f"| `{name}` | {_said(run)} |" for name, run in SUBMISSIONS.items()]
    parts.append("\n## Jobs\n\n| job | what it does |\n|---|---|")
    parts += [f"| `{job.name}` | {_said(job.run)} |" for job in JOBS]
    return "\n".join(parts) + "\n"


def people() -> dict[Path, str]:
    """The pages for each kind of person: those that `/cred help` shows."""
    note = "<!-- Written by tools/write_reference.py from credbot/data/help; change it there. -->\n"
    return {
        PEOPLE / f"{role}.md": page_text(role).replace("../../../docs/", "../") + f"\n{note}"
        for role in PAGES
    }


def _said(function: object) -> str:
    told = (function.__doc__ or "").strip().partition("\n")[0]
    return told or "Opens its form."


if __name__ == "__main__":
    PAGE.write_text(page(), "utf-8")
    for path, text in people().items():
        path.write_text(text, "utf-8")
