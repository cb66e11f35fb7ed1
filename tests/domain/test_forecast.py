"""At risk: the day on which the forecast becomes late, against a look at every day."""

from datetime import timedelta

from hypothesis import given, settings

from credbot.domain.files import File
from credbot.domain.forecast import at_risk_from, forecast
from credbot.domain.stalls import Rules
from tests.domain.strategies import TODAY, files, rules

FAR = 250


@settings(max_examples=80)
@given(files(), rules())
def test_a_file_is_at_risk_from_the_first_day_on_which_its_forecast_is_late(
    file: File, rules: Rules
) -> None:
    late = None
    for day in (TODAY + timedelta(days=n) for n in range(FAR)):
        cast = forecast(file, day, rules)
        if cast and cast.late_by > 0:
            late = day
            break

    found = at_risk_from(file, rules, TODAY)

    if late is None:
        assert found is None or found >= TODAY + timedelta(days=FAR)
    else:
        assert found == late


@given(files(), rules())
def test_a_forecast_is_the_sum_it_shows(file: File, rules: Rules) -> None:
    cast = forecast(file, TODAY, rules)

    if cast is None:
        assert not file.open or file.hard_date is None
        return
    ends = TODAY
    for part in cast.parts:
        ends = rules.calendar.add(ends, part.left)
    assert (cast.ends, cast.against) == (ends, file.hard_date)
    stages = rules.tracks.track(file.track).stages
    assert tuple(part.stage for part in cast.parts) == stages[stages.index(file.stage) :]
