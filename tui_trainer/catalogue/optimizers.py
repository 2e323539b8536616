"""The optimizers, simplest first: the textbooks' written out by hand, and torch's own beside them.

In the formulas, for each weight w: g is its gradient, t the number of the update; all that is kept from update to update
starts at 0. What torch.optim has beside these hyperparameters is at its default.
"""

from dataclasses import replace

from tui_trainer.base.hyperparameters import Hyperparameter
from tui_trainer.base.registry import Registry
from tui_trainer.catalogue import optimizer_code as code
from tui_trainer.catalogue.code import OptimizerCode
from tui_trainer.catalogue.entry import OptimizerEntry
from tui_trainer.catalogue.optimizer_hyperparameters import (
    ALPHA,
    BETA1,
    BETA2,
    EPS,
    HISTORY_SIZE,
    LEARNING_RATE,
    LINE_SEARCH,
    MAX_ITER,
    MOMENTUM,
    MOMENTUM_DECAY,
    RHO,
    TOLERANCE_CHANGE,
    TOLERANCE_GRAD,
    WEIGHT_DECAY,
)

GRADIENT = "g ← ∂L/∂w + weight_decay w"
MEANS = "m ← beta1 m + (1 - beta1) g;  v ← beta2 v + (1 - beta2) g²"
ADAM_MOVE = "w ← w - lr m/(1 - beta1ᵗ) / (√(v/(1 - beta2ᵗ)) + eps)"

VELOCITY = (LEARNING_RATE, replace(MOMENTUM, default=0.9), WEIGHT_DECAY)
ADAM = (replace(LEARNING_RATE, default=0.001), BETA1, BETA2, WEIGHT_DECAY, EPS)


def _both(
    name: str,
    *,
    titles: tuple[str, str],
    summary: str,
    formula: str,
    source: str,
    builders: tuple[str, str],
    codes: tuple[OptimizerCode, OptimizerCode],
    hyperparameters: tuple[Hyperparameter, ...],
) -> list[OptimizerEntry]:
    """An optimizer written out by hand, and torch's own of the same formula."""
    entries = (
        (f"{name}_by_hand", f"{titles[0]}, by hand", f"{summary}, written out", builders[0], codes[0]),
        (name, titles[1], f"{summary}, torch's own", builders[1], codes[1]),
    )
    return [
        OptimizerEntry(
            name=own_name,
            title=title,
            summary=own_summary,
            formula=formula,
            source=source,
            builder=f"tui_trainer.engine.step.optimizers.{builder}",
            code=own_code,
            hyperparameters=hyperparameters,
        )
        for own_name, title, own_summary, builder, own_code in entries
    ]


