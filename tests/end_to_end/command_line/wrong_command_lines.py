"""Table for test_wrong_command_lines.py: wrong command lines and the whole error message of each."""

from tests.datasets.buildable import schema
from tui_trainer.catalogue.losses import LOSSES
from tui_trainer.catalogue.models import MODELS
from tui_trainer.catalogue.optimizers import OPTIMIZERS
from tui_trainer.recipe.problems import FILE_NAMES, problem_names

PROBLEMS = ", ".join(problem_names())
FITTING_LOSSES = ", ".join(loss.name for loss in LOSSES if loss.fits(schema("line_points")))
FITTING_MODELS = ", ".join(model.name for model in MODELS if model.fits(schema("line_points")) and not model.further)
WITH_MOMENTUM = " or ".join(entry.name for entry in OPTIMIZERS if entry.hyperparameter("momentum"))

THE_APP = (
    ("linaer", f"unknown problem 'linaer': did you mean linear or flower? ({FILE_NAMES})"),
    ("lst", "unknown command or problem 'lst': did you mean list or blobs?"),
    ("help", "unknown command or problem 'help': did you mean --help?"),
    (
        "frob linear",
        (
            "unknown command or problem 'frob': choose one of: run, export, predict, list, completion, "
            f"{PROBLEMS}, --help"
        ),
    ),
    ("rnu linear", "unknown command or problem 'rnu': did you mean run?"),
    ("RUN linear", "unknown command or problem 'RUN': did you mean run?"),
    ("linear polynomial", "one problem at a time: remove 'polynomial'"),
    ("''", f"unknown problem '': choose one of: {PROBLEMS} ({FILE_NAMES})"),
    (
        "tests",
        f"unknown problem 'tests': choose one of: {PROBLEMS} (this is a folder; {FILE_NAMES})",
    ),
    ("missing.toml", "can't read missing.toml: No such file or directory"),
    ("--lr 0.05 run linear", "run is a command and must come first: tui-trainer run PROBLEM --steps N"),
    ("--steps 5 run linear", "run is a command and must come first: tui-trainer run PROBLEM --steps N"),
    ("linear --steps 5", "--steps is an option of tui-trainer run: tui-trainer run PROBLEM --steps N"),
    ("linear --json", "--json is an option of tui-trainer run: tui-trainer run PROBLEM --steps N"),
    ("linear --every 2", "--every is an option of tui-trainer run: tui-trainer run PROBLEM --steps N"),
    (
        "linear --force",
        "--force is an option of tui-trainer run: tui-trainer run PROBLEM --steps N",
    ),
    (
        "linear --output run.py",
        "--output is an option of tui-trainer export: tui-trainer export PROBLEM --output FILE",
    ),
    ("linear --lrr 5", "unknown option '--lrr': did you mean --lr or --l2?"),
    ("--lrr 5 linear", "unknown option '--lrr': did you mean --lr or --l2?"),
    ("linear -lr 0.05", "unknown option '-lr': did you mean --lr or --l2?"),
    (
        "linear -x",
        (
            "unknown option '-x': choose one of: --dataset, --dataset.prepare, --dataset.test, --model, --loss, "
            "--optimizer, --optimizer.lr, --schedule, --batch_size, --seed, --diverges_at, --zero_grad, --evaluate_every, --l1, --l2, "
            "--clip_norm, --clip_value, --prepare, --test, --lr, --data, --initial-weights, --allow-code, --resume, --memory, --debug, --help, --version"
        ),
    ),
    (
        "-1",
        "unknown option '-1': did you mean --l1?",
    ),
    ("---lr 5", "unknown option '---lr': did you mean --lr or --l2?"),
    ("linear --=5", "unknown option '--': did you mean --lr or --l2?"),
    ("linear --lr", "--lr needs a value: --lr VALUE"),
    ("linear --lr --seed 1", "--lr needs a value: --lr VALUE"),
    ("linear --lr 0,05", "--lr: learning rate can't be '0,05': write a point: 0.05"),
    ("linear --lr -1", "--lr: learning rate can't be -1: it must be a number above 0"),
    ("linear --lr -inf", "--lr: learning rate can't be -inf: it must be a number above 0"),
    ("linear --lr=nan", "--lr: learning rate can't be nan: it must be a number above 0"),
    ("linear --optimiser sgd", "unknown option '--optimiser': did you mean --optimizer or --optimizer.lr?"),
    ("linear --optim adam", "unknown option '--optim': did you mean --optimizer or --optimizer.lr?"),
    ("linear --optimizer", "--optimizer needs a value: --optimizer VALUE"),
    ("linear --optimizer sdg", "unknown optimizer 'sdg': did you mean sgd?"),
    (
        "linear --momentum 0.5",
        f"--momentum does not fit optimizer gd_by_hand: it needs --optimizer {WITH_MOMENTUM}",
    ),
    ("linear --model.degree 2", "--model.degree does not fit model linear: it needs --model polynomial"),
    ("linear --degree 2", "--degree does not fit model linear: it needs --model polynomial"),
    (
        "linear --loss bce_by_hand",
        f"loss bce_by_hand does not fit dataset line_points: choose one of {FITTING_LOSSES}",
    ),
    ("linear --dataset exam_scors", "unknown dataset 'exam_scors': did you mean exam_scores?"),
    (
        "linear --model logistic",
        f"model logistic does not fit dataset line_points: choose one of {FITTING_MODELS}",
    ),
    (
        "linear --batch_size -1",
        "--batch_size: batch size can't be -1: it must be a whole number from 0 up to 1,000,000,000",
    ),
    ("linear --zero_grad maybe", "--zero_grad: zero_grad can't be 'maybe': it must be true or false"),
    (
        "linear --optimizer lbfgs --line_search wolfe",
        "--line_search: line search can't be 'wolfe': it must be one of none, strong_wolfe",
    ),
    (
        "linear --optimizer lbfgs --zero_grad off",
        "zeroing the gradients can't be switched off for optimizer lbfgs",
    ),
    (
        "linear --memory 0",
        "--memory: memory for going back can't be 0: it must be a whole number from 1 up to 1,000,000",
    ),
    ("linear --memory", "--memory needs a value: --memory VALUE"),
    ("--memry 5", "unknown option '--memry': did you mean --memory or --model?"),
    ("--resume 7", "there is no run '7': none is in {runs}"),
    ("--resume --lr 5", "--resume opens a run as it was: it can't be combined with '--lr'"),
    ("linear --resume", "--resume opens a run as it was: it can't be combined with 'linear'"),
    ("--resume list --memory", "--memory needs a value: --memory VALUE"),
    ("--version=3", "--version takes no value"),
    ("--help=run", "--help takes no value"),
    ("linear --debug=1", "--debug takes no value"),
    ("linear --resum", "unknown option '--resum': did you mean --resume or --test?"),
)
RUN = (
    ("run --jsn linear --steps 5", "unknown option '--jsn': did you mean --json or --sines?"),
    ("run --resume linear", "--resume is an option of the app, tui-trainer without a command"),
    ("run linear --steps --lr ' 1'", "--steps needs a value: --steps VALUE"),
    ("run linear --steps --bogus 'a b'", "--steps needs a value: --steps VALUE"),
    ("run linear --steps 1 --lr=--", "--lr: learning rate can't be '--': it must be a number above 0"),
    ("run", f"run needs a problem: {PROBLEMS}, or a .toml file"),
    ("run ''", f"unknown problem '': choose one of: {PROBLEMS} ({FILE_NAMES})"),
    ("run run --steps 5", f"unknown problem 'run': choose one of: {PROBLEMS} ({FILE_NAMES})"),
    ("run linear", "run needs --steps N, the number of updates to make"),
    ("run linaer --steps 1", f"unknown problem 'linaer': did you mean linear or flower? ({FILE_NAMES})"),
    ("run linear polynomial --steps 1", "one problem at a time: remove 'polynomial'"),
    ("run linear --steps 5 10", "one problem at a time: remove '10'"),
    ("run linear -- --steps 5", "one problem at a time: remove '--steps'"),
    ("run missing.toml --steps 1", "can't read missing.toml: No such file or directory"),
    ("run linear --steps", "--steps needs a value: --steps VALUE"),
    ("run linear --steps --json", "--steps needs a value: --steps VALUE"),
    (
        "run linear --steps=",
        "--steps: number of steps can't be '': it must be a whole number from 0 up to 1,000,000,000,000",
    ),
    (
        "run linear --steps x",
        "--steps: number of steps can't be 'x': it must be a whole number from 0 up to 1,000,000,000,000",
    ),
    (
        "run linear --steps -3",
        "--steps: number of steps can't be -3: it must be a whole number from 0 up to 1,000,000,000,000",
    ),
    (
        "run linear --steps 1.5",
        "--steps: number of steps can't be '1.5': it must be a whole number from 0 up to 1,000,000,000,000",
    ),
    ("run linear --steps 1e3", "--steps: number of steps can't be '1e3': write 1000"),
    ("run linear --stepz 5", "unknown option '--stepz': did you mean --steps or --test?"),
    ("run linear --step 5", "unknown option '--step': did you mean --steps or --test?"),
    ("run linear -steps 5", "unknown option '-steps': did you mean --steps or --test?"),
    ("run linear --steps 5 --ever 2", "unknown option '--ever': did you mean --every or --version?"),
    (
        "run linear --steps 5 --every 0",
        "--every: number of steps between lines can't be 0: it must be a whole number from 1 up to 1,000,000,000,000",
    ),
    ("run linear --steps 5 --lr", "--lr needs a value: --lr VALUE"),
    ("run linear --steps 5 --optimizer", "--optimizer needs a value: --optimizer VALUE"),
    ("run linear --steps 5 --lr 0,05", "--lr: learning rate can't be '0,05': write a point: 0.05"),
    ("run linear --memory 5", "--memory is an option of the app, tui-trainer without a command"),
    (
        "run linear --steps 1 --batch-size 16",
        "batch size can't be 16: line_points has 15 rows (0 means all)",
    ),
    ("run linear --steps 5 --until", "--until needs a value: --until VALUE"),
    ("run linear --steps 5 --until 'loss <'", "--until 'loss <', column 7: a value is missing at the end"),
    (
        "run linear --steps 5 --until 'los < 1'",
        "--until 'los < 1', column 1: unknown name 'los': did you mean loss or data_loss?",
    ),
    ("run linear --steps 5 --json=yes", "--json takes no value"),
    ("linear --save-weights w.safetensors", "--save-weights is an option of tui-trainer run: tui-trainer run PROBLEM --steps N"),
    (
        "run linear --steps 5 --output run.py",
        "--output is an option of tui-trainer export: tui-trainer export PROBLEM --output FILE",
    ),
    ("run linear --steps 5 --memory 5", "--memory is an option of the app, tui-trainer without a command"),
    ("run linear --steps 5 --resume", "--resume is an option of the app, tui-trainer without a command"),
    (
        "run linear --steps 5 --batch-size 16",
        "batch size can't be 16: line_points has 15 rows (0 means all)",
    ),
    ("run linear --steps 5 --lr=0.1=2", "--lr: learning rate can't be '0.1=2': it must be a number above 0"),
)
EXPORT = (
    ("export", f"export needs a problem: {PROBLEMS}, or a .toml file"),
    ("export linaer", f"unknown problem 'linaer': did you mean linear or flower? ({FILE_NAMES})"),
    (
        "export linear --steps 0",
        "--steps: number of steps can't be 0: it must be a whole number from 1 up to 1,000,000,000,000",
    ),
    ("export linear --steps", "--steps needs a value: --steps VALUE"),
    ("export linear --every 2", "--every is an option of tui-trainer run: tui-trainer run PROBLEM --steps N"),
    ("export linear --json", "--json is an option of tui-trainer run: tui-trainer run PROBLEM --steps N"),
    ("export linear --output", "--output needs a value: --output VALUE"),
    ("export linear --output ''", "--output needs a file name, such as run.py, not ''"),
    ("export linear --output .", "--output needs a file name, such as run.py, not '.'"),
    ("export linear --force=yes", "--force takes no value"),
    (
        "export linear --until 'loss < 1'",
        "--until is an option of tui-trainer run: tui-trainer run PROBLEM --steps N",
    ),
)
LIST_AND_COMPLETION = (
    ("list all", "list takes no arguments: remove 'all'"),
    ("list --json", "list takes no arguments: remove '--json'"),
    ("list --lr 3", "list takes no arguments: remove '--lr'"),
    ("list --debug", "list takes no arguments: remove '--debug'"),
    ("completion", "completion needs a shell: tui-trainer completion bash|zsh|fish"),
    ("completion powershell", "unknown shell 'powershell': choose one of: bash, zsh, fish"),
    ("completion bahs", "unknown shell 'bahs': did you mean bash?"),
    ("completion bash zsh", "completion takes only one shell: remove 'zsh'"),
    ("completion bash --json", "completion takes only one shell: remove '--json'"),
    ("completion --shell bash", "completion needs a shell, not '--shell': tui-trainer completion bash|zsh|fish"),
)

WRONG_COMMAND_LINES: tuple[tuple[str, str], ...] = (*THE_APP, *RUN, *EXPORT, *LIST_AND_COMPLETION)
"""Pairs of a command line, as typed into a shell after `tui-trainer`, and its error message.

`{runs}` is the folder of the autosaved runs.
"""
