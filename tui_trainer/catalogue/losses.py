"""Losses of the catalogue, the simplest first; most have two entries: written out by hand, and torch's own."""

from tui_trainer.base.frozen_mapping import FrozenMapping
from tui_trainer.base.hyperparameters import Hyperparameter, Scale
from tui_trainer.base.registry import Registry
from tui_trainer.catalogue.class_weights import CLASS_WEIGHTS, POS_WEIGHT, weight_lines
from tui_trainer.catalogue.code import Code, ComputedLines, ConditionalLines
from tui_trainer.catalogue.entry import ErrorMeasure, GradientFormula, LossEntry, Saturation, Task

REGRESSION = frozenset({Task.REGRESSION})
BINARY = frozenset({Task.BINARY})
CLASSES = frozenset({Task.CLASSES})

DELTA = Hyperparameter(
    name="delta",
    label="delta",
    default=1.0,
    minimum=0,
    excludes_minimum=True,
    scale=Scale.DECADE,
    live=True,
    help="Error up to which Huber's loss is quadratic; beyond it the loss grows linearly.",
)
HUBER_FORMULA = "mean(e²/2 if |e| ≤ delta, else delta (|e| - delta/2)), with e = ŷ - y"

HUBER_LINE = "loss_function = torch.nn.HuberLoss(delta=delta)"
MSE_GRADIENT = GradientFormula("2/n Σ x (x w + b - y)", "tui_trainer.engine.step.losses:output_gradient_of_mse")
CLAMPED_LOG = Saturation(
    "the probability of their class is below 1e-12 or rounded to 0: its log is clamped to -27.63 and their gradient is 0; "
    "bce_with_logits has no such limit",
    "tui_trainer.engine.step.losses:rows_clamped_by_bce_by_hand",
)
RMS_ERROR, MEAN_ERROR = ErrorMeasure("rms error", power=2), ErrorMeasure("mean error", power=1)
LOSS_CALL = "loss = loss_function(outputs, {y})"
BCE_LINE = "loss_function = torch.nn.BCEWithLogitsLoss(pos_weight=torch.tensor(pos_weight))"
WEIGHT_LINES = ComputedLines(weight_lines)

