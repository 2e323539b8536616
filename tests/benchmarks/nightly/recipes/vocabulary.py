"""Vocabulary: the names, attributes, calls and node types in a script's code, and those it may contain."""

import ast
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cache

from tui_trainer.base.hyperparameters import Value
from tui_trainer.catalogue.all import CATALOGUE
from tui_trainer.catalogue.code import ComputedLines, Parts
from tui_trainer.catalogue.entry import ModelEntry, OptimizerEntry, ScheduleEntry
from tui_trainer.catalogue.schedules import CONSTANT
from tui_trainer.recipe.choice import Choice
from tui_trainer.recipe.recipe import Recipe

EXPORTERS_LINES = """
torch.set_num_threads(1)
steps, seed, batch_size = 0, 0, 0
rows = [[0.5, -0.5]]
x, y = [row[:-1] for row in rows], [row[-1:] for row in rows]
generator = torch.Generator().manual_seed(seed)
torch.randn(2, 1, generator=generator)
def batches():
    for epoch in itertools.count():
        (mixed,) = np.random.SeedSequence([seed, epoch]).generate_state(1, np.uint64)
        generator = torch.Generator().manual_seed(int(mixed >> np.uint64(1)))
        order = torch.randperm(len(x), generator=generator)
        start = 0
        while start < len(x):
            end = start + batch_size if batch_size else len(x)
            if start == 0 and end >= len(x):
                yield x, y
            else:
                yield x[order][start:end], y[order][start:end]
            start = end
batch = batches()
for step in range(1, steps + 1):
    if step == 2:
        pass
    x_batch, y_batch = next(batch)
    def closure():
        return loss
    pass
    loss.backward()
    torch.nn.utils.clip_grad_norm_(params, clip_norm)
    torch.nn.utils.clip_grad_value_(params, clip_value)
    penalty = l1 * sum(w.abs().sum() for w in penalized) + l2 * sum((w**2).sum() for w in penalized)
    loss = data_loss + penalty
l1, l2, clip_norm, clip_value = 0.1, 0.1, 0.1, 0.1
for param in params:
    param.grad = None
print("loss:", loss.item())
True, False, None
"""
"""Every form of line that the exporter itself writes, besides those that read a table."""
TABLE_LINES = """
DATA = pathlib.Path(__file__).parent / "houses.csv"
def text(cell):
    hidden = {"Cc"}
    shown = (c for c in cell if c.isspace() or unicodedata.category(c) not in hidden)
    return unicodedata.normalize("NFC", " ".join("".join(shown).split()))
def number(cell):
    return float(cell.replace(",", "."))
def one_hot(value, categories):
    return [float(value == category) for category in categories]
with open(DATA, newline="", encoding="utf-8-sig") as file:
    rows = list(csv.reader(file, delimiter=";"))
rows = [row for row in rows if "".join(row).strip() or len(row) > 1]
rows = rows[1:]
MISSING_NUMBERS, MISSING_TEXTS = {""}, {""}
rows = [row for row in rows if row[2].strip().lower() not in MISSING_NUMBERS]
x = [[*one_hot(text(row[0]), ["Bern"]), number(row[1]), float(row[1])] for row in rows]
y = [[float(text(row[5]) == "yes")] for row in rows]
"""
"""Every form of line that the exporter writes to read the user's own table from a text file."""
EVALUATION_LINES = """
evaluate_every, rows_read = 0, 0
def is_due(step):
    if evaluate_every == 0 and 0 < batch_size < len(x):
        return rows_read == 0
    return step % (evaluate_every or 10) == 0
def evaluate(step):
    with torch.no_grad():
        pass
    test_loss = loss.item()
    test_accuracy = ((outputs >= 0) == (y_test >= 0.5)).double().mean().item()
    test_accuracy = (outputs.argmax(dim=1) == y_test).double().mean().item()
    print(f"step {step}: test_loss {test_loss}, test_accuracy {test_accuracy}")
rows_read = (rows_read + len(x_batch)) % len(x)
if is_due(step):
    evaluate(step)
"""
"""Every form of line that the exporter writes for a run with test rows."""
SCHEDULE_LINES = """
optimizer.param_groups[0]["lr"] = optimizer.param_groups[0]["initial_lr"] = base_lr = lr
with warnings.catch_warnings(action="ignore"):
    for _ in range(min(5, length - 1)):
        scheduler.step()
for n in range(1, 5):
    lr = next_lr(lr, n)
lr = next_lr(lr, step - 5)
if scheduler.last_epoch < length - 1:
    scheduler.step()
best, bad = float("inf"), 0
best, bad = scheduler.best, scheduler.num_bad_epochs
scheduler.factor, scheduler.patience, scheduler.threshold = factor, patience, threshold
scheduler.step(loss.item())
def evaluate(step):
    return test_loss
lr = next_lr(lr, evaluate(step))
"""
"""Every form of line that the exporter writes for a schedule of the learning rate."""
NEW_EPOCH_LINES = """
def batches(first=0):
    global epoch
    for epoch in itertools.count(first):
        pass
batch, rows_read = batches(epoch + 1), 0
"""
"""Every form of line that the exporter writes for edits of the dataset."""
WEIGHT_LINES = """
with torch.no_grad():
    {name}.view(-1)[0] = 0
    {name}[...] = -1.0
print("{name}:", {name}.tolist())
"""
"""Lines that the exporter writes for each weight that a model declares."""
SIZES: Mapping[str, Value] = {"columns": 2, "outputs": 3}
"""Numbers of columns and outputs for lines that are computed from them: they are numbers in these lines, too."""
IMPORTS = {
    ("csv", None), ("itertools", None), ("math", None), ("numpy", "np"), ("pathlib", None), ("torch", None),
    ("unicodedata", None), ("warnings", None),
}  # fmt: skip


