"""What a person chose for this computer."""

from __future__ import annotations

from desktop.settings import Settings, load_settings, save_settings


def test_what_is_saved_is_there_again(tmp_path):
    path = tmp_path / "deep" / "settings.json"
    save_settings(Settings(language="zh", theme="night", desk="train", width=1500, height=900), path)
    assert load_settings(path) == Settings(language="zh", theme="night", desk="train", width=1500, height=900)
    assert [p.name for p in path.parent.iterdir()] == ["settings.json"]


def test_a_broken_file_is_as_on_the_first_day(tmp_path):
    path = tmp_path / "settings.json"
    path.write_text("{not json")
    assert load_settings(path) == Settings()


def test_values_nobody_can_have_chosen_are_left_out(tmp_path):
    path = tmp_path / "settings.json"
    path.write_text('{"theme": "pink", "width": 3, "desk": 7, "language": "zh"}')
    loaded = load_settings(path)
    assert (loaded.theme, loaded.width, loaded.desk, loaded.language) == ("", 1024, "command", "zh")
