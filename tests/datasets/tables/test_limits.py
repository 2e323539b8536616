"""Large files, files that can't be opened, progress, cancelling, and files that change."""

import os
from collections.abc import Callable, Iterator
from itertools import pairwise
from pathlib import Path
from time import thread_time

import pytest

from tests.datasets.tables.files import HOUSES, table_of
from tui_trainer.base.errors import UserError
from tui_trainer.datasets.tables.options import ReadingCancelled, ReadOptions
from tui_trainer.datasets.tables.read import read_table


def write_rows(path: Path, rows: int) -> Path:
    """Write a table of two columns."""
    path.write_text("a,b\n" + "".join(f"{index},{index % 1000}.5\n" for index in range(rows)))
    return path


def test_a_file_above_the_limit(tmp_path: Path) -> None:
    """The memory of a large file is estimated from its first lines, and its content is not read."""
    path = write_rows(tmp_path / "large.csv", 60_000)
    os.truncate(path, 10**11)
    began = thread_time()
    with pytest.raises(UserError) as caught:
        read_table(path)
    assert thread_time() - began < 0.5
    rows, needed = "about 10,200,000,000 rows of 2 columns", "527,400 MB"
    limit = "the limit is 2,048 MB: --max-mb 527400"
    assert str(caught.value) == f"large.csv: {rows} need about {needed}, {limit}"


def test_the_limit_is_the_users(tmp_path: Path) -> None:
    """A higher limit reads what a lower one refuses."""
    path = write_rows(tmp_path / "rows.csv", 40_000)
    with pytest.raises(UserError, match=r"need about 3 MB, the limit is 1 MB: --max-mb 3$"):
        read_table(path, ReadOptions(max_mb=1))
    assert read_table(path, ReadOptions(max_mb=3)).rows == 40_000


def test_texts_need_more_memory(tmp_path: Path) -> None:
    """Texts of which each row has another one count more than numbers and than categories."""
    names, cities = tmp_path / "names.csv", tmp_path / "cities.csv"
    names.write_text("name,y\n" + "".join(f"customer {index},1\n" for index in range(20_000)))
    cities.write_text("city,y\n" + "".join(f"customer {index % 9},1\n" for index in range(20_000)))
    with pytest.raises(UserError, match="need about 8 MB, the limit is 2 MB"):
        read_table(names, ReadOptions(max_mb=2))
    assert read_table(cities, ReadOptions(max_mb=2)).rows == 20_000


def test_files_that_cannot_be_opened(tmp_path: Path) -> None:
    """A missing file, a folder and a device are refused."""
    for path, reason in ((tmp_path / "none.csv", "No such file"), (tmp_path, "it is a folder"), (Path("/dev/zero"), "not a plain")):
        with pytest.raises(UserError, match=rf"^can't read .*: .*{reason}"):
            read_table(path)


def test_cancelling(tmp_path: Path) -> None:
    """Reading asks at least every 0.3 s of computing whether it is cancelled, and then stops."""
    path = write_rows(tmp_path / "rows.csv", 300_000)
    asked: list[float] = []

    def is_cancelled() -> bool:
        asked.append(thread_time())
        return False

    read_table(path, is_cancelled=is_cancelled)
    gaps = [later - earlier for earlier, later in pairwise(asked)]
    assert max(gaps) < 0.3
    left = iter([False] * (len(asked) // 2))
    with pytest.raises(ReadingCancelled, match=r"^reading rows\.csv was cancelled$"):
        read_table(path, is_cancelled=lambda: next(left, True))


@pytest.mark.parametrize("is_read_twice", [False, True])
def test_progress(is_read_twice: bool, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Progress is silent for half a second, then grows to 1, also if a text at the end makes reading begin again."""
    path = write_rows(tmp_path / "rows.csv", 100_000)
    with path.open("a") as file:
        file.write("none,a text\n" * is_read_twice)
    for seconds, expected in ((0.001, False), (0.6, True)):
        shares: list[float] = []
        monkeypatch.setattr("tui_trainer.datasets.tables.watch.monotonic", clock(seconds))
        read_table(path, progress=shares.append)
        assert bool(shares) is expected
    assert shares == sorted(shares)
    assert shares[-1] == 1
    assert len(shares) > 2


def clock(seconds: float) -> Callable[[], float]:
    """Return a clock that moves on by that many seconds whenever it is read."""
    ticks: Iterator[int] = iter(range(10**9))
    return lambda: next(ticks) * seconds


@pytest.mark.parametrize("change", ["append", "replace", "remove"])
def test_a_file_that_changes_while_it_is_read(change: str, tmp_path: Path) -> None:
    """A file that is written, replaced or removed meanwhile is refused."""
    path = tmp_path / "houses.csv"
    path.write_text(HOUSES)

    def change_it() -> bool:
        if change == "append":
            with path.open("a") as file:
                file.write("1,2,Bern,3\n")
        elif change == "replace":
            os.replace(write_rows(tmp_path / "other.csv", 5), path)
        else:
            path.unlink(missing_ok=True)
        return False

    if change == "replace":
        write_rows(tmp_path / "other.csv", 5)
    with pytest.raises(UserError, match=r"^houses\.csv changed while it was read: open it again$"):
        read_table(path, is_cancelled=change_it)


def test_very_many_columns(tmp_path: Path) -> None:
    """Ten thousand columns are read in a second or two."""
    names = ",".join(f"c{number}" for number in range(10_000))
    row = ",".join(map(str, range(10_000)))
    table = table_of(f"{names}\n{row}\n{row}\n", tmp_path)
    assert (table.rows, len(table.columns), table.columns[-1].lowest) == (2, 10_000, 9999)