OPTIMIZERS = Registry(
    "optimizer",
    [
        OptimizerEntry(
            name="gd_by_hand",
            title="Gradient descent, by hand",
            summary="each weight moves against its gradient, one written-out line",
            formula="w ← w - lr ∂L/∂w",
            source="A. Cauchy, Méthode générale pour la résolution des systèmes d'équations simultanées, 1847",
            builder="tui_trainer.engine.step.optimizers.momentum:GradientDescentByHand",
            code=code.GD_BY_HAND,
            hyperparameters=(LEARNING_RATE,),
        ),
        OptimizerEntry(
            name="sgd",
            title="torch.optim.SGD",
            summary="the same by torch.optim.SGD, with momentum if you like",
            formula="v ← momentum v + ∂L/∂w;  w ← w - lr v",
            source="H. Robbins, S. Monro, A Stochastic Approximation Method, 1951; B. Polyak, 1964 (momentum)",
            builder="tui_trainer.engine.step.optimizers.torch_optim:sgd",
            code=code.SGD,
            hyperparameters=(LEARNING_RATE, MOMENTUM),
        ),
        *_both(
            "momentum",
            titles=("Momentum", "torch.optim.SGD with momentum"),
            summary="gradients add up to a velocity",
            formula=f"{GRADIENT};  v ← momentum v + g;  w ← w - lr v",
            source="B. Polyak, Some methods of speeding up the convergence of iteration methods, 1964",
            builders=("momentum:MomentumByHand", "torch_optim:sgd"),
            codes=(code.MOMENTUM_BY_HAND, code.MOMENTUM),
            hyperparameters=VELOCITY,
        ),
        *_both(
            "nesterov",
            titles=("Nesterov's momentum", "torch.optim.SGD with Nesterov's momentum"),
            summary="momentum that looks ahead",
            formula=f"{GRADIENT};  v ← momentum v + g;  w ← w - lr (g + momentum v)",
            source="Y. Nesterov, A method of solving a convex programming problem with convergence rate O(1/k²), 1983; "
            "I. Sutskever and others, On the importance of initialization and momentum in deep learning, 2013",
            builders=("momentum:NesterovByHand", "torch_optim:nesterov"),
            codes=(code.NESTEROV_BY_HAND, code.NESTEROV),
            hyperparameters=VELOCITY,
        ),
        *_both(
            "adagrad",
            titles=("Adagrad", "torch.optim.Adagrad"),
            summary="weights with large gradients slow down",
            formula=f"{GRADIENT};  s ← s + g²;  w ← w - lr g / (√s + eps)",
            source="J. Duchi, E. Hazan, Y. Singer, Adaptive Subgradient Methods for Online Learning and Stochastic "
            "Optimization, 2011",
            builders=("adaptive:AdagradByHand", "torch_optim:adagrad"),
            codes=(code.ADAGRAD_BY_HAND, code.ADAGRAD),
            hyperparameters=(LEARNING_RATE, WEIGHT_DECAY, replace(EPS, default=1e-10)),
        ),
        *_both(
            "rmsprop",
            titles=("RMSprop", "torch.optim.RMSprop"),
            summary="Adagrad that forgets old gradients",
            formula=f"{GRADIENT};  v ← alpha v + (1 - alpha) g²;  w ← w - lr g / (√v + eps)",
            source="G. Hinton, Neural Networks for Machine Learning, lecture 6e, 2012",
            builders=("adaptive:RMSpropByHand", "torch_optim:rmsprop"),
            codes=(code.RMSPROP_BY_HAND, code.RMSPROP),
            hyperparameters=(LEARNING_RATE, ALPHA, WEIGHT_DECAY, EPS),
        ),
        *_both(
            "adadelta",
            titles=("Adadelta", "torch.optim.Adadelta"),
            summary="RMSprop that sets its own rate",
            formula=f"{GRADIENT};  v ← rho v + (1 - rho) g²;  d ← √(u + eps) / √(v + eps) g;  "
            "u ← rho u + (1 - rho) d²;  w ← w - lr d",
            source="M. Zeiler, ADADELTA: An Adaptive Learning Rate Method, 2012",
            builders=("adaptive:AdadeltaByHand", "torch_optim:adadelta"),
            codes=(code.ADADELTA_BY_HAND, code.ADADELTA),
            hyperparameters=(
                replace(LEARNING_RATE, default=1.0),
                RHO,
                WEIGHT_DECAY,
                replace(EPS, default=1e-6),
            ),
        ),
        *_both(
            "adam",
            titles=("Adam", "torch.optim.Adam"),
            summary="momentum and RMSprop in one",
            formula=f"{GRADIENT};  {MEANS};  {ADAM_MOVE}",
            source="D. Kingma, J. Ba, Adam: A Method for Stochastic Optimization, 2015",
            builders=("adaptive:AdamByHand", "torch_optim:adam"),
            codes=(code.ADAM_BY_HAND, code.ADAM),
            hyperparameters=ADAM,
        ),
        *_both(
            "adamw",
            titles=("AdamW", "torch.optim.AdamW"),
            summary="Adam with its weight decay apart",
            formula=f"g ← ∂L/∂w;  w ← (1 - lr weight_decay) w;  {MEANS};  {ADAM_MOVE}",
            source="I. Loshchilov, F. Hutter, Decoupled Weight Decay Regularization, 2019",
            builders=("adaptive:AdamWByHand", "torch_optim:adamw"),
            codes=(code.ADAMW_BY_HAND, code.ADAMW),
            hyperparameters=tuple(replace(one, default=0.01) if one is WEIGHT_DECAY else one for one in ADAM),
        ),
        OptimizerEntry(
            name="nadam",
            title="torch.optim.NAdam",
            summary="Adam that looks ahead, as Nesterov's momentum does",
            formula=f"{GRADIENT};  {MEANS};  μₜ = beta1 (1 - 0.96^(t momentum_decay) / 2);  P = μ₁ μ₂ … μₜ;  "
            "w ← w - lr ((1 - μₜ)/(1 - P) g + μₜ₊₁/(1 - P μₜ₊₁) m) / (√(v/(1 - beta2ᵗ)) + eps)",
            source="T. Dozat, Incorporating Nesterov Momentum into Adam, 2016",
            builder="tui_trainer.engine.step.optimizers.torch_optim:nadam",
            code=code.NADAM,
            hyperparameters=(replace(LEARNING_RATE, default=0.002), *ADAM[1:], MOMENTUM_DECAY),
        ),
        OptimizerEntry(
            name="radam",
            title="torch.optim.RAdam",
            summary="Adam that divides by √v only once v can be trusted",
            formula=f"{GRADIENT};  {MEANS};  r = 2/(1 - beta2) - 1;  q = r - 2 t beta2ᵗ/(1 - beta2ᵗ);  "
            "w ← w - lr m/(1 - beta1ᵗ) c, with c = 1 if q ≤ 5, "
            "else √((q - 4)(q - 2) r / ((r - 4)(r - 2) q)) √(1 - beta2ᵗ) / (√v + eps)",
            source="L. Liu and others, On the Variance of the Adaptive Learning Rate and Beyond, 2020",
            builder="tui_trainer.engine.step.optimizers.torch_optim:radam",
            code=code.RADAM,
            hyperparameters=ADAM,
        ),
        OptimizerEntry(
            name="lbfgs",
            title="torch.optim.LBFGS",
            summary="learns the curvature from its moves, several in one step",
            formula="max_iter times: w ← w - lr H g, where H, the inverse curvature, is built from the last history_size "
            "pairs s = change of w, y = change of g: ρ = 1/(y·s), H ← (I - ρ s yᵀ) H (I - ρ y sᵀ) + ρ s sᵀ, oldest "
            "pair first, from H = (y·s)/(y·y) I of the newest pair; the very first move is -lr min(1, 1/Σ|g|) g; "
            "pairs with y·s ≤ 1e-10 are left out",
            source="J. Nocedal, Updating Quasi-Newton Matrices with Limited Storage, 1980; "
            "D. Liu, J. Nocedal, On the limited memory BFGS method for large scale optimization, 1989",
            builder="tui_trainer.engine.step.optimizers.lbfgs:LBFGS",
            code=code.LBFGS,
            hyperparameters=(
                replace(LEARNING_RATE, default=1.0),
                MAX_ITER,
                HISTORY_SIZE,
                TOLERANCE_GRAD,
                TOLERANCE_CHANGE,
                LINE_SEARCH,
            ),
        ),
    ],
)
