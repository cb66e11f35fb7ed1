"""Track, stage, status and outcome of a row: four cells that only make sense together."""

from dataclasses import dataclass

from credbot.domain.files import Outcome, Status, WaitingOn
from credbot.domain.identifiers import fold
from credbot.domain.tracks import Track, Tracks
from credbot.imports.words import ASK_PENDING, Meaning, Words

DECIDED = frozenset({Outcome.APPROVED, Outcome.APPROVED_WITH_CONDITIONS, Outcome.DENIED})
NO_TRACK = "There is no track "
_OPEN_OR_HELD = frozenset({Status.OPEN, Status.HOLD})


@dataclass(frozen=True, slots=True)
class Standing:
    """Where a file stands.

    `stage_said`, `status` and `outcome` are what the row says, `stage` is
    never empty. `faults` are (column, problem, hint); with any, the rest means
    nothing.
    """

    track: str
    stage: str
    stage_said: str
    status: Status | None
    outcome: Outcome | None
    waiting_on: WaitingOn | None
    faults: tuple[tuple[str, str, str], ...] = ()


def asked(problem: str) -> bool:
    """Whether a problem is only a word of the team's own, which a mapping can explain."""
    return (
        problem == ASK_PENDING[0]
        or problem.startswith(NO_TRACK)
        or problem.endswith((" is no known stage", " is no known status", " is no known outcome"))
    )


class Resolver:
    """Remembers each combination of the four cells: a sheet has only a few."""

    def __init__(self, tracks: Tracks, words: Words) -> None:
        self._tracks = tracks
        self._words = words
        self._seen: dict[tuple[str, str, str, str], Standing] = {}

    def standing(self, track: str, stage: str, status: str, outcome: str) -> Standing:
        """What four cells say together."""
        cells = (track, stage, status, outcome)
        if cells not in self._seen:
            if len(self._seen) > 10_000:
                self._seen.clear()
            self._seen[cells] = self._resolve(*cells)
        return self._seen[cells]

    def _resolve(self, track: str, stage: str, status: str, outcome: str) -> Standing:
        faults: list[tuple[str, str, str]] = []
        key = self._words.track(track)
        if key is None:
            faults.append(self._no_track(track))
        in_stage = self._word("stage", stage, faults)
        in_status = self._word("status", status, faults)
        decision = self._outcome(outcome, faults)
        if key is None or faults:
            return _wrong(faults)
        path = self._tracks.tracks[key]
        said = self._stage_said(path, stage, in_stage, status, in_status, faults)
        state, ended_with = _ended(path, in_stage, in_status, decision, faults)
        if faults:
            return _wrong(faults)
        assumed = path.stages[-1] if ended_with in DECIDED else path.stages[0]
        waits = in_status.waiting_on or in_stage.waiting_on
        return Standing(key, said or assumed, said, state, ended_with, waits)

    def _no_track(self, track: str) -> tuple[str, str, str]:
        keys = ", ".join(self._tracks.tracks)
        if not track:
            return "track", "The track is missing", f"Tracks: {keys}."
        return "track", f"{NO_TRACK}{track[:40]}", f"Tracks: {keys}."

    def _word(self, column: str, text: str, faults: list[tuple[str, str, str]]) -> Meaning:
        if not text:
            return Meaning()
        found = self._words.stage(text) if column == "stage" else self._words.status(text)
        if found is None:
            known = "open, hold, closed or a stage: " if column == "status" else "Stages: "
            hint = f"{known}{', '.join(self._tracks.stages)}. Other words: name them in a mapping."
            faults.append((column, f"{text[:40]} is no known {column}", hint))
        elif found.ambiguous:
            faults.append((column, *ASK_PENDING))
        return found or Meaning()

    def _outcome(self, text: str, faults: list[tuple[str, str, str]]) -> Outcome | None:
        word = fold(text)
        if not word or word in ("pending", "n/a", "none", "tbd"):
            return None
        found = self._words.outcome.get(word.strip(" ."))
        if found is None:
            hint = f"Outcomes: {', '.join(Outcome)}."
            faults.append(("outcome", f"{text[:40]} is no known outcome", hint))
        return found

    def _stage_said(
        self,
        path: Track,
        stage: str,
        in_stage: Meaning,
        status: str,
        in_status: Meaning,
        faults: list[tuple[str, str, str]],
    ) -> str:
        for column, text, meaning in (("stage", stage, in_stage), ("status", status, in_status)):
            if not meaning.stages:
                continue
            fitting = [key for key in meaning.stages if key in path.stages]
            if fitting:
                return fitting[0]
            if meaning.outcome is None:
                hint = f"Stages of {path.title}: {', '.join(path.stages)}."
                faults.append((column, f"{path.title} has no stage {text[:40]}", hint))
                return ""
        return ""


def _ended(
    path: Track,
    in_stage: Meaning,
    in_status: Meaning,
    decision: Outcome | None,
    faults: list[tuple[str, str, str]],
) -> tuple[Status | None, Outcome | None]:
    """Status and outcome; `decision` is what the outcome column says."""
    status = in_status.status or in_stage.status
    outcome = decision
    for meaning in (in_status, in_stage):
        closes = meaning.status is Status.CLOSED or not set(meaning.stages) & set(path.stages)
        if meaning.outcome and closes:
            status, outcome = Status.CLOSED, outcome or meaning.outcome
    if outcome and in_status.status in _OPEN_OR_HELD:
        faults.append(("outcome", "An open file has no outcome", "Empty it, or status: closed."))
    elif outcome:
        return Status.CLOSED, outcome
    elif status is Status.CLOSED:
        hint = f"Add one in the column outcome, or by a mapping. Outcomes: {', '.join(Outcome)}."
        faults.append(("outcome", "A closed file needs an outcome", hint))
    if status is None and (in_status.stages or in_stage.stages):
        status = Status.OPEN if in_status.stages else None
    return status, outcome


def _wrong(faults: list[tuple[str, str, str]]) -> Standing:
    return Standing("", "", "", None, None, None, tuple(faults))
