"""run.py decides what to install and what to start; here without network, pip or a real environment."""

import ast
import os
import subprocess
import sys
from pathlib import Path

import pytest

import run

LOCK = "flask==3.1.3 --hash=sha256:00\n"


class Pretend(run.Environment):
    """An environment whose installer only notes what it was asked, and can be made to stop half-way."""

    def __init__(self, root: Path, breaks_at: str = "") -> None:
        super().__init__(root)
        self.breaks_at = breaks_at
        self.calls: list[str] = []
        self.markers_during: list[bool] = []

    def call(self, command, held):
        step = "venv" if "venv" in command else "pip"
        self.calls.append(step)
        if step == self.breaks_at:
            raise KeyboardInterrupt
        if step == "venv":
            self.python.parent.mkdir(parents=True, exist_ok=True)
            self.python.touch()
        self.markers_during.append(self.sound.exists() or self.marker(run.SERVING).exists())


@pytest.fixture
def project(tmp_path: Path) -> Path:
    (tmp_path / "requirements.txt").write_text(LOCK)
    (tmp_path / "requirements-test.txt").write_text(LOCK + "pytest==9.2.0 --hash=sha256:01\n")
    return tmp_path


def started(root: Path, locks=run.SERVING) -> list[str]:
    """What a start in this folder makes the installer do."""
    environment = Pretend(root)
    environment.make_ready(locks)
    return environment.calls


# --- which Python ---------------------------------------------------------------------------------------------------


def test_an_old_python_is_refused_in_one_sentence():
    sentence = run.refusal_of_old_python((3, 10, 13, "final", 0))
    assert "3.11 or newer" in sentence
    assert "this is 3.10" in sentence
    assert "\n" not in sentence


@pytest.mark.parametrize("version", [(3, 11, 0), (3, 14, 2), (4, 0, 0)])
def test_a_python_that_is_new_enough_is_not(version):
    assert run.refusal_of_old_python(version) == ""


def test_an_old_python_can_read_the_file_far_enough_to_say_so():
    source = Path(run.__file__).read_text(encoding="utf-8")
    ast.parse(source, feature_version=(3, 7))


def test_only_the_standard_library_is_imported():
    tree = ast.parse(Path(run.__file__).read_text(encoding="utf-8"))
    names = {alias.name for node in ast.walk(tree) if isinstance(node, ast.Import) for alias in node.names}
    names |= {str(node.module) for node in ast.walk(tree) if isinstance(node, ast.ImportFrom)}
    assert {name.split(".")[0] for name in names} <= sys.stdlib_module_names


# --- when it installs -----------------------------------------------------------------------------------------------


def test_the_first_start_installs_and_the_second_does_not(project):
    assert started(project) == ["venv", "pip"]
    assert started(project) == []


def test_a_changed_lock_installs_into_the_environment_that_is_there(project):
    started(project)
    (project / "requirements.txt").write_text(LOCK + "lxml==6.1.3 --hash=sha256:02\n")
    assert started(project) == ["pip"]


@pytest.mark.parametrize(
    ("what", "value"), [("GENERATION", "another"), ("sys.base_prefix", "/elsewhere"), ("sys.platform", "other")]
)
def test_another_python_or_generation_makes_it_anew(project, monkeypatch, what, value):
    started(project)
    monkeypatch.setattr(f"run.{what}", value)
    assert started(project) == ["venv", "pip"]


def test_a_lost_interpreter_makes_it_anew(project):
    started(project)
    run.Environment(project).python.unlink()
    assert started(project) == ["venv", "pip"]


@pytest.mark.parametrize("step", ["venv", "pip"])
def test_what_was_interrupted_is_cleared_and_done_again(project, step):
    with pytest.raises(KeyboardInterrupt):
        Pretend(project, breaks_at=step).make_ready(run.SERVING)
    assert not run.Environment(project).is_ready(run.SERVING)
    assert started(project) == ["venv", "pip"]


def test_an_interrupted_change_is_not_taken_for_the_lock_before_it(project):
    started(project)
    (project / "requirements.txt").write_text(LOCK + "lxml==6.1.3 --hash=sha256:02\n")
    with pytest.raises(KeyboardInterrupt):
        Pretend(project, breaks_at="pip").make_ready(run.SERVING)
    (project / "requirements.txt").write_text(LOCK)
    assert started(project) == ["venv", "pip"]


def test_no_marker_stands_while_packages_change(project):
    started(project)
    (project / "requirements.txt").write_text(LOCK + "lxml==6.1.3 --hash=sha256:02\n")
    environment = Pretend(project)
    environment.make_ready(run.SERVING)
    assert environment.markers_during == [False]


