"""Registry of actions: the function that each key binding of bindings.py calls, by the name of its action."""

from collections.abc import Callable, Mapping

from tui_trainer.frontend.availability import why_unavailable
from tui_trainer.frontend.session import Session
from tui_trainer.ui.actions import files, journal_list, own_module, predict, time_travel, train, tune, view
from tui_trainer.ui.actions.context import ActionContext
from tui_trainer.ui.bindings import KEY_BINDING_BY_ID, KeyBinding

ACTIONS: Mapping[str, Callable[..., None]] = {
    "step": train.step,
    "run": train.run_or_pause,
    "phase": train.advance_phase,
    "run_steps": train.run_steps,
    "reset": train.reset,
    "new_seed": train.new_seed,
    "back": time_travel.back,
    "back_steps": time_travel.back_steps,
    "go_to": time_travel.go_to,
    "undo": time_travel.undo,
    "redo": time_travel.redo,
    "journal": journal_list.show_journal,
    "breakpoints": time_travel.breakpoints,
    "retry_from_best": time_travel.return_to_best,
    "rate": tune.change_rate,
    "speed": tune.change_speed,
    "tab": view.show_tab,
    "next_view": view.show_next_view,
    "log": view.change_loss_axis,
    "automatic_axes": view.toggle_automatic_axes,
    "maximize_pane": view.maximize,
    "weights": view.show_weights,
    "predict": predict.predict_row,
    "read_module": own_module.read_again,
    "save": files.save,
    "open": files.open_recipe,
    "export": files.export,
    "help": view.show_help,
}
"""Functions by the name of the action.

Each is called with an ActionContext and the arguments of the key binding.
"""


def perform(binding_id: str, context: ActionContext) -> None:
    """Call the action of the key binding that has this id in bindings.py."""
    binding = KEY_BINDING_BY_ID[binding_id]
    ACTIONS[binding.action](context, *binding.arguments)


def why_disabled(binding: KeyBinding, session: Session) -> str:
    """Return the reason why the action of a key can't be used now; empty if it can be used."""
    return why_unavailable(binding.action, binding.arguments[0] if binding.arguments else None, session)
