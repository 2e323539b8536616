"""Random recipes of foreign models, for the differential check."""

from contextlib import AbstractContextManager, ExitStack, redirect_stdout
from io import StringIO
from random import Random

from tests.benchmarks.nightly.recipes.random_recipes import Case, RecipeMaker, random_case
from tests.foreign_models.registered import foreign, registered
from tests.foreign_models.zoo import FOREIGN_MODELS
from tui_trainer.recipe.config import RunConfig

NAMES = [name for name, model in FOREIGN_MODELS.items() if model.raises_at is None]


def is_foreign(index: int) -> bool:
    """Return whether the case with this index is of a foreign model: every fifth is."""
    return index % 5 == 4


def case_of(seed: int, index: int, most_steps: int) -> Case:
    """Return case `index` of a seed, of the catalogue or of a foreign model. Must be called within `catalogue_for(index)`."""
    if not is_foreign(index):
        return random_case(seed, index, most_steps)
    name = f"{seed} {index}"
    return _ForeignRecipeMaker(Random(name), name).case(index // 5, most_steps)


def catalogue_for(index: int) -> AbstractContextManager[object]:
    """Return a context in which a case can be run: one with the foreign models, one of which prints, if it has one."""
    stack = ExitStack()
    if is_foreign(index):
        stack.enter_context(registered())
        stack.enter_context(redirect_stdout(StringIO()))
    return stack


class _ForeignRecipeMaker(RecipeMaker):
    """Draws a recipe of a foreign model."""

    def _choices(self) -> RunConfig:
        config = foreign(self._random.choice(NAMES)).config
        for kind in ("loss", "optimizer"):
            config = config.with_value(kind, self._random.choice(config.fitting_names(kind)))
        return config

    def _allowed_size(self, config: RunConfig, size: int) -> int:
        """Return an even size for batch normalization: an odd one may leave a batch of one row, which has no variance."""
        return size + size % 2 if config.model.name.startswith("batchnorm") else size