LOSSES = Registry(
    "loss",
    [
        LossEntry(
            name="mse_by_hand",
            title="Mean squared error, by hand",
            summary="the mean of the squared errors, written out",
            formula="mean((ŷ - y)²)",
            builder="tui_trainer.engine.step.losses:mse_by_hand",
            code=Code(step=("loss = torch.mean((outputs - {y}) ** 2)",)),
            error=RMS_ERROR,
            tasks=REGRESSION,
            gradient=MSE_GRADIENT,
        ),
        LossEntry(
            name="mse",
            title="torch.nn.MSELoss",
            summary="the mean of the squared errors, torch's own",
            formula="mean((ŷ - y)²)",
            builder="tui_trainer.engine.step.losses:mse",
            code=Code(setup=("loss_function = torch.nn.MSELoss()",), step=(LOSS_CALL,)),
            error=RMS_ERROR,
            tasks=REGRESSION,
            gradient=MSE_GRADIENT,
        ),
        LossEntry(
            name="mae_by_hand",
            title="Mean absolute error, by hand",
            summary="the mean absolute value of the errors, written out",
            formula="mean(|ŷ - y|)",
            builder="tui_trainer.engine.step.losses:mae_by_hand",
            code=Code(step=("loss = torch.mean(torch.abs(outputs - {y}))",)),
            error=MEAN_ERROR,
            tasks=REGRESSION,
        ),
        LossEntry(
            name="mae",
            title="torch.nn.L1Loss",
            summary="the mean absolute value of the errors, torch's own",
            formula="mean(|ŷ - y|)",
            builder="tui_trainer.engine.step.losses:mae",
            code=Code(setup=("loss_function = torch.nn.L1Loss()",), step=(LOSS_CALL,)),
            error=MEAN_ERROR,
            tasks=REGRESSION,
        ),
        LossEntry(
            name="huber_by_hand",
            title="Huber's loss, by hand",
            summary="quadratic for small errors, linear for large ones, written out",
            formula=HUBER_FORMULA,
            builder="tui_trainer.engine.step.losses:huber_by_hand",
            code=Code(
                step=(
                    "error = torch.abs(outputs - {y})",
                    "small, large = error**2 / 2, delta * (error - delta / 2)",
                    "loss = torch.mean(torch.where(error <= delta, small, large))",
                )
            ),
            tasks=REGRESSION,
            hyperparameters=(DELTA,),
        ),
        LossEntry(
            name="huber",
            title="torch.nn.HuberLoss",
            summary="quadratic for small errors, linear for large ones, torch's own",
            formula=HUBER_FORMULA,
            builder="tui_trainer.engine.step.losses:huber",
            code=Code(
                setup=(HUBER_LINE,), step=(LOSS_CALL,), lines_after_edit=FrozenMapping({"delta": (HUBER_LINE,)})
            ),
            tasks=REGRESSION,
            hyperparameters=(DELTA,),
        ),
        LossEntry(
            name="bce_by_hand",
            title="Binary cross-entropy, by hand",
            summary="minus the mean log-probability of the right class, written out; p is at least 1e-12",
            formula="-mean(y log p + (1 - y) log(1 - p))",
            builder="tui_trainer.engine.step.losses:bce_by_hand",
            code=Code(
                step=(
                    "p = torch.sigmoid(outputs)",
                    "log_p = torch.log(p.clamp(1e-12))",
                    "log_not_p = torch.log((1 - p).clamp(1e-12))",
                    ConditionalLines(
                        "pos_weight",
                        1.0,
                        lines=("loss = -torch.mean({y} * log_p + (1 - {y}) * log_not_p)",),
                        otherwise=("loss = -torch.mean(pos_weight * {y} * log_p + (1 - {y}) * log_not_p)",),
                    ),
                )
            ),
            hyperparameters=(POS_WEIGHT,),
            tasks=BINARY,
            saturation=CLAMPED_LOG,
        ),
        LossEntry(
            name="bce_with_logits",
            title="torch.nn.BCEWithLogitsLoss",
            summary="binary cross-entropy straight from the logits, torch's own",
            formula="mean(max(z, 0) - z y + log(1 + exp(-|z|)))",
            builder="tui_trainer.engine.step.losses:bce_with_logits",
            code=Code(
                setup=(
                    ConditionalLines(
                        "pos_weight", 1.0, lines=("loss_function = torch.nn.BCEWithLogitsLoss()",), otherwise=(BCE_LINE,)
                    ),
                ),
                step=(LOSS_CALL,),
                lines_after_edit=FrozenMapping({"pos_weight": (BCE_LINE,)}),
            ),
            hyperparameters=(POS_WEIGHT,),
            tasks=BINARY,
        ),
        LossEntry(
            name="hinge",
            title="Hinge loss",
            summary="0 beyond a margin of 1, as in support vector machines",
            formula="mean(max(0, 1 - s z)), with s = 1 for class 1 and s = -1 for class 0",
            source="C. Cortes, V. Vapnik, Support-Vector Networks, 1995",
            builder="tui_trainer.engine.step.losses:hinge",
            code=Code(step=("loss = torch.mean(torch.relu(1 - (2 * {y} - 1) * outputs))",)),
            tasks=BINARY,
        ),
        LossEntry(
            name="cross_entropy_by_hand",
            title="Cross-entropy, by hand",
            summary="minus the mean log-probability of the class, written out",
            formula="-mean(log p of the right class), with log p = z - log Σ exp(z)",
            source="C. Bishop, Pattern Recognition and Machine Learning, 2006, equation 4.108",
            builder="tui_trainer.engine.step.losses:cross_entropy_by_hand",
            code=Code(
                setup=(WEIGHT_LINES,),
                step=(
                    "shifted = outputs - outputs.amax(dim=1, keepdim=True).detach()  # exp can't overflow",
                    "log_p = shifted - torch.log(torch.exp(shifted).sum(dim=1, keepdim=True))",
                    ConditionalLines(
                        "class_weights",
                        "",
                        lines=("loss = -torch.mean(log_p.gather(1, {y}[:, None]))",),
                        otherwise=(
                            "row_weights, log_p = weight[{y}][:, None], log_p.gather(1, {y}[:, None])",
                            "loss = -torch.sum(row_weights * log_p) / torch.sum(row_weights)",
                        ),
                    ),
                ),
            ),
            hyperparameters=(CLASS_WEIGHTS,),
            tasks=CLASSES,
        ),
        LossEntry(
            name="cross_entropy",
            title="torch.nn.CrossEntropyLoss",
            summary="minus the mean log-probability of the class, torch's own",
            formula="-mean(log p of the right class), with p = softmax(z)",
            builder="tui_trainer.engine.step.losses:cross_entropy",
            code=Code(
                setup=(
                    WEIGHT_LINES,
                    ConditionalLines(
                        "class_weights",
                        "",
                        lines=("loss_function = torch.nn.CrossEntropyLoss()",),
                        otherwise=("loss_function = torch.nn.CrossEntropyLoss(weight=weight)",),
                    ),
                ),
                step=(LOSS_CALL,),
            ),
            hyperparameters=(CLASS_WEIGHTS,),
            tasks=CLASSES,
        ),
    ],
)
