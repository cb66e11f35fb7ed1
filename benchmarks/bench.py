"""Measure the speed of credbot: `make bench`, or growth only: `make bench ARGS=--quick`.

Ratios are against baselines of the same run; the tables go into
docs/performance.md.
"""

import argparse
import time
from collections.abc import Callable
from datetime import UTC, datetime
from statistics import median

import acts
import agenda
import answers
import imports
import mornings
import processes
import quick
import report
from databases import KINDS, Databases, databases

ROUNDS = 5
MILLION = 1_000_000


def main() -> int:
    """0, or 1 when something grows faster than its data."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--quick", action="store_true", help="growth only, for CI")
    parser.add_argument("--only", choices=SECTIONS, action="append", help="measure only this")
    parser.add_argument("--rounds", type=int, default=ROUNDS, help="the median is of so many")
    given = parser.parse_args()
    now = datetime.now(UTC)
    with databases() as where:
        if given.quick:
            return _quick(where, now)
        answers.ROUNDS = mornings.ROUNDS = given.rounds
        for section in given.only or SECTIONS:
            began = time.monotonic()
            text = f"{SECTIONS[section](where, now, given.rounds)}\n\n{report.machine()}"
            report.put(section, text)
            print(f"{section}, {time.monotonic() - began:.0f} s\n{text}\n", flush=True)
    return 0


def _quick(where: Databases, now: datetime) -> int:
    found = quick.measure(where, now)
    for one in found:
        said = "ok" if one.ok else "GROWS TOO FAST"
        print(
            f"{one.what} on {one.kind}: {one.times:.1f} times as long for 10 times as much: {said}"
        )
    return 0 if all(one.ok for one in found) else 1


def _answers(where: Databases, now: datetime, _rounds: int) -> str:
    rows = []
    for kind in KINDS:
        base, ours = answers.measure(where, kind, now)
        for name, took in ours.medians.items():
            ratio = took / base.medians[name]
            rows.append(
                [
                    kind,
                    f"`{name}`, median",
                    f"{base.medians[name]:.2f} ms",
                    f"{took:.2f} ms",
                    f"{ratio:.2f}",
                    "≤ 0.25",
                    report.verdict(ratio, 0.25),
                ]
            )
        ratio = ours.throughput / base.throughput
        rows.append(
            [
                kind,
                "16 connections",
                f"{base.throughput:.0f}/s",
                f"{ours.throughput:.0f}/s",
                f"{ratio:.2f}",
                "≥ 0.4",
                report.verdict(ratio, 0.4, least=True),
            ]
        )
        rows.append(
            [
                kind,
                "p99 at 100/s",
                f"{base.p99:.1f} ms",
                f"{ours.p99:.1f} ms",
                f"{ours.p99 / base.p99:.2f}",
                "25 ms",
                report.verdict(ours.p99, 25),
            ]
        )
    return report.table(["database", "what", "empty handler", "credbot", "ratio", "goal", ""], rows)


def _mornings(where: Databases, _now: datetime, _rounds: int) -> str:
    rows = []
    sizes = {"files": mornings.FILES, "people": mornings.PEOPLE, "channels": mornings.CHANNELS}
    for kind in KINDS:
        for name, job in zip(
            ("stall digest", "mornings"), mornings.measure(where, kind, **sizes), strict=True
        ):
            rows.append(
                [
                    kind,
                    name,
                    job.queued,
                    job.statements,
                    f"{job.seconds:.2f} s",
                    "≤ 5 s",
                    report.verdict(job.seconds, 5),
                ]
            )
    heads = ["database", "job", "messages", "statements", "claim to commit", "goal", ""]
    return report.table(heads, rows)


def _imports(where: Databases, now: datetime, rounds: int) -> str:
    rows = []
    sheet = imports.make_sheet(where, imports.ROWS, now)
    for kind in KINDS:
        pairs = []
        for _ in range(rounds):
            url = where.new(kind)
            ours = imports.timed_import(url, sheet, now, imports.ROWS)
            pairs.append((ours, imports.timed_baseline(url, where.new(kind))))
        ratio = median(ours / base for ours, base in pairs)
        ours, base = (median(pair[at] for pair in pairs) for at in range(2))
        rows.append(
            [
                kind,
                "100,000 rows",
                f"{base:.1f} s",
                f"{ours:.1f} s",
                f"{ratio:.2f}",
                "≤ 4",
                report.verdict(ratio, 4),
            ]
        )
    heads = ["database", "what", "bare executemany", "credbot", "ratio", "goal", ""]
    return report.table(heads, rows)


def _memory(where: Databases, now: datetime, _rounds: int) -> str:
    rows = []
    sizes = imports.ROWS, MILLION
    for kind in KINDS:
        few, many = (
            processes.imported(where.new(kind), imports.make_sheet(where, size, now), now, size)
            for size in sizes
        )
        ratio = many.megabytes / few.megabytes
        rows.append(
            [
                kind,
                f"{few.megabytes:.0f} MB, {few.seconds:.0f} s",
                f"{many.megabytes:.0f} MB, {many.seconds:.0f} s",
                f"{ratio:.2f}",
                "≤ 1.3",
                report.verdict(ratio, 1.3),
            ]
        )
    heads = ["database", "100,000 rows", "1,000,000 rows", "memory, ratio", "goal", ""]
    return report.table(heads, rows)


def _processes(where: Databases, _now: datetime, _rounds: int) -> str:
    seconds = processes.help_seconds()
    rows = [["`credbot --help`", f"{seconds:.2f} s", "≤ 0.3 s", report.verdict(seconds, 0.3)]]
    for kind in KINDS:
        run = processes.started(where, kind)
        rows.append(
            [
                f"`credbot run` ready, {kind}",
                f"{run.seconds:.2f} s",
                "≤ 1.5 s",
                report.verdict(run.seconds, 1.5),
            ]
        )
        rows.append(
            [
                f"its resident memory, {kind}",
                f"{run.megabytes:.0f} MB",
                "≤ 150 MB",
                report.verdict(run.megabytes, 150),
            ]
        )
    return report.table(["what", "took", "goal", ""], rows)


def _acts(where: Databases, _now: datetime, _rounds: int) -> str:
    rows = []
    for kind in KINDS:
        done = acts.measure(where, kind)
        rows.append(
            [
                kind,
                "App Home of a coordinator, in the database",
                f"{done.home:.0f} ms, {done.statements} statements",
                "≤ 60 ms",
                report.verdict(done.home, 60),
            ]
        )
        rows.append(
            [
                kind,
                f"500 files to several people, {done.messages} messages",
                f"{done.assigned:.2f} s",
                "≤ 1 s",
                report.verdict(done.assigned, 1),
            ]
        )
    return report.table(["database", "what", "took", "goal", ""], rows)


def _calendar(where: Databases, _now: datetime, _rounds: int) -> str:
    rows = [
        [
            kind,
            one.what,
            one.n,
            one.statements,
            f"{one.milliseconds:.0f} ms",
            f"≤ {one.goal} ms" if one.goal else "–",
            report.verdict(one.milliseconds, one.goal) if one.goal else "",
        ]
        for kind in KINDS
        for one in agenda.measure(where, kind)
    ]
    heads = ["database", "what", "n", "statements", "took", "goal", ""]
    return report.table(heads, rows)


SECTIONS: dict[str, Callable[[Databases, datetime, int], str]] = {
    "answers": _answers,
    "mornings": _mornings,
    "acts": _acts,
    "calendar": _calendar,
    "imports": _imports,
    "processes": _processes,
    "memory": _memory,
}


if __name__ == "__main__":
    raise SystemExit(main())
