"""What stands before the loop: constants, data, model, loss and optimizer."""

import re
from collections.abc import Iterator, Sequence

from tui_trainer.catalogue.code import spelled
from tui_trainer.catalogue.models import MODELS
from tui_trainer.run.config import Choice, RunConfig
from tui_trainer.run.dataset import Dataset
from tui_trainer.run.script.loop import columns_of
from tui_trainer.run.script.words import assignment, quoted

BATCHES = '''\
def batches():
    """The inputs and targets of one step after another. Every epoch has an order of its own."""
    for epoch in itertools.count():
        (mixed,) = np.random.SeedSequence([seed, epoch]).generate_state(1, np.uint64)
        generator = torch.Generator().manual_seed(int(mixed >> np.uint64(1)))
        order = torch.randperm(len(x), generator=generator)
        start = 0
        while start < len(x):
            end = start + batch_size if batch_size else len(x)  # 0: all that are left
            if start == 0 and end >= len(x):
                yield x, y  # all of them, in the file's order
            else:
                yield x[order][start:end], y[order][start:end]
            start = end


batch = batches()'''


def constants(dataset: Dataset) -> list[str]:
    """Where the data is, if it is a file, and which columns of it count."""
    if dataset.path is None:
        return []
    return [
        f"DATA = {quoted(str(dataset.path))}",
        f"INPUTS = [{', '.join(quoted(name) for name in dataset.x_names)}]",
        f"TARGET = {quoted(dataset.y_name)}",
    ]


def settings(config: RunConfig, steps: int, in_batches: bool) -> list[str]:
    """The run's own numbers."""
    lines = ["torch.set_num_threads(1)  # more could add numbers up in another order"]
    lines += [assignment("steps", steps), assignment("seed", config.seed)]
    return [*lines, assignment("batch_size", config.batch_size)] if in_batches else lines


def model_lines(config: RunConfig) -> list[str]:
    """The model's section: weights drawn from the seed, after those numbers that the run throws away."""
    draws = ["generator = torch.Generator().manual_seed(seed)"]
    for shape in config.discard_normals:
        draws.append(f"torch.randn({', '.join(map(str, shape))}, generator=generator)  # drawn, and not used")
    return [*choice_lines(config.model, config, draws), f"params = [{', '.join(weights(config))}]"]


def weights(config: RunConfig) -> tuple[str, ...]:
    """The variables that are the model's weights."""
    return MODELS[config.model.name].code.weights


def choice_lines(choice: Choice, config: RunConfig, first: Sequence[str] = ()) -> list[str]:
    """A section: what is chosen, its hyperparameters as variables, and its lines, after those that come `first`."""
    setup = spelled(choice.entry.code.setup, {**choice.values, **columns_of(config)})
    title = f"# {choice.kind}: {choice.entry.title}"
    return [title, *(assignment(name, choice.values[name]) for name in variables(choice, config)), *first, *setup]


def variables(choice: Choice, config: RunConfig) -> Iterator[str]:
    """The hyperparameters that the code reads; others, like a choice between lines, have done their part by then."""
    code = choice.entry.code
    lines = spelled((*code.setup, *code.step), {**choice.values, **columns_of(config)})
    words = set(re.findall(r"\w+", "\n".join(lines)))
    return (name for name in choice.values if name in words)
