"""A Chromium for the browser tests."""

from launcher import chromium


def program(path, code=0):
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(f"#!/bin/sh\nexit {code}\n")
    path.chmod(0o755)
    return str(path)


def nowhere(tmp_path, **more):
    return {"PATH": str(tmp_path / "bin"), "HOME": str(tmp_path), **more}


def test_the_one_that_was_named_comes_first(tmp_path):
    named = program(tmp_path / "mine")
    program(tmp_path / "bin" / "chromium")
    assert chromium.provide(nowhere(tmp_path, CHROMIUM=named)) == named


def test_one_on_the_path_will_do(tmp_path):
    found = program(tmp_path / "bin" / "chromium-browser")
    assert chromium.provide(nowhere(tmp_path)) == found


def test_one_that_does_not_start_is_passed_over(tmp_path):
    program(tmp_path / "bin" / "chromium", code=127)
    cached = program(tmp_path / ".cache/ms-playwright/chromium-1200/chrome-linux64/chrome")
    assert chromium.provide(nowhere(tmp_path)) == cached


def test_without_any_it_says_aloud_what_is_skipped(tmp_path, monkeypatch, capsys):
    monkeypatch.setattr(chromium, "from_playwright", lambda environ: iter(()))
    monkeypatch.setattr(chromium, "from_apt", lambda environ: iter(()))
    assert chromium.provide(nowhere(tmp_path)) is None
    assert "the browser tests will be SKIPPED" in capsys.readouterr().err
