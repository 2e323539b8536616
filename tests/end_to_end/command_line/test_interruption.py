"""Signals, closed pipes and a full disk: how they end a command."""

import os
import signal
import subprocess
from dataclasses import replace
from pathlib import Path

import pytest

from tests.end_to_end.command import DEADLINE, PROGRAM, start
from tui_trainer.cli.process.interruption import record_signals
from tui_trainer.recipe.problems import open_problem
from tui_trainer.recipe.recipe import Recipe, RunEnvironment
from tui_trainer.recipe.recipe_file import write_recipe


@pytest.mark.parametrize(("number", "code"), [(signal.SIGINT, 130), (signal.SIGTERM, 143), (signal.SIGHUP, 129)])
def test_signals_are_recorded(number: signal.Signals, code: int) -> None:
    """During steps a signal is recorded, and the second has its usual effect; later all handlers are restored."""
    usual = signal.getsignal(number)
    with record_signals() as interruption:
        interruption.start_recording()
        assert not interruption()
        os.kill(os.getpid(), number)
        assert interruption()
        assert signal.getsignal(number) is usual
    assert interruption.exit_code == code
    assert signal.getsignal(number) is usual


def test_ignored_signals_stay_ignored() -> None:
    """A run started with nohup does not end when its terminal is closed."""
    usual = signal.signal(signal.SIGHUP, signal.SIG_IGN)
    try:
        with record_signals() as interruption:
            interruption.start_recording()
            os.kill(os.getpid(), signal.SIGHUP)
            assert not interruption()
    finally:
        signal.signal(signal.SIGHUP, usual)


@pytest.mark.parametrize(("number", "code"), [(signal.SIGTERM, 143), (signal.SIGINT, 130)])
def test_a_signal_ends_loading(tmp_path: Path, number: signal.Signals, code: int) -> None:
    """While a run is being loaded the first signal ends the process, and nothing is printed."""
    path = tmp_path / "slow.toml"
    config = replace(open_problem("polynomial").config, discard_normals=((10**7,),) * 10)
    write_recipe(Recipe(config, ran_with=RunEnvironment("0.3")), path)
    process = start("run", str(path), "--steps", "3")
    assert process.stderr.readline().startswith("tui-trainer: note: the recipe ran with torch 0.3")
    process.send_signal(number)
    out, err = process.communicate(timeout=DEADLINE)
    assert (process.returncode, out, err) == (code, "", "")


def test_ctrl_c() -> None:
    """Ctrl-C ends a run with its last object, without a message, and with exit code 130."""
    process = start("run", "linear", "--steps", str(10**9), "--every", "100", "--json")
    assert process.stdout.readline().startswith('{"step": 1, ')
    process.send_signal(signal.SIGINT)
    out, err = process.communicate(timeout=DEADLINE)
    last = out.splitlines()[-1]
    assert last.startswith('{"done": true, "status": "interrupted", "step": ')
    assert (process.returncode, err) == (130, "")


@pytest.mark.parametrize("form", [["--json"], []])
def test_a_closed_pipe(form: list[str]) -> None:
    """A run ends when its reader is gone, with nothing on standard error."""
    process = start("run", "linear", "--steps", str(10**9), "--every", "1", *form)
    process.stdout.readline()
    process.stdout.close()
    assert process.stderr.read() == ""
    process.stderr.close()
    assert process.wait(DEADLINE) == 0


def test_a_full_disk() -> None:
    """Output that can't be written is one line and exit code 1."""
    if not Path("/dev/full").exists():
        pytest.skip("needs /dev/full")
    with open("/dev/full", "w") as full:
        done = subprocess.run(
            [*PROGRAM, "--help"], stdout=full, stderr=subprocess.PIPE, text=True, timeout=DEADLINE, check=False
        )
    assert (done.returncode, done.stderr) == (1, "tui-trainer: error: can't write the output: No space left on device\n")
