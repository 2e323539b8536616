"""HeldRange: the y range that a chart keeps for some steps, so that the picture does not jump at every step."""

from dataclasses import dataclass

from tui_trainer.charts.spec import Limits

MIN_PICTURES = 10
"""Number of pictures, each of another step, for which a range is kept unless it grows or could shrink by half."""
MIN_SHRINKING = 0.5
"""Height of the new range, as a fraction of the kept one, at which the range shrinks at once."""


@dataclass(frozen=True)
class HeldRange:
    """A y range, what it belongs to, and since when it is kept.

    >>> kept = HeldRange("run 1", 0, (0.0, 30.0))
    >>> kept.after("run 1", 1, (0.0, 20.0)).limits, kept.after("run 1", 1, (1.0, 4.0)).limits
    ((0.0, 30.0), (1.0, 4.0))
    """

    subject: object
    """The owner of the range, such as a run and its dataset; for another owner, a new range begins."""
    step: int
    """The step of the last picture."""
    limits: Limits
    pictures: int = 0
    """Number of pictures of other steps since the range has changed."""

    def after(self, subject: object, step: int, wanted: Limits) -> "HeldRange":
        """Return the range for the next picture. `wanted`: the range that shows everything in it.

        The range grows at once. It shrinks at once to half its height or less, and by less after ten pictures.
        """
        if subject != self.subject:
            return HeldRange(subject, step, wanted)
        (low, high), (new_low, new_high) = self.limits, wanted
        pictures = self.pictures + (step != self.step)
        if new_high - new_low <= MIN_SHRINKING * (high - low) or pictures >= MIN_PICTURES:
            return HeldRange(subject, step, wanted, 0 if wanted != self.limits else pictures)
        limits = min(low, new_low), max(high, new_high)
        return HeldRange(subject, step, limits, pictures if limits == self.limits else 0)
