"""The lines of the Code pane: a step's code, and behind each phase what it has produced."""

from collections.abc import Iterator

from tui_trainer.export.loop import PhaseCode, loop_code, takes_batches
from tui_trainer.frontend.code_line import ARROW, CODE_INDENT, NEXT, CodeLine
from tui_trainer.frontend.produced import PART, Produced
from tui_trainer.frontend.session import Session
from tui_trainer.observed.phase import PHASES, Phase

NOT_YET = "dim italic"


def code_lines(session: Session) -> list[CodeLine]:
    """What the pane shows of the session's run, and of where in the step it stands."""
    snapshot = session.snapshot
    done = snapshot.state.phases if snapshot else 0
    produced = Produced(snapshot) if snapshot else None
    lines: list[CodeLine] = []
    for part in loop_code(session.config, takes_batches(session.recipe)):
        lines += _code(part, part.phase is PHASES[done])
        if part.phase and produced:
            lines += _results(part.phase, produced)
    return lines


def newest_phase(session: Session) -> Phase | None:
    """The phase that was made last; None before the first."""
    snapshot = session.snapshot
    if snapshot is None or (snapshot.state.phases == 0 and snapshot.state.step == 0):
        return None
    return PHASES[snapshot.state.phases - 1]


def followed_row(lines: list[CodeLine], newest: Phase | None, width: int, height: int) -> int:
    """The row to show first, so that what the newest phase has produced is seen.

    Its code, what comes next and what that will produce are seen too, as far as they fit.
    """
    rows = [line for line in lines for _ in line.rows(width)]
    block = [place for place, line in enumerate(rows) if line.phase is newest]
    if newest is None or not block:
        return 0
    results = [place for place in block if rows[place].produced] or block
    to_come = [place for place, line in enumerate(rows) if line.produced and place > block[-1]]
    following = [block[-1] + 1] if rows[block[-1] + 1 :] and rows[block[-1] + 1].is_next else []
    if to_come and following and to_come[-1] + 1 - following[0] <= height:
        return max(0, to_come[-1] + 1 - height)  # one stops there to see it
    for last in (*following, results[-1]):
        if last + 1 - results[0] <= height:
            return max(0, last + 1 - height)
    return results[0]


def _code(part: PhaseCode, is_next: bool) -> Iterator[CodeLine]:
    if part.phase:
        yield CodeLine(f"{NEXT if is_next else CODE_INDENT}# {part.phase}", "bold" if is_next else "dim", part.phase)
    for line in part.lines:
        yield CodeLine(CODE_INDENT + line, "bold" if is_next else "", part.phase)


def _results(phase: Phase, produced: Produced) -> Iterator[CodeLine]:
    for words in produced.by(phase):
        yield CodeLine(_below(words), "italic", phase, produced=True)
    if phase is Phase.UPDATE and (lines := produced.update_to_come()):
        for words in ("to come:", *(PART + line for line in lines)):
            yield CodeLine(_below(words), NOT_YET, phase, produced=True)


def _below(words: str) -> str:
    """What stands below the code: an arrow and the words; none before what is part of the words above."""
    return " " * len(ARROW) + words.removeprefix(PART) if words.startswith(PART) else ARROW + words
