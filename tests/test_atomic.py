"""Failure is injected at every step; the target and its folder must look as if nothing had been tried."""

import errno
import io
import os
import stat
from pathlib import Path
from typing import Any

import pytest

from seqgen.atomic import write_all_atomically, write_atomically


@pytest.fixture
def target(tmp_path: Path) -> Path:
    path = tmp_path / "tune.mid"
    path.write_bytes(b"old")
    return path


def test_a_new_file_holds_the_bytes_and_is_alone(tmp_path: Path) -> None:
    write_atomically(tmp_path / "tune.mid", b"new")
    assert (tmp_path / "tune.mid").read_bytes() == b"new"
    assert [path.name for path in tmp_path.iterdir()] == ["tune.mid"]


def test_a_new_file_has_the_permissions_of_any_new_file(tmp_path: Path) -> None:
    (tmp_path / "ordinary").touch()
    write_atomically(tmp_path / "tune.mid", b"new")
    assert (tmp_path / "tune.mid").stat().st_mode == (tmp_path / "ordinary").stat().st_mode


def test_a_replaced_file_keeps_its_permissions(target: Path) -> None:
    target.chmod(0o640)
    write_atomically(target, b"new")
    assert target.read_bytes() == b"new"
    assert stat.S_IMODE(target.stat().st_mode) == 0o640


def test_a_link_is_followed(target: Path, tmp_path: Path) -> None:
    link = tmp_path / "link.mid"
    link.symlink_to(target)
    write_atomically(link, b"new")
    assert link.is_symlink()
    assert target.read_bytes() == b"new"


class FullDisk(io.FileIO):
    """Takes half of what it is given."""

    def write(self, data: Any) -> int:
        super().write(data[: len(data) // 2])
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))


def fail(*_: object, **__: object) -> None:
    raise OSError(errno.EIO, os.strerror(errno.EIO))


def interrupt(*_: object, **__: object) -> None:
    raise KeyboardInterrupt


@pytest.mark.parametrize(
    ("place", "replacement", "error"),
    [
        pytest.param("pathlib.Path.open", lambda path, mode: FullDisk(path, mode), OSError, id="write"),
        pytest.param("pathlib.Path.open", fail, OSError, id="open"),
        pytest.param("os.fsync", fail, OSError, id="fsync"),
        pytest.param("os.replace", fail, OSError, id="rename"),
        pytest.param("os.replace", interrupt, KeyboardInterrupt, id="interrupted-by-the-keyboard"),
    ],
)
@pytest.mark.parametrize("is_new", [True, False], ids=["new", "replacing"])
def test_a_failure_leaves_the_target_as_it_was_and_nothing_beside_it(
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    place: str,
    replacement: object,
    error: type[BaseException],
    is_new: bool,
) -> None:
    target = tmp_path / "tune.mid"
    if not is_new:
        target.write_bytes(b"old")
    with monkeypatch.context() as patch, pytest.raises(error):
        patch.setattr(place, replacement)
        write_atomically(target, b"new bytes")
    assert [path.read_bytes() for path in tmp_path.iterdir()] == ([] if is_new else [b"old"])


@pytest.mark.parametrize("place", ["pathlib.Path.open", "os.fsync"])
def test_of_several_none_is_written_where_the_second_cannot_be(
    target: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, place: str
) -> None:
    files = [(target, b"new"), (tmp_path / "second.mid", b"new")]

    def data_then_failure() -> Any:
        yield files[0]
        monkeypatch.setattr(place, fail)
        yield files[1]

    with pytest.raises(OSError, match="Input/output error") as caught:
        write_all_atomically(data_then_failure())
    monkeypatch.undo()
    assert caught.value.filename == str(tmp_path / "second.mid")
    assert [path.read_bytes() for path in tmp_path.iterdir()] == [b"old"]


def test_of_several_none_is_written_where_one_cannot_be_made(target: Path, tmp_path: Path) -> None:
    with pytest.raises(ZeroDivisionError):
        write_all_atomically((path, b"new" * (1 // left)) for path, left in ((target, 1), (tmp_path / "b.mid", 0)))
    assert [path.read_bytes() for path in tmp_path.iterdir()] == [b"old"]


def test_several_are_written(target: Path, tmp_path: Path) -> None:
    write_all_atomically([(target, b"first"), (tmp_path / "second.mid", b"second")])
    assert {path.name: path.read_bytes() for path in tmp_path.iterdir()} == {
        "tune.mid": b"first",
        "second.mid": b"second",
    }


def test_the_bytes_are_on_the_disk_before_the_name_and_the_name_before_returning(
    target: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    steps: list[str] = []
    fsync, replace = os.fsync, os.replace

    def spy_fsync(descriptor: int) -> None:
        steps.append("folder" if stat.S_ISDIR(os.fstat(descriptor).st_mode) else "file")
        fsync(descriptor)

    def spy_replace(source: Path, destination: Path) -> None:
        steps.append("rename")
        replace(source, destination)

    monkeypatch.setattr("os.fsync", spy_fsync)
    monkeypatch.setattr("os.replace", spy_replace)
    write_atomically(target, b"new")
    assert steps == ["file", "rename", "folder"]


def test_a_device_or_folder_is_not_replaced(tmp_path: Path) -> None:
    for path in (tmp_path, Path(os.devnull)):
        with pytest.raises(OSError, match="not a regular file"):
            write_atomically(path, b"new")


def test_a_missing_folder_is_an_error_of_the_system(tmp_path: Path) -> None:
    with pytest.raises(FileNotFoundError):
        write_atomically(tmp_path / "none" / "tune.mid", b"new")
