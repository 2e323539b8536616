"""Schedules of the catalogue: how the learning rate changes from update to update, by torch.optim.lr_scheduler.

A schedule begins at the first update after it is chosen. Its rate depends on the learning rate of the optimizer, its own
hyperparameters and the number of updates since it began. In the formulas n is that number and lr the learning rate.
"""

from tui_trainer.base.registry import Registry
from tui_trainer.catalogue.code.schedules import ScheduleCode
from tui_trainer.catalogue.entry import ScheduleEntry
from tui_trainer.catalogue.schedules.hyperparameters import (
    COSINE_LENGTH,
    CYCLE_LENGTH,
    DROP_GAMMA,
    EVERY,
    FACTOR,
    GAMMA,
    LOWEST,
    METRIC,
    PATIENCE,
    RISE,
    START_FACTOR,
    THRESHOLD,
    WARMUP_LENGTH,
)

CONSTANT = "constant"
"""Name of the schedule that a run has unless another is chosen."""
BUILDER = "tui_trainer.engine.step.schedules.schedule:Schedule"
PLANS = "tui_trainer.catalogue.schedules.plans"
"""Import path of the module of the plans, which needs numpy."""
TORCH = "torch.optim.lr_scheduler"

SCHEDULES: Registry[ScheduleEntry] = Registry(
    "schedule",
    [
        ScheduleEntry(
            name=CONSTANT,
            title="Constant learning rate",
            summary="the learning rate stays as it is",
            formula="lr",
            builder=BUILDER,
        ),
        ScheduleEntry(
            name="step",
            title="Step decay, StepLR",
            summary="the rate drops every so many updates",
            formula="lr gamma^⌊n / every⌋",
            builder=BUILDER,
            plan=f"{PLANS}:step",
            code=ScheduleCode(
                scheduler=f"{TORCH}.StepLR(optimizer, step_size=every, gamma=gamma)",
                rule=("return lr if n % every else lr * gamma",),
            ),
            hyperparameters=(EVERY, DROP_GAMMA),
        ),
        ScheduleEntry(
            name="exponential",
            title="Exponential decay, ExponentialLR",
            summary="the rate shrinks by a factor after each update",
            formula="lr gamma^n",
            builder=BUILDER,
            plan=f"{PLANS}:exponential",
            code=ScheduleCode(
                scheduler=f"{TORCH}.ExponentialLR(optimizer, gamma=gamma)",
                rule=("return lr * gamma",),
            ),
            hyperparameters=(GAMMA,),
        ),
        ScheduleEntry(
            name="cosine",
            title="Cosine annealing, CosineAnnealingLR",
            summary="the rate follows half a cosine down, then up again",
            formula="lowest + (lr - lowest) (1 + cos(π n / length)) / 2",
            source="I. Loshchilov, F. Hutter, SGDR: Stochastic Gradient Descent with Warm Restarts, 2017",
            builder=BUILDER,
            plan=f"{PLANS}:cosine",
            code=ScheduleCode(
                scheduler=f"{TORCH}.CosineAnnealingLR(optimizer, T_max=length, eta_min=lowest)",
                rule=(
                    "if (n - 1 - length) % (2 * length) == 0:",
                    "    return lr + (base_lr - lowest) * (1 - math.cos(math.pi / length)) / 2",
                    "now, before = 1 + math.cos(math.pi * n / length), 1 + math.cos(math.pi * (n - 1) / length)",
                    "return now / before * (lr - lowest) + lowest",
                ),
            ),
            hyperparameters=(COSINE_LENGTH, LOWEST),
        ),
        ScheduleEntry(
            name="warm_up",
            title="Linear warm-up, LinearLR",
            summary="the rate rises evenly to the learning rate",
            formula="lr (start_factor + (1 - start_factor) min(n / length, 1))",
            source="P. Goyal and others, Accurate, Large Minibatch SGD: Training ImageNet in 1 Hour, 2017",
            builder=BUILDER,
            plan=f"{PLANS}:warm_up",
            code=ScheduleCode(
                scheduler=f"{TORCH}.LinearLR(optimizer, start_factor=start_factor, total_iters=length)",
                first="base_lr * start_factor",
                rule=(
                    "if n > length:",
                    "    return lr",
                    "rise = 1.0 - start_factor",
                    "return lr * (1.0 + rise / (length * start_factor + (n - 1) * rise))",
                ),
            ),
            hyperparameters=(WARMUP_LENGTH, START_FACTOR),
        ),
        ScheduleEntry(
            name="one_cycle",
            title="One cycle, OneCycleLR",
            summary="the rate rises to a peak, then falls to almost 0",
            formula="from lr / 25 up to lr, then down to lr / 250000, each along half a cosine; the momentum stays",
            source="L. Smith, N. Topin, Super-Convergence: Very Fast Training Using Large Learning Rates, 2018",
            builder=BUILDER,
            plan=f"{PLANS}:one_cycle",
            code=ScheduleCode(
                scheduler=f"{TORCH}.OneCycleLR(optimizer, lr, total_steps=length, pct_start=rise, cycle_momentum=False)",
                first="next_lr(base_lr, 0)",
                rule=(
                    "if n >= length:",
                    "    return lr",
                    "start, peak = base_lr / 25.0, rise * length - 1",
                    "if n <= peak:",
                    "    return base_lr + (start - base_lr) / 2.0 * (math.cos(math.pi * (n / peak)) + 1)",
                    "lowest, share = start / 1e4, (n - peak) / (length - 1 - peak)",
                    "return lowest + (base_lr - lowest) / 2.0 * (math.cos(math.pi * share) + 1)",
                ),
                last="length - 1",
            ),
            hyperparameters=(CYCLE_LENGTH, RISE),
        ),
        ScheduleEntry(
            name="plateau",
            title="Reduce on plateau, ReduceLROnPlateau",
            summary="the rate is reduced when a metric stops falling",
            formula="lr factor after more than `patience` evaluations without improvement",
            builder=BUILDER,
            code=ScheduleCode(
                scheduler=f"{TORCH}.ReduceLROnPlateau(optimizer, factor=factor, patience=patience, threshold=threshold)",
                rule=(
                    "global best, bad",
                    "bad = 0 if value < best * (1.0 - threshold) else bad + 1",
                    "best = best if bad else value",
                    "if bad <= patience:",
                    "    return lr",
                    "bad, reduced = 0, lr * factor",
                    "return reduced if lr - reduced > 1e-8 else lr",
                ),
                at_evaluations=True,
            ),
            hyperparameters=(METRIC, FACTOR, PATIENCE, THRESHOLD),
        ),
    ],
)
"""Every schedule by name."""
