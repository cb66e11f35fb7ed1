"""The schedule, and a job by hand."""

from credbot.app import jobs as runner
from credbot.cli.parser import DONE, PROBLEMS
from credbot.cli.terminal import Terminal, note, plural, read_moment, say, show_json, table
from credbot.domain.errors import BadInput
from credbot.domain.people import zone_of
from credbot.jobs.engine import Job, Planned, schedule
from credbot.jobs.table import JOBS, find_job


def show_jobs(at: Terminal) -> int:
    """`credbot jobs [--json]`"""
    with at.database() as db:
        lines = schedule(db, JOBS, at.now)
    if at.arguments.json:
        show_json({"jobs": [_facts(line) for line in lines]})
        return DONE
    rows = [[line.job, line.scope, line.zone, _last(line), _next(line)] for line in lines]
    say(table(["JOB", "FOR", "ZONE", "LAST", "NEXT"], rows))
    if not rows:
        note("Nothing runs yet: name a team channel (`credbot channel team C024BE91L`) and people.")
    return DONE


def run_job(at: Terminal) -> int:
    """`credbot job NAME [--at ISO] [--dry-run] [--json]`"""
    job = _job(at.arguments.name)
    moment = read_moment(at.arguments.at, at.settings.timezone, at.now)
    if at.arguments.dry_run:
        with at.database() as db:
            messages = runner.rehearse(db, job, moment)
            why = None if messages else runner.why_nothing(db, job, moment)
        if at.arguments.json:
            show_json({"job": job.name, "messages": messages, **({"why": why} if why else {})})
        else:
            _print(messages, why)
        return DONE
    settings = at.settings.with_bot_token()
    with at.database() as db:
        done = runner.run(settings, db, job, moment)
    if at.arguments.json:
        show_json({"job": job.name, "slots": done.slots, "queued": done.queued, "sent": done.sent})
    else:
        ran = sum(bool(slot["claimed"]) for slot in done.slots)
        say(
            f"{job.name}: {plural(ran, 'slot')} of {len(done.slots)} run, "
            f"{done.queued} queued, {done.sent} sent."
        )
    for trouble in done.troubles:
        note(f"Not sent: {trouble}")
    return PROBLEMS if done.troubles else DONE


def _job(name: str) -> Job:
    job = find_job(name)
    if job is None:
        known = ", ".join(known.name for known in JOBS)
        raise BadInput(f"{name} is not a job. There are: {known}.")
    return job


def _print(messages: list[dict[str, object]], why: str | None) -> None:
    if why:
        say(f"Nothing would be sent. {why}")
    for message in messages:
        say(f"{message['kind']} for {message['recipient']}")
        say(f"{message['text']}\n")


def _facts(line: Planned) -> dict[str, object]:
    last = line.last
    return {
        "job": line.job,
        "scope": line.scope,
        "zone": line.zone,
        "last": {"slot": last.slot, "state": last.state, "at": last.at.isoformat()}
        if last
        else None,
        "next": {"slot": line.next_slot, "at": line.next_at.isoformat()},
    }


def _last(line: Planned) -> str:
    return f"{line.last.slot} {line.last.state}" if line.last else "–"


def _next(line: Planned) -> str:
    return f"{line.next_at.astimezone(zone_of(line.zone)):%Y-%m-%d %H:%M}"
