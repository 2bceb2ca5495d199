import pytest

from trials.config import read_config


def test_what_is_missing_is_said(tmp_path):
    path = tmp_path / "config.toml"
    path.write_text('secret_key = "s"\nmaterials = "m"\npatience = 1\n')
    with pytest.raises(ValueError, match="config.toml lacks 'mongo'"):
        read_config(path)


def test_secrets_are_not_shown(app, tmp_path):
    shown = repr(read_config(tmp_path / "config.toml"))
    assert "SECRET_KEY" not in shown and "MONGO_URL" not in shown