def test_installing_the_tests_does_not_make_serving_install_again(project):
    assert started(project, run.TESTING) == ["venv", "pip"]
    assert started(project) == []
    assert started(project, run.TESTING) == []


def test_the_tests_install_on_top_of_what_is_served(project):
    started(project)
    assert started(project, run.TESTING) == ["pip"]
    assert started(project) == []


def test_a_change_of_what_is_served_makes_the_tests_stale_too(project):
    started(project, run.TESTING)
    (project / "requirements.txt").write_text(LOCK + "lxml==6.1.3 --hash=sha256:02\n")
    assert started(project, run.TESTING) == ["pip"]
    assert started(project) == []


def test_serving_a_changed_lock_makes_the_tests_stale_too(project):
    started(project, run.TESTING)
    (project / "requirements.txt").write_text(LOCK + "lxml==6.1.3 --hash=sha256:02\n")
    assert started(project) == ["pip"]
    (project / "requirements.txt").write_text(LOCK)
    assert started(project, run.TESTING) == ["pip"]


def test_a_start_that_waited_does_not_install_what_the_other_has_installed(project, monkeypatch):
    other = Pretend(project)

    tries = iter([False, True])

    def taken_once(handle):
        if free := next(tries):
            with open(os.devnull) as nothing:
                other._install(run.SERVING, nothing.fileno())
        return free

    monkeypatch.setattr(run, "_try_lock", taken_once)
    monkeypatch.setattr(run.time, "sleep", lambda seconds: None)
    assert started(project) == []
    assert other.calls == ["venv", "pip"]


def test_the_lock_is_held_by_one_at_a_time(tmp_path):
    with run._alone(tmp_path / "lock"):
        second = os.open(tmp_path / "lock", os.O_RDWR)
        assert not run._try_lock(second)
    assert run._try_lock(second)
    os.close(second)


# --- how it installs ------------------------------------------------------------------------------------------------


def test_pip_takes_nothing_but_the_wheels_that_the_locks_name(project):
    command = Pretend(project).pip(run.TESTING)
    assert "--require-hashes" in command
    assert command[command.index("--only-binary") + 1] == ":all:"
    assert [Path(word).name for word in command if word.endswith(".txt")] == list(run.TESTING)
    assert "--no-index" not in command


def test_a_wheels_folder_stands_in_for_the_network(project):
    (project / "wheels").mkdir()
    command = Pretend(project).pip(run.SERVING)
    assert "--no-index" in command
    assert command[command.index("--find-links") + 1] == str(project / "wheels")


# --- trouble, in sentences ------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("output", "told"),
    [
        ("WARNING: connection broken by 'NewConnectionError'\nERROR: No matching distribution found", "no network"),
        ("ERROR: THESE PACKAGES DO NOT MATCH THE HASHES FROM THE REQUIREMENTS FILE.", "lock file"),
        ("ERROR: Could not install packages: [Errno 28] No space left on device", "disk is full"),
        ("connection broken by 'SSLError(CERTIFICATE_VERIFY_FAILED)'", "web filter"),
        ("ERROR: No matching distribution found for sqlcipher3==0.6.4", "64-bit"),
        ("Collecting\nERROR: something of its own\n  a detail\n", "ERROR: something of its own"),
        ("", "nothing"),
    ],
)
def test_the_installers_trouble_is_told_with_what_to_do(tmp_path, output, told):
    assert told in run.why(output, tmp_path / "wheels")


def test_a_wheel_that_is_not_in_the_folder_is_named(tmp_path):
    output = "ERROR: No matching distribution found for sqlcipher3==0.6.4"
    assert run.why(output, tmp_path).startswith("sqlcipher3==0.6.4 is not in ")


def test_a_missing_lock_is_a_sentence(project):
    (project / "requirements.txt").unlink()
    with pytest.raises(run.Trouble, match=r"requirements\.txt is missing"):
        started(project)


def test_a_python_without_venv_names_the_package_to_install(project, monkeypatch):
    monkeypatch.setattr(run.importlib.util, "find_spec", lambda name: None if name == "ensurepip" else object())
    with pytest.raises(run.Trouble, match="apt install python3-venv"):
        started(project)
    assert not (project / ".venv").exists()


def test_a_folder_that_cannot_be_written_is_a_sentence(project, monkeypatch):
    def refuse(*arguments):
        raise PermissionError(13, "Permission denied")

    monkeypatch.setattr(run.os, "open", refuse)
    with pytest.raises(run.Trouble, match=r"cannot install into .*: Permission denied"):
        started(project)


def test_a_step_that_fails_ends_in_its_sentence_not_its_output(project):
    command = [sys.executable, "-c", "import sys; print('noise'); sys.exit('ERROR: name resolution')"]
    with open(os.devnull) as nothing, pytest.raises(run.Trouble, match="there is no network") as caught:
        run.Environment(project).call(command, nothing.fileno())
    assert "noise" not in str(caught.value)


