"""OldCurve: the losses of a run before its module's file was read again."""

from dataclasses import dataclass

from tui_trainer.catalogue.models.module import FILE, SHA256
from tui_trainer.observed.history import HistoryView
from tui_trainer.recipe.config import RunConfig


@dataclass(frozen=True)
class OldCurve:
    """Losses of a run with an earlier content of the module's file."""

    config: RunConfig
    """Config of that run."""
    history: HistoryView

    def history_beside(self, config: RunConfig) -> HistoryView | None:
        """Return the losses, if they can be compared with those of a config's run: another content of the same file."""
        mine, theirs = self.config, config
        same = (mine.dataset, mine.loss, mine.model.values.get(FILE.name)) == (
            theirs.dataset,
            theirs.loss,
            theirs.model.values.get(FILE.name),
        )
        is_other = mine.model.values.get(SHA256.name) != theirs.model.values.get(SHA256.name)
        return self.history if same and is_other else None
