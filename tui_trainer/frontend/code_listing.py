"""The lines of the Code pane: the code of one step and, below the code of each phase, the phase's results."""

from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache
from textwrap import wrap

from rich.cells import cell_len
from rich.text import Text

from tui_trainer.base.errors import UserError
from tui_trainer.base.text import visible_text
from tui_trainer.catalogue.models.module import CLASS, FILE, MODULE_NAME, SHA256
from tui_trainer.export.loop import PhaseCode, loop_code, reads_mini_batches
from tui_trainer.export.schedule import SCHEDULE, evaluation_call, rule_lines
from tui_trainer.frontend.highlight import highlighted
from tui_trainer.frontend.phase_results import DETAIL_INDENT, PhaseResults
from tui_trainer.frontend.session import Session
from tui_trainer.frontend.text_styles import MUTED
from tui_trainer.observed.phase import PHASES, Phase
from tui_trainer.recipe.choice import Choice
from tui_trainer.recipe.modules.choice import module_file

CODE_INDENT = "  "
NEXT_MARK = "▶ "
RESULT_ARROW = "  → "
CONTINUATION_INDENT = " " * (len(RESULT_ARROW) + 2)


@dataclass(frozen=True)
class CodeLine:
    """A line of the Code pane: code, or a result of a phase."""

    text: str
    style: str = ""
    phase: Phase | None = None
    """The phase that the line belongs to."""
    is_result: bool = False

    @property
    def is_next(self) -> bool:
        """Whether the line is the heading of the phase that runs next."""
        return self.text.startswith(NEXT_MARK)

    def rows(self, width: int, at_least: int = 1) -> list[Text]:
        """Return the line wrapped into rows of at most `width` cells, with blank rows below until there are `at_least`."""
        rows = [self._styled(line) for line in self._wrapped(width)]
        for row in rows:
            row.truncate(width, overflow="ellipsis")
        return rows + [Text() for _ in range(at_least - len(rows))]

    def _wrapped(self, width: int) -> list[str]:
        if cell_len(self.text) <= width:
            return [self.text]
        indent = " " * (len(self.text) - len(self.text.lstrip()) + len(CONTINUATION_INDENT) - len(CODE_INDENT))
        return wrap(
            self.text,
            max(width, 1),  # wrap() refuses a width of 0
            subsequent_indent=CONTINUATION_INDENT if self.is_result else indent,
            break_long_words=False,
            break_on_hyphens=False,
        )

    def _styled(self, text: str) -> Text:
        """Return a row with its style; the code is highlighted."""
        if not self.is_result:
            return highlighted(text, self.style).copy()
        return Text.assemble((text, self.style)) if self.style else Text(text)


def code_lines(session: Session) -> list[CodeLine]:
    """Return the code of one step of the session's run, with the results of the phases that are done."""
    snapshot = session.snapshot
    done = snapshot.state.phases if snapshot else 0
    results = PhaseResults(snapshot, snapshot.recipe) if snapshot and snapshot.recipe else None
    lines: list[CodeLine] = []
    start = session.recipe.journal.updates_before_last("schedule", snapshot.state.step + 1) if snapshot else 0
    for part in loop_code(session.config, session.dataset.schema, reads_mini_batches(session.recipe), start):
        lines += _phase_code_lines(part, part.phase is PHASES[done])
        if part.phase and results:
            lines += _result_lines(part.phase, results)
    if call := evaluation_call(session.config):
        lines += _phase_code_lines(PhaseCode(None, (f"# {SCHEDULE}, at evaluations", call)), is_next=False)
    rule = rule_lines(session.config)
    lines += list(_phase_code_lines(PhaseCode(None, (f"# rule of the {SCHEDULE}", *rule)), is_next=False) if rule else [])
    return [*lines, *_own_source_lines(session.config.model)]


def _own_source_lines(model: Choice) -> tuple[CodeLine, ...]:
    """Return the lines of the user's own module; none for a model of the catalogue."""
    if model.name != MODULE_NAME:
        return ()
    file, name, digest = (str(model.values[each.name]) for each in (FILE, CLASS, SHA256))
    return _source_lines(file, name, digest)


@lru_cache(maxsize=8)
def _source_lines(path: str, name: str, digest: str) -> tuple[CodeLine, ...]:
    """Return the lines of a class as it was when its file had this SHA-256."""
    try:
        file = module_file({FILE.name: path, SHA256.name: digest})
        source = [f"# {file.name}{file.line_text(name)}", *file.source_of(name)]
    except UserError as error:
        source = [f"# {error}"]
    return (CodeLine(""), *(CodeLine(CODE_INDENT + visible_text(line)) for line in source))


def last_phase(session: Session) -> Phase | None:
    """Return the phase that ran last; None if no phase has run."""
    snapshot = session.snapshot
    if snapshot is None or (snapshot.state.phases == 0 and snapshot.state.step == 0):
        return None
    return PHASES[snapshot.state.phases - 1]


def first_row_to_show(rows: list[CodeLine], phase: Phase | None, height: int) -> int:
    """Return the first row to show, so that `phase`, which ran last, is in the middle, and its results are visible.

    If they fit, the code of that phase, the heading of the next phase and the arithmetic of the next update are
    visible too.
    `rows`: the line that each row belongs to; `height`: number of rows of the pane.
    """
    block = [index for index, line in enumerate(rows) if line.phase is phase]
    if phase is None or not block:
        return 0
    results = [index for index in block if rows[index].is_result] or block
    later_results = [index for index, line in enumerate(rows) if line.is_result and index > block[-1]]
    following = [block[-1] + 1] if rows[block[-1] + 1 :] and rows[block[-1] + 1].is_next else []
    if later_results and following and later_results[-1] + 1 - following[0] <= height:
        return _centred(block[0], later_results[-1], len(rows), height)  # a user who pauses before an update wants to see it
    for last in (*following, results[-1]):
        if last + 1 - results[0] <= height:
            return _centred(block[0], last, len(rows), height)
    return results[0]


def _centred(first: int, last: int, count: int, height: int) -> int:
    """Return the first of `height` rows around the rows `first` to `last`, of which the last is always among them."""
    middle = (first + last + 1 - height) // 2
    return max(0, last + 1 - height, min(middle, count - height))


def _phase_code_lines(part: PhaseCode, is_next: bool) -> Iterator[CodeLine]:
    if part.phase:
        heading = f"{NEXT_MARK if is_next else CODE_INDENT}# {part.phase}"
        yield CodeLine(heading, "bold" if is_next else "", part.phase)
    for line in part.lines:
        yield CodeLine(CODE_INDENT + line, "bold" if is_next else "", part.phase)


def _result_lines(phase: Phase, results: PhaseResults) -> Iterator[CodeLine]:
    for text in results.of(phase):
        yield CodeLine(_indented_result(text), "", phase, is_result=True)
    if phase is Phase.UPDATE and (lines := results.next_update_lines()):
        for text in ("next update:", *(DETAIL_INDENT + line for line in lines)):
            yield CodeLine(_indented_result(text), MUTED, phase, is_result=True)


def _indented_result(text: str) -> str:
    """Return a result with its indent: after an arrow, or below the result that it is a detail of."""
    return " " * len(RESULT_ARROW) + text.removeprefix(DETAIL_INDENT) if text.startswith(DETAIL_INDENT) else RESULT_ARROW + text
