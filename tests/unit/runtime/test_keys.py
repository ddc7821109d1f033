from pathlib import Path

import pytest

from libs.runtime import keys


def test_keys_are_made_once_and_stay_the_same(tmp_path: Path) -> None:
    first = keys.make_once(tmp_path / "keys")
    assert keys.make_once(tmp_path / "keys") == first
    assert keys.load(tmp_path / "keys") == first


def test_each_key_is_different_and_nobody_else_may_read_it(tmp_path: Path) -> None:
    made = keys.make_once(tmp_path)
    assert len({made.session, made.data, made.hash, made.token}) == len(keys.NAMES)
    assert {path.stat().st_mode & 0o777 for path in tmp_path.glob("*.key")} == {0o600}


def test_one_lost_key_is_not_made_anew_but_asked_for(tmp_path: Path) -> None:
    keys.make_once(tmp_path)
    (tmp_path / "data.key").unlink()
    with pytest.raises(keys.KeysMissing, match=r"data\.key is missing"):
        keys.make_once(tmp_path)


def test_no_keys_at_all_are_not_made_by_a_service(tmp_path: Path) -> None:
    with pytest.raises(keys.KeysMissing):
        keys.load(tmp_path)
