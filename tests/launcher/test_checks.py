"""./run check: every step runs, and one failure fails the whole."""

from launcher.checks import Step, run_checks


class Recorder:
    """Stands for the servers; a step named by its words fails when they are `false`."""

    def __init__(self):
        self.ran = []

    def run(self, words, env):
        self.ran.append((words, env.get("HANDOFF_ENV")))
        if words[0] == "missing":
            raise FileNotFoundError(2, "No such file or directory")
        return int(words[0] == "false")


def check(tmp_path, *steps):
    recorder = Recorder()
    return run_checks(tmp_path, recorder, {"HANDOFF_ENV": "test"}, steps), recorder.ran


def test_one_failure_fails_the_whole_and_the_rest_still_runs(tmp_path, capsys):
    code, ran = check(
        tmp_path, Step("first", ("false",)), Step("second", ("missing",)), Step("third", ("true",))
    )
    assert code == 1
    assert len(ran) == 3
    assert "check: 2 failed: first, second" in capsys.readouterr().out


def test_the_deployment_step_sees_a_production(tmp_path):
    assert check(tmp_path, Step("deploy", ("true",), production=True)) == (0, [(("true",), "production")])


def test_a_step_over_files_gets_them_or_is_left_out(tmp_path):
    step = Step("templates", ("true",), files="templates/**/*.html")
    assert check(tmp_path, step) == (0, [])
    (tmp_path / "templates" / "bar").mkdir(parents=True)
    (tmp_path / "templates" / "bar" / "a.html").touch()
    assert check(tmp_path, step)[1] == [(("true", "templates/bar/a.html"), "test")]
