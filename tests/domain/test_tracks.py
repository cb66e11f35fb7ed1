"""Tracks are data with a schema; a bad file is refused with its name, the line and the fault."""

from importlib.resources import files

import pytest

from credbot.domain.errors import BadInput, Unknown
from credbot.domain.requirements import find_requirement
from credbot.domain.tracks import read_tracks
from credbot.domain.workdays import Days, Unit

TEXT = (files("credbot") / "data" / "tracks.yaml").read_text("utf-8")
TRACKS = read_tracks(TEXT)


def line_of(words: str) -> int:
    return next(n for n, line in enumerate(TEXT.splitlines(), start=1) if words in line)


def test_the_tracks_are_those_of_the_contract() -> None:
    through_us = ("intake", "collecting", "verifying", "review", "committee")
    through_a_payer = ("intake", "collecting", "submitting", "submitted", "in_process", "approved")
    stages = {key: track.stages for key, track in TRACKS.tracks.items()}
    assert stages == {
        **dict.fromkeys(("initial", "recredentialing", "privileges"), through_us),
        **dict.fromkeys(
            ("enrollment", "payer_recredentialing", "revalidation", "change"), through_a_payer
        ),
    }


def test_a_limit_is_the_target_and_the_grace_in_the_targets_own_unit() -> None:
    assert TRACKS.limit("collecting") == Days(15, Unit.BUSINESS)
    assert TRACKS.limit("in_process") == Days(65, Unit.CALENDAR)
    assert TRACKS.limit("committee") is None


@pytest.mark.parametrize(
    ("good", "bad", "said"),
    [
        ("target: 3 business days", "target: 3 bus days", "'3 bus days' is no length of time"),
        ("grace: 5", "grace: five", "valid integer"),
        ("waits_on: committee", "waits_on: nobody", "waits_on"),
        ("title: Review,", "titel: Review,", "Field required"),
        ("got: collecting}", "max_age: 120}", "an item needs `got` or `verified`"),
    ],
)
def test_a_bad_entry_is_refused_with_file_line_and_fault(good: str, bad: str, said: str) -> None:
    with pytest.raises(BadInput) as refused:
        read_tracks(TEXT.replace(good, bad, 1), "tracks.yaml")
    sentence = str(refused.value)
    assert sentence.startswith(f"tracks.yaml, line {line_of(good)}: ")
    assert said in sentence


def test_broken_yaml_is_refused_with_its_line() -> None:
    with pytest.raises(BadInput, match=r"tracks\.yaml, line \d+: "):
        read_tracks("grace: [5", "tracks.yaml")


def test_a_stage_that_is_not_there_is_named() -> None:
    with pytest.raises(BadInput, match="names the stage 'reveiw', which is not there"):
        read_tracks(TEXT.replace("verifying, review, committee]", "verifying, reveiw, committee]"))


def test_an_item_is_found_by_its_key_or_the_start_of_its_title() -> None:
    assert find_requirement(TRACKS, "enrollment", "W-9").key == "w9"
    assert find_requirement(TRACKS, "initial", "work history").key == "cv"
    with pytest.raises(Unknown, match="Items: cv, coi, caqh, classified"):
        find_requirement(TRACKS, "initial", "c")
