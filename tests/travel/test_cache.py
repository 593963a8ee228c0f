"""Arrays kept on disk: whole or not at all, memory-mapped, and found again by what they were made from."""

from pathlib import Path

import numpy as np
import pytest

from layers import cache
from layers.cache import content_key, load_arrays, save_arrays
from layers.errors import BadFileError, BadValueError

ARRAYS = {
    "walk.graph.a": np.arange(6, dtype=np.int32).reshape(2, 3),
    "crs": np.array("EPSG:27700"),
    "nobody": np.empty((0, 2)),
    "names": np.array(["Tonbridge", "Tŷ-du"]),
    "on": np.array([True, False]),
}


def test_kept_arrays_come_back_the_same(tmp_path: Path) -> None:
    save_arrays(tmp_path / "var" / "key", ARRAYS)
    found = load_arrays(tmp_path / "var" / "key")
    assert set(found) == set(ARRAYS)
    for name, values in ARRAYS.items():
        assert found[name].dtype == values.dtype
        assert found[name].shape == values.shape
        assert np.array_equal(found[name], values)
    assert isinstance(found["walk.graph.a"], np.memmap)
    assert not found["walk.graph.a"].flags.writeable


def test_a_new_set_replaces_the_old_and_leaves_no_litter(tmp_path: Path) -> None:
    save_arrays(tmp_path / "key", {"old": np.arange(5)})
    held = load_arrays(tmp_path / "key")["old"]
    save_arrays(tmp_path / "key", {"new": np.arange(3)})
    assert list(load_arrays(tmp_path / "key")) == ["new"]
    assert held.tolist() == [0, 1, 2, 3, 4]
    assert [path.name for path in tmp_path.iterdir()] == ["key"]


def test_a_failure_half_way_changes_nothing(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    save_arrays(tmp_path / "key", {"old": np.arange(5)})
    written = []

    def full_disk(path: Path, values: np.ndarray, *, allow_pickle: bool) -> None:
        written.append(path)
        if len(written) == 2:
            raise OSError("No space left on device")
        path.write_bytes(b"")

    monkeypatch.setattr(cache.np, "save", full_disk)
    with pytest.raises(OSError, match="No space left"):
        save_arrays(tmp_path / "key", {"one": np.arange(2), "two": np.arange(2)})
    assert list(load_arrays(tmp_path / "key")) == ["old"]
    assert [path.name for path in tmp_path.iterdir()] == ["key"]


@pytest.mark.parametrize("name", ["../outside", "", "a/b", ".hidden", "a\\b"])
def test_a_name_is_a_plain_file_name(tmp_path: Path, name: str) -> None:
    with pytest.raises(BadValueError, match="cannot be kept"):
        save_arrays(tmp_path / "key", {name: np.zeros(2)})
    assert list(tmp_path.iterdir()) == []


def test_python_objects_are_refused(tmp_path: Path) -> None:
    with pytest.raises(BadValueError, match="'things' cannot be kept"):
        save_arrays(tmp_path / "key", {"things": np.array([{}], dtype=object)})


def test_no_folder(tmp_path: Path) -> None:
    with pytest.raises(BadFileError, match="no folder of kept arrays"):
        load_arrays(tmp_path / "key")


@pytest.mark.parametrize("fault", ["half_written", "empty_file", "pickle", "text"])
def test_a_damaged_array_is_named(tmp_path: Path, fault: str) -> None:
    save_arrays(tmp_path / "key", {"times": np.arange(1_000)})
    path = tmp_path / "key" / "times.npy"
    if fault == "half_written":
        path.write_bytes(path.read_bytes()[:500])
    elif fault == "empty_file":
        path.write_bytes(b"")
    elif fault == "pickle":
        np.save(path, np.array([{}], dtype=object), allow_pickle=True)
    else:
        path.write_text("not an array")
    with pytest.raises(BadFileError, match=r"times\.npy is damaged .*; delete the folder"):
        load_arrays(tmp_path / "key")


def test_the_key_changes_with_any_part(tmp_path: Path) -> None:
    (tmp_path / "a").write_bytes(b"12")
    (tmp_path / "b").write_bytes(b"3")
    (tmp_path / "folder").mkdir()
    (tmp_path / "folder" / "a").write_bytes(b"12")
    a, b, folder = tmp_path / "a", tmp_path / "b", tmp_path / "folder"
    keys = [
        content_key(a),
        content_key(a, b),
        content_key(b, a),
        content_key(b"123"),
        content_key(b"1", b"23"),
        content_key(folder),
        content_key(),
    ]
    assert len(set(keys)) == len(keys)
    assert all(len(key) == 32 for key in keys)
    assert content_key(a) == content_key(b"12")  # the contents count, not the place
    before = content_key(folder)
    (folder / "a").rename(folder / "z")
    assert content_key(folder) != before