@dataclass(frozen=True)
class Vocabulary:
    """Names, attributes, called functions and node types in some code."""

    names: frozenset[str] = frozenset()
    attributes: frozenset[str] = frozenset()
    calls: frozenset[str] = frozenset()
    nodes: frozenset[str] = frozenset()

    @classmethod
    def of(cls, tree: ast.AST) -> "Vocabulary":
        """Return the vocabulary of a syntax tree without its imports."""
        names, attributes, calls, nodes = set[str](), set[str](), set[str](), set[str]()
        for node in ast.walk(tree):
            nodes.add(type(node).__name__)
            if isinstance(node, ast.Name):
                names.add(node.id)
            elif isinstance(node, ast.Attribute):
                attributes.add(node.attr)
            elif isinstance(node, ast.Call):
                calls.add(ast.unparse(node.func))
            elif isinstance(node, ast.FunctionDef):
                names.add(node.name)
            elif isinstance(node, ast.arg | ast.keyword):
                names.add(str(node.arg))
        return cls(frozenset(names), frozenset(attributes), frozenset(calls), frozenset(nodes))

    def __or__(self, other: "Vocabulary") -> "Vocabulary":
        pairs = zip(vars(self).values(), vars(other).values(), strict=True)
        return Vocabulary(*(ours | theirs for ours, theirs in pairs))

    def beyond(self, allowed: "Vocabulary") -> list[str]:
        """Return a text for each item that is not in `allowed`, such as "names: 'eval'"."""
        found = []
        for kind, ours in vars(self).items():
            found += [f"{kind}: {item!r}" for item in sorted(ours - getattr(allowed, kind))]
        return found


def allowed_for(recipe: Recipe) -> Vocabulary:
    """Return the vocabulary that a script of the recipe may have: the exporter's own and that of all its choices."""
    config, chosen = recipe.config, set[Choice]()
    for edit in (None, *recipe.journal):
        config = edit.apply(config) if edit else config
        chosen |= {config.choice(kind) for kind in CATALOGUE}
    own = [TABLE_LINES] if config.dataset.name == "table" else []
    has_schedule = any(choice.kind == "schedule" and choice.name != CONSTANT for choice in chosen)
    own += [EVALUATION_LINES] if config.has_test_rows or has_schedule else []
    own += [SCHEDULE_LINES] if has_schedule else []
    own += [NEW_EPOCH_LINES] if any(edit.set.startswith("dataset.") for edit in recipe.journal) else []
    return _union([_exporters(), *(Vocabulary.of(ast.parse(lines)) for lines in own), *map(_declared, chosen)])


@cache
def _exporters() -> Vocabulary:
    own = Vocabulary.of(ast.parse(EXPORTERS_LINES))
    return Vocabulary(own.names, own.attributes, own.calls, own.nodes | {"Import", "alias"})


@cache
def _declared(choice: Choice) -> Vocabulary:
    own = frozenset(choice.values)
    return _union([Vocabulary(own), *(Vocabulary.of(ast.parse(text)) for text in _texts(choice))])


def _texts(choice: Choice) -> Iterable[str]:
    """Yield the code of a choice in every variant that the exporter may write."""
    entry, code = choice.entry, choice.entry.code
    values = {**choice.values, **SIZES}
    for first in (True, False):
        yield "\n".join(_lines(code.setup, first, values))
        for x, y in (("x", "y"), ("x_batch", "y_batch")):
            yield "\n".join(line.replace("{x}", x).replace("{y}", y) for line in _lines(code.step, first, values))
    yield from ("\n".join(lines) for lines in code.lines_after_edit.values())
    if isinstance(entry, ModelEntry):
        yield from (WEIGHT_LINES.format(name=name) for name in _lines(entry.code.weights, True, values))
        yield from (line.format(x=x) for line in entry.code.features for x in ("x", "x_test"))
        yield "\n".join(line.replace("{x}", "x_test") for line in _lines(entry.code.evaluate, True, values))
    if isinstance(entry, ScheduleEntry):
        yield entry.code.scheduler
        yield f"lr = {entry.code.first}"
        yield "\n".join([f"def next_lr(lr, {entry.code.argument}):", *(f"    {line}" for line in entry.code.rule)])
    if isinstance(entry, OptimizerEntry):
        yield "\n".join(entry.code.zero_grad)


def _lines(parts: Parts, first: bool, values: Mapping[str, Value]) -> Iterable[str]:
    for part in parts:
        if isinstance(part, ComputedLines):
            yield from part.function(values)
        else:
            yield from (part,) if isinstance(part, str) else _lines(part.lines if first else part.otherwise, first, values)


def _union(parts: Iterable[Vocabulary]) -> Vocabulary:
    union = Vocabulary()
    for part in parts:
        union |= part
    return union
