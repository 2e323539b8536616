"""torch.optim.LBFGS: a quasi-Newton method that evaluates the loss and moves the weights several times in a step."""

from dataclasses import replace

from tui_trainer.catalogue.code.optimizers import optimizer_entry, torch_optimizer_code
from tui_trainer.catalogue.optimizer_hyperparameters import (
    HISTORY_SIZE,
    LEARNING_RATE,
    LINE_SEARCH,
    MAX_ITER,
    TOLERANCE_CHANGE,
    TOLERANCE_GRAD,
)

CODE = torch_optimizer_code(
    "LBFGS",
    "lr",
    "max_iter=max_iter",
    "history_size=history_size",
    "tolerance_grad",
    "tolerance_change",
    "line_search_fn=line_search",
    lines_after_edit={
        "max_iter": ("optimizer.param_groups[0].update(max_iter=max_iter, max_eval=max_iter * 5 // 4)",),
        "line_search": ('optimizer.param_groups[0]["line_search_fn"] = line_search',),
        "history_size": (
            'optimizer.param_groups[0]["history_size"] = history_size',
            "memory = optimizer.state[params[0]]",
            'memory.pop("al", None)  # scratch space of the old history size',
            'for name in {"old_dirs", "old_stps", "ro"} & memory.keys():',
            "    memory[name] = memory[name][-history_size:]  # keep the newest",
        ),
    },
    needs_closure=True,
)
ENTRIES = (
    optimizer_entry(
        name="lbfgs",
        title="torch.optim.LBFGS",
        summary="estimates the curvature from past moves; several moves in one step",
        formula="max_iter times: w ← w - lr H g, where H, the inverse curvature, is built from the last history_size "
        "pairs s = change of w, y = change of g: ρ = 1/(y·s), H ← (I - ρ s yᵀ) H (I - ρ y sᵀ) + ρ s sᵀ, oldest "
        "pair first, from H = (y·s)/(y·y) I of the newest pair; the very first move is -lr min(1, 1/Σ|g|) g; "
        "pairs with y·s ≤ 1e-10 are left out",
        source="J. Nocedal, Updating Quasi-Newton Matrices with Limited Storage, 1980; "
        "D. Liu, J. Nocedal, On the limited memory BFGS method for large scale optimization, 1989",
        builder="tui_trainer.engine.step.optimizers.lbfgs:LBFGS",
        code=CODE,
        hyperparameters=(
            replace(LEARNING_RATE, default=1.0),
            MAX_ITER,
            HISTORY_SIZE,
            TOLERANCE_GRAD,
            TOLERANCE_CHANGE,
            LINE_SEARCH,
        ),
    ),
)
