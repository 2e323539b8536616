"""Progress: makes the steps of a run, and knows its status, its target step and why it stopped."""

from collections.abc import Callable

from tui_trainer.engine.replay.replay import Replay
from tui_trainer.engine.replay.trainer import Trainer
from tui_trainer.engine.service.pace import Pace
from tui_trainer.observed.snapshot import Status
from tui_trainer.observed.stop import Divergence, Stop

TARGET_REPLAY_SECONDS = 0.2
"""Target duration of a replay from one keyframe to the next: keyframes are spaced accordingly.

A replay that takes longer is made in several calls, so that the screen shows its progress.
"""


class Progress:
    """Progress of the current run: runs, replays and pauses its trainer. Used by one thread only."""

    def __init__(self, clock: Callable[[], float], thread_clock: Callable[[], float]) -> None:
        """`clock`: function that returns a monotonic time in seconds; `thread_clock`: see RunController."""
        self._clock, self._thread_clock = clock, thread_clock
        self.pace = Pace()
        self.status = Status.LOADING
        self.target_step: int | None = None
        """Step at which the run pauses; None to run without end."""
        self.replay: Replay | None = None
        """Current replay, whose target step is `target_step`; None if the run is not being replayed."""
        self.message = ""
        self.stop: Stop | None = None

    def reset(self) -> None:
        """Forget the earlier run; the speed that was set stays."""
        self.target_step = self.replay = None
        self.message, self.stop = "", None
        self.pace.discard_step_duration()

    def set_speed(self, speed: float | None) -> None:
        """Set the speed in steps per second; None for full speed."""
        self.pace.set_speed(speed, self._clock())

    def start(self, target: int | None) -> None:
        """Start running to the step `target`; None to run without end."""
        self.target_step, self.replay = target, None
        self.status = Status.RUNNING
        self.message, self.stop = "", None
        self.pace.start(self._clock())

    def pause(self) -> None:
        """Pause the run after the current step."""
        self.target_step = self.replay = None
        self.status = Status.PAUSED

    def fail(self, message: str) -> None:
        """End the run: only another run or an earlier step can follow."""
        self.message = message
        self.status = Status.FAILED
        self.target_step = self.replay = None

    def start_replay(self, trainer: Trainer, replay: Replay) -> None:
        """Start a replay at full speed; complete a short replay at once, which may raise UserError."""
        self.start(replay.step)
        self.replay = replay
        if replay.remaining * (self.pace.seconds_per_step or TARGET_REPLAY_SECONDS) < TARGET_REPLAY_SECONDS:
            self._advance_replay(trainer, replay, replay.remaining)

    def seconds_until_due(self) -> float | None:
        """Return the number of seconds until steps are due; None if the run is not running."""
        if self.status is not Status.RUNNING:
            return None
        return 0.0 if self.replay else self.pace.seconds_until_due(self._clock())

    def make_due_steps(self, trainer: Trainer) -> None:
        """Make the steps that are due, which may raise UserError."""
        steps = self.pace.steps_due(full_speed=self.replay is not None)
        if self.replay:
            self._advance_replay(trainer, self.replay, steps)
        else:
            self._run_steps(trainer, steps)

    def make_step(self, trainer: Trainer) -> None:
        """Pause, and make one update, or the rest of a step that is unfinished."""
        self.pause()
        self.advance(lambda: self._advance_timed(trainer, 1, trainer.advance))

    def advance(self, make_steps: Callable[[], Stop | None]) -> None:
        """Call `make_steps`, and pause if it returns a Stop. Clear the message, except during a replay."""
        self.message = self.message if self.replay else ""
        self.stop = make_steps()
        if self.stop:
            self.pause()
            self.message = self.stop.sentence
        if isinstance(self.stop, Divergence):
            self.status = Status.DIVERGED

    def undo_bad_update(self, trainer: Trainer) -> None:
        """If the run has paused, undo its last update if it made the run diverge: the run then stops as while running."""
        if self.status is Status.PAUSED and self.stop is None and (divergence := trainer.undo_bad_update()):
            self.advance(lambda: divergence)

    def _advance_replay(self, trainer: Trainer, replay: Replay, steps: int) -> None:
        """Replay at most `steps` updates; at the target step, call `on_arrival`, which may raise UserError."""
        steps = min(steps, replay.remaining)
        if steps:
            self.advance(lambda: self._advance_timed(trainer, steps, replay.advance))
        if self.status is Status.RUNNING and not replay.remaining:
            self.pause()
            replay.on_arrival()
            if replay.continues_at_target:
                self.start(None)

    def _run_steps(self, trainer: Trainer, steps: int) -> None:
        """Make at most `steps` updates; pause at the target step."""
        left = steps if self.target_step is None else min(steps, self.target_step - trainer.step)
        if left > 0:
            self.advance(lambda: self._advance_timed(trainer, left, trainer.advance))
        if self.status is Status.RUNNING and trainer.step == self.target_step:
            self.pause()

    def _advance_timed(self, trainer: Trainer, steps: int, advance: Callable[[int], Stop | None]) -> Stop | None:
        """Call `advance` to make updates, return its result, and set the interval of keyframes from the time a step took."""
        computed = self._thread_clock()
        began = self._clock()
        stop = advance(steps)
        now = self._clock()
        self.pace.record(steps, began, now, self._thread_clock() - computed)
        spacing = int(TARGET_REPLAY_SECONDS / max(self.pace.seconds_per_step, 1e-9))
        trainer.record.keyframes.set_spacing(spacing)
        return stop
