"""Actions of the keys in the group Tune: change the learning rate and the speed."""

from tui_trainer.ui.actions.context import ActionContext


def change_rate(context: ActionContext, direction: int) -> None:
    """Set the learning rate to the next higher (`direction` +1) or lower (-1) value."""
    config = context.session.config
    rate = config.address("optimizer.lr")
    if rate.hyperparameter:
        context.screen.set_value(rate.name, rate.hyperparameter.nudge(config.get(rate.name), direction))


def change_speed(context: ActionContext, direction: int) -> None:
    """Run more (`direction` +1) or fewer (-1) steps per second."""
    context.session.nudge_speed(direction)