def test_trouble_is_printed_and_the_exit_code_is_not_zero(project, monkeypatch, capsys):
    monkeypatch.setattr(run, "ROOT", project)
    (project / "requirements.txt").unlink()
    assert run.main([]) == 1
    told = capsys.readouterr().err
    assert "requirements.txt is missing" in told
    assert "Traceback" not in told


def test_stopping_it_is_no_traceback(project, monkeypatch, capsys):
    def stopped(environment, locks):
        raise KeyboardInterrupt

    monkeypatch.setattr(run, "ROOT", project)
    monkeypatch.setattr(run.Environment, "make_ready", stopped)
    assert run.main([]) == 130
    assert "the next start" in capsys.readouterr().err


# --- what it starts -------------------------------------------------------------------------------------------------


def test_no_command_means_serve(project):
    environment = run.Environment(project)
    assert run.command_line([], environment) == run.command_line(["serve"], environment)


def test_a_command_runs_where_the_person_stands_on_the_app_of_this_folder(project):
    command, folder = run.command_line(["documents", "fill", "dsl_record", "a b.json"], run.Environment(project))
    assert command[0] == str(run.Environment(project).python)
    assert command[command.index("--app") + 1] == str(project / "wsgi.py")
    assert command[-4:] == ["documents", "fill", "dsl_record", "a b.json"]
    assert folder is None


def test_the_tests_run_from_the_project_with_pytests_own_options(project):
    command, folder = run.command_line(["test", "-k", "name"], run.Environment(project))
    assert command[1:] == ["-m", "pytest", "-k", "name"]
    assert folder == project


def test_all_of_them_share_out_the_cores_a_file_at_a_time(project):
    command, _ = run.command_line(["test"], run.Environment(project))
    assert command[1:] == ["-m", "pytest", *run.EVERY_TEST]
    assert "--dist=loadfile" in command


def test_only_a_first_word_test_means_the_tests(project):
    command, _ = run.command_line(["documents", "test"], run.Environment(project))
    assert "pytest" not in command


def test_a_soak_is_one_campaign_and_it_runs_whole(project):
    campaign = project / "tests" / "reliability" / "test_kill.py"
    campaign.parent.mkdir(parents=True)
    campaign.touch()
    command, folder = run.command_line(["soak", "kill"], run.Environment(project))
    assert command[1:] == ["-m", "pytest", "-rP", str(campaign)]
    assert folder == project
    assert run.child_variables(project, ["soak", "kill"])["ALONGSIDE_SOAK"] == "whole"
    assert "ALONGSIDE_SOAK" not in run.child_variables(project, ["test"])


def test_a_campaign_may_drive_a_browser(project):
    folder = project / "tests" / "e2e"
    folder.mkdir(parents=True)
    (folder / "test_the_way.py").write_text("def test_it(): ...")
    (folder / "test_typing_killed.py").write_text("KILLS = campaign(4, 200)")
    assert run.campaign(["typing_killed"], project) == str(folder / "test_typing_killed.py")
    with pytest.raises(run.Trouble, match=r"There are: typing_killed\."):
        run.campaign(["the_way"], project)


@pytest.mark.parametrize("names", [[], ["nothing"], ["kill", "kill"]])
def test_a_soak_without_a_known_name_says_which_there_are(project, names):
    campaign = project / "tests" / "reliability" / "test_kill.py"
    campaign.parent.mkdir(parents=True)
    campaign.touch()
    with pytest.raises(run.Trouble, match="There are: kill"):
        run.command_line(["soak", *names], run.Environment(project))


def test_the_project_is_importable_from_any_folder(project, monkeypatch):
    monkeypatch.setenv("PYTHONPATH", "/somewhere/else")
    assert run.child_variables(project, [])["PYTHONPATH"] == str(project)


def test_help_neither_installs_nor_fails_before_the_first_start(project, monkeypatch, capsys):
    monkeypatch.setattr(run, "ROOT", project)
    monkeypatch.setattr(run.Environment, "make_ready", lambda environment, locks: pytest.fail("it installed"))
    assert run.main(["--help"]) == 0
    assert "python run.py demo" in capsys.readouterr().out


def test_the_exit_code_of_the_command_is_passed_on():
    command = [sys.executable, "-c", "import sys; sys.exit(7)"]
    code = f"import sys, os, run; sys.exit(run.hand_over({command!r}, None, dict(os.environ)))"
    done = subprocess.run([sys.executable, "-c", code], cwd=Path(run.__file__).parent)
    assert done.returncode == 7
