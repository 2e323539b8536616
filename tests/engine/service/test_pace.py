"""When steps are due, on a clock that only this test moves."""

from collections.abc import Iterator

import pytest

from tui_trainer.engine.service.pace import BURST_SECONDS, TICK_SECONDS, Pace

SPEEDS = [1, 2, 20, 50, 500, 5000]


class Track:
    """A run at some pace: steps that cost so much, a time, and how many steps were made."""

    def __init__(self, speed: float | None, cost: float = 1e-5) -> None:
        self.pace = Pace()
        self.cost = cost
        self.now = 1000.0
        self.steps = 0
        self.pace.set_speed(speed, self.now)

    def bursts(self, seconds: float) -> Iterator[int]:
        """Wait and make steps for that long; what comes out is the number of steps of each burst."""
        end = self.now + seconds
        while self.now + self.pace.wait(self.now) < end:
            self.now += self.pace.wait(self.now)
            yield self.burst()
        self.now = end

    def burst(self) -> int:
        """Make the steps that are due."""
        steps = self.pace.steps_due(flat_out=False)
        began = self.now
        self.now += steps * self.cost
        self.pace.made(steps, began, self.now)
        self.steps += steps
        return steps

    def go(self, seconds: float) -> int:
        """Go on for that long. Returns how many steps that were."""
        return sum(self.bursts(seconds))


@pytest.mark.parametrize("speed", SPEEDS)
def test_steps_a_second(speed: float) -> None:
    """At a set speed that many steps are made in a second, and the rate says so."""
    track = Track(speed)
    steps = track.go(10)
    assert 10 * speed <= steps <= 10 * speed + max(1, speed * TICK_SECONDS)
    assert track.pace.rate() == pytest.approx(speed, rel=0.03)


@pytest.mark.parametrize("speed", [1, 20])
def test_slow_speeds_are_even(speed: float) -> None:
    """Steps come one at a time, the first at once and then one in each interval."""
    track = Track(speed)
    assert list(track.bursts(0.5 / speed)) == [1]
    for _ in range(30):
        assert list(track.bursts(1 / speed)) == [1]


def test_flat_out() -> None:
    """Nothing is waited for, and commands are looked at again after a few milliseconds."""
    track = Track(None, cost=1e-5)
    assert track.go(1) > 0.98 / 1e-5
    assert track.pace.wait(track.now) == 0
    assert track.pace.rate() == pytest.approx(1e5)
    assert track.burst() * track.cost == pytest.approx(BURST_SECONDS, rel=0.01)


@pytest.mark.parametrize("speed", [*SPEEDS, None])
@pytest.mark.parametrize("cost", [1e-6, 1e-3, 0.05, 3.0])
def test_bursts_are_short(speed: float | None, cost: float) -> None:
    """However much a step costs, a burst takes a few milliseconds, or the one step that it must make."""
    track = Track(speed, cost)
    assert max(track.bursts(10)) * cost <= max(1.01 * BURST_SECONDS, cost)


@pytest.mark.parametrize(("cost", "steps"), [(0.004, 4), (0.0099, 4), (0.015, 2), (0.03, 1)])
def test_slow_steps_are_made_a_few_at_a_time(cost: float, steps: int) -> None:
    """Flat out, up to four of them, as long as they take no more than 40 ms."""
    assert set(list(Track(None, cost).bursts(10))[1:]) == {steps}


@pytest.mark.parametrize("speed", [20, 500])
def test_too_slow_for_the_speed(speed: float) -> None:
    """Steps that cost more than the speed allows are made as fast as they can be, and the rate is the true one."""
    track = Track(speed, cost=0.1)
    assert track.go(10) == pytest.approx(100, abs=2)
    assert track.pace.rate() == pytest.approx(10, rel=0.03)


@pytest.mark.parametrize("speed", SPEEDS)
def test_a_stall_is_not_caught_up(speed: float) -> None:
    """After a minute in which nothing could be done, at most the steps of a tenth of a second are made up for."""
    track = Track(speed)
    track.go(5)
    track.now += 60
    assert track.go(1) <= 1.1 * speed + max(2, speed * TICK_SECONDS)
    assert track.go(10) == pytest.approx(10 * speed, abs=max(1, 2 * speed * TICK_SECONDS))


@pytest.mark.parametrize(("then", "now"), [(1, 1000), (1000, 1), (None, 2), (2, None)])
def test_another_speed(then: float | None, now: float | None) -> None:
    """It holds at once, and the rate tells of it alone."""
    track = Track(then)
    track.go(3)
    track.pace.set_speed(now, track.now)
    assert track.pace.speed == now
    assert track.pace.wait(track.now) == 0
    assert track.pace.rate() == 0
    track.go(3)
    assert track.pace.rate() == pytest.approx(now or 1 / track.cost, rel=0.03)


@pytest.mark.parametrize("speed", SPEEDS)
def test_the_rate_is_never_far_too_high(speed: float) -> None:
    """From the first step on it is about the speed: the step that is due at once does not count as a fast one."""
    track = Track(speed)
    for _ in track.bursts(3):
        assert track.pace.rate() <= 1.1 * speed


def test_the_rate_follows() -> None:
    """It is the mean over the last second: when steps become ten times as fast it soon says so."""
    track = Track(None, cost=1e-3)
    track.go(5)
    assert track.pace.rate() == pytest.approx(1000, rel=0.02)
    track.cost = 1e-4
    track.go(1.1)
    assert track.pace.rate() == pytest.approx(10_000, rel=0.02)


def test_no_rate_yet() -> None:
    """Before there were steps there is none, nor after a new start."""
    track = Track(20)
    assert track.pace.rate() == 0
    track.go(2)
    track.pace.start(track.now)
    assert track.pace.rate() == 0


def test_a_clock_that_stands_still() -> None:
    """Steps that take no time that could be measured are no trouble."""
    track = Track(None, cost=0)
    assert [track.burst() for _ in range(5)] == [1] * 5
    assert track.pace.rate() == 0
