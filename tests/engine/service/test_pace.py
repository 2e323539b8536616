"""When steps are due, on a simulated clock."""

from collections.abc import Iterator

import pytest

from tui_trainer.engine.service.pace import MIN_INTERVAL_SECONDS, TARGET_CALL_SECONDS, Pace

SPEEDS = [1, 2, 20, 50, 500, 5000]


class Track:
    """Simulated run: steps of a given cost, the time, and the number of steps made."""

    def __init__(self, speed: float | None, cost: float = 1e-5) -> None:
        self.pace = Pace()
        self.cost = cost
        self.now = 1000.0
        self.steps = 0
        self.pace.set_speed(speed, self.now)

    def bursts(self, seconds: float) -> Iterator[int]:
        """Make steps for `seconds`; yield the number of steps of each burst."""
        end = self.now + seconds
        while self.now + self.pace.seconds_until_due(self.now) < end:
            self.now += self.pace.seconds_until_due(self.now)
            yield self.burst()
        self.now = end

    def burst(self) -> int:
        """Make the steps that are due; return their number."""
        steps = self.pace.steps_due(full_speed=False)
        began = self.now
        self.now += steps * self.cost
        self.pace.record(steps, began, self.now)
        self.steps += steps
        return steps

    def go(self, seconds: float) -> int:
        """Make steps for `seconds`; return their number."""
        return sum(self.bursts(seconds))


@pytest.mark.parametrize("speed", SPEEDS)
def test_steps_per_second(speed: float) -> None:
    """At a set speed the right number of steps is made, and the rate equals the speed."""
    track = Track(speed)
    steps = track.go(10)
    assert 10 * speed <= steps <= 10 * speed + max(1, speed * MIN_INTERVAL_SECONDS)
    assert track.pace.rate() == pytest.approx(speed, rel=0.03)


@pytest.mark.parametrize("speed", [1, 20])
def test_slow_speeds_are_regular(speed: float) -> None:
    """At slow speeds one step is made at once and then one per interval."""
    track = Track(speed)
    assert list(track.bursts(0.5 / speed)) == [1]
    for _ in range(30):
        assert list(track.bursts(1 / speed)) == [1]


def test_full_speed() -> None:
    """At full speed there is no waiting, and a burst takes TARGET_CALL_SECONDS."""
    track = Track(None, cost=1e-5)
    assert track.go(1) > 0.98 / 1e-5
    assert track.pace.seconds_until_due(track.now) == 0
    assert track.pace.rate() == pytest.approx(1e5)
    assert track.burst() * track.cost == pytest.approx(TARGET_CALL_SECONDS, rel=0.01)


@pytest.mark.parametrize("speed", [*SPEEDS, None])
@pytest.mark.parametrize("cost", [1e-6, 1e-3, 0.05, 3.0])
def test_bursts_are_short(speed: float | None, cost: float) -> None:
    """Whatever a step costs, a burst takes at most TARGET_CALL_SECONDS or a single step."""
    track = Track(speed, cost)
    assert max(track.bursts(10)) * cost <= max(1.01 * TARGET_CALL_SECONDS, cost)


@pytest.mark.parametrize(("cost", "steps"), [(0.004, 4), (0.0099, 4), (0.015, 2), (0.03, 1)])
def test_slow_steps_are_made_a_few_at_a_time(cost: float, steps: int) -> None:
    """At full speed up to four slow steps are made at a time, if they take at most 40 ms."""
    assert set(list(Track(None, cost).bursts(10))[1:]) == {steps}


@pytest.mark.parametrize("speed", [20, 500])
def test_too_slow_for_the_speed(speed: float) -> None:
    """Steps too slow for the speed are made at full speed, and the rate is the true one."""
    track = Track(speed, cost=0.1)
    assert track.go(10) == pytest.approx(100, abs=2)
    assert track.pace.rate() == pytest.approx(10, rel=0.03)


@pytest.mark.parametrize("speed", SPEEDS)
def test_a_long_pause_is_not_made_up_for(speed: float) -> None:
    """After a pause of a minute at most the steps of 0.1 s are made up for."""
    track = Track(speed)
    track.go(5)
    track.now += 60
    assert track.go(1) <= 1.1 * speed + max(2, speed * MIN_INTERVAL_SECONDS)
    assert track.go(10) == pytest.approx(10 * speed, abs=max(1, 2 * speed * MIN_INTERVAL_SECONDS))


@pytest.mark.parametrize(("then", "now"), [(1, 1000), (1000, 1), (None, 2), (2, None)])
def test_another_speed(then: float | None, now: float | None) -> None:
    """A new speed takes effect at once, and the rate counts only steps made since."""
    track = Track(then)
    track.go(3)
    track.pace.set_speed(now, track.now)
    assert track.pace.speed == now
    assert track.pace.seconds_until_due(track.now) == 0
    assert track.pace.rate() == 0
    track.go(3)
    assert track.pace.rate() == pytest.approx(now or 1 / track.cost, rel=0.03)


@pytest.mark.parametrize("speed", SPEEDS)
def test_the_rate_never_exceeds_the_speed_by_much(speed: float) -> None:
    """The rate never exceeds the speed by more than 10 %, even after the first step."""
    track = Track(speed)
    for _ in track.bursts(3):
        assert track.pace.rate() <= 1.1 * speed


def test_the_rate_follows_the_steps() -> None:
    """The rate is the mean over the last second: it follows when steps become ten times as fast."""
    track = Track(None, cost=1e-3)
    track.go(5)
    assert track.pace.rate() == pytest.approx(1000, rel=0.02)
    track.cost = 1e-4
    track.go(1.1)
    assert track.pace.rate() == pytest.approx(10_000, rel=0.02)


def test_no_rate_yet() -> None:
    """The rate is 0 before the first steps and after a new start."""
    track = Track(20)
    assert track.pace.rate() == 0
    track.go(2)
    track.pace.start(track.now)
    assert track.pace.rate() == 0


def test_steps_without_measurable_time() -> None:
    """Steps of unmeasurably short time work."""
    track = Track(None, cost=0)
    assert [track.burst() for _ in range(5)] == [1] * 5
    assert track.pace.rate() == 0
