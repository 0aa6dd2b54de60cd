"""Start Alongside: make its Python environment if need be, then run a command inside it.

Standard library only, because nothing else is there yet on a school's server. The first start installs the exact
packages that the lock files name; a later start finds its marker and calls no installer at all.

Up to the version check this file keeps to what an old Python can read, so that it can say which one it needs.
"""

import contextlib
import hashlib
import importlib.util
import os
import re
import subprocess
import sys
import time
from collections.abc import Iterator, Sequence
from pathlib import Path

if sys.platform == "win32":
    import msvcrt
else:
    import fcntl

OLDEST_PYTHON = (3, 11)


def refusal_of_old_python(version: tuple) -> str:
    """The sentence for a Python that is too old, or nothing."""
    if tuple(version[:2]) >= OLDEST_PYTHON:
        return ""
    sentence = "Alongside needs Python {}.{} or newer, and this is {}.{}. Install a newer one and start it with that."
    return sentence.format(*(OLDEST_PYTHON + tuple(version[:2])))


if refusal_of_old_python(sys.version_info):
    sys.exit(refusal_of_old_python(sys.version_info))

ROOT = Path(__file__).resolve().parent
SERVING = ("requirements.txt",)
# Both, because what the tests run on is what is served plus the tools: a change of either lock makes it stale.
TESTING = ("requirements.txt", "requirements-test.txt")
# Raise it when a new run.py must not trust an environment that an older one made.
GENERATION = "1"

# All of them share out the processor's cores, a file of tests at a time, in the order of their folders: the slowest first.
EVERY_TEST = ("--numprocesses=auto", "--dist=loadfile", "--no-loadscope-reorder")

HELP = """\
python run.py                  serve Alongside (the same as: python run.py serve)
python run.py demo             serve an invented school, apart from your own data
python run.py test [OPTIONS]   run the tests; the options are pytest's
python run.py soak NAME        run one long campaign of the tests, whole
python run.py COMMAND [...]    any other command; python run.py COMMAND --help explains it

The first start installs what is needed into .venv. For a server without internet, fill a folder named wheels beside
run.py on a computer of the same kind, and it is used instead of the network:
  python -m pip download --require-hashes --only-binary :all: -r requirements.txt -d wheels
"""

# `python -m flask` with three differences: it calls itself what the person typed, has no development
# server, and keeps Flask's own options quiet.
LAUNCH = """\
from flask.cli import cli
cli.help = None
for name in ("run", "shell", "routes"):
    cli.commands.pop(name, None)
for option in cli.params:
    option.hidden = True
cli.main(prog_name="python run.py")
"""

# What pip says, and what a person can do about it. The first that fits is told, so the surest come first.
PIP_TROUBLE = (
    (
        r"DO NOT MATCH THE HASHES",
        "a package is not the one that the lock file names, so it was not installed. Try again; if it happens again,"
        " the network or the wheels folder hands out something else, which wants looking into.",
    ),
    (r"No space left|Errno 28", "the disk is full. Make room and start again."),
    (
        r"CERTIFICATE_VERIFY_FAILED|SSLError",
        "the secure connection was not trusted; a web filter often stands in between. Ask for Python's package index to"
        " be let through, or use a wheels folder (python run.py --help).",
    ),
    (
        r"connection broken|failed to establish|name resolution|getaddrinfo|timed out|unreachable|ProxyError",
        "there is no network, or a filter or proxy is in the way. Start again with a network, or use a wheels folder"
        " (python run.py --help).",
    ),
    (
        r"No matching distribution|satisfies the requirement",
        "there is no ready-made package for this computer. Alongside needs a 64-bit Python, 3.11 to 3.14.",
    ),
)


class Trouble(Exception):
    """Something that a person can put right; its text is the sentence they read."""


class Environment:
    """The `.venv` beside run.py, and how to tell whether it is complete.

    Markers are taken away before anything is changed and written last, so whatever is interrupted is done again.
    """

    def __init__(self, root: Path) -> None:
        self.root = root
        self.folder = root / ".venv"
        self.python = self.folder / ("Scripts/python.exe" if os.name == "nt" else "bin/python")
        self.sound = self.folder / "alongside-python.ready"

    def identity(self) -> str:
        """Which Python the environment belongs to: another one means making it anew."""
        return "\n".join((GENERATION, sys.platform, str(sys.implementation.cache_tag), sys.base_prefix))

    def fingerprint(self, locks: Sequence[str]) -> str:
        """What a complete environment is complete for."""
        digest = hashlib.sha256(self.identity().encode())
        for lock in locks:
            try:
                digest.update(b"\0" + (self.root / lock).read_bytes())
            except FileNotFoundError:
                raise Trouble(f"{lock} is missing from {self.root}. Fetch a whole copy of Alongside.") from None
        return digest.hexdigest()

    def marker(self, locks: Sequence[str]) -> Path:
        """The file that says these locks are installed."""
        return self.folder / f"alongside-{Path(locks[-1]).stem}.ready"

    def is_sound(self) -> bool:
        """Whether packages can be put into the environment as it stands."""
        return self.python.exists() and _read(self.sound) == self.identity()

    def is_ready(self, locks: Sequence[str]) -> bool:
        """Whether these locks are installed, by the markers alone: this is every warm start."""
        wanted = self.fingerprint(locks)  # first, so that a missing lock file is told before anything is made
        return self.is_sound() and _read(self.marker(locks)) == wanted

    def make_ready(self, locks: Sequence[str]) -> None:
        """Install what is not installed yet, one start at a time."""
        if self.is_ready(locks):
            return
        try:
            with _alone(self.root / ".venv.lock") as held:
                if not self.is_ready(locks):  # the start that we waited for may have done it
                    self._install(locks, held)
        except OSError as problem:
            raise Trouble(
                f"Alongside cannot install into {self.folder}: {problem.strerror or problem}. Start it once as someone"
                " who may write there, with nothing else running from that folder."
            ) from problem

    def _install(self, locks: Sequence[str], held: int) -> None:
        for missing in (name for name in ("venv", "ensurepip") if importlib.util.find_spec(name) is None):
            raise Trouble(
                f"This Python came without its {missing} module. On Debian and Ubuntu: apt install python3-venv."
                " Elsewhere, install Python from python.org."
            )
        _say("Installing what Alongside needs into .venv. This takes a minute or two; the next start is quick...")
        sound = self.is_sound()
        for marker in (self.sound, self.marker(SERVING), self.marker(TESTING)):
            marker.unlink(missing_ok=True)
        if not sound:
            # A half-written package can look whole to pip, so what was interrupted is cleared, not repaired.
            self.call([sys.executable, "-m", "venv", "--clear", str(self.folder)], held)
        self.call(self.pip(locks), held)
        _write(self.marker(locks), self.fingerprint(locks))
        _write(self.marker(SERVING), self.fingerprint(SERVING))
        _write(self.sound, self.identity())

    def pip(self, locks: Sequence[str]) -> "list[str]":
        """The installer's command line: only the wheels whose hashes the locks name; nothing is ever built here."""
        command = [str(self.python), "-m", "pip", "install", "--quiet", "--no-input", "--disable-pip-version-check"]
        command += ["--require-hashes", "--only-binary", ":all:"]
        wheels = self.root / "wheels"
        if wheels.is_dir():
            command += ["--no-index", "--find-links", str(wheels)]
        for lock in locks:
            command += ["-r", str(self.root / lock)]
        return command

    def call(self, command: Sequence[str], held: int) -> None:
        """Run one step of the installation, or say why it failed."""
        # The child holds the lock too: if run.py alone is killed, no second pip starts beside the first.
        inherit = () if os.name == "nt" else (held,)
        done = subprocess.run(
            command,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            encoding="utf-8",
            errors="replace",
            env=dict(os.environ, PYTHONUTF8="1"),
            pass_fds=inherit,
            check=False,
        )
        if done.returncode:
            raise Trouble("Alongside could not be installed: " + why(done.stdout, self.root / "wheels"))


def why(output: str, wheels: Path) -> str:
    """A sentence for what pip or venv printed before it failed."""
    wanted = re.search(r"No matching distribution found for (\S+)", output)
    if wanted and wheels.is_dir():
        return f"{wanted[1]} is not in {wheels}, or not for this computer. Fill the folder anew (python run.py --help)."
    for pattern, sentence in PIP_TROUBLE:
        if re.search(pattern, output, re.IGNORECASE):
            return sentence
    lines = [line.strip() for line in output.splitlines() if line.strip()]
    errors = [line for line in lines if "error" in line.lower()]
    return (errors or lines or ["the installer said nothing."])[-1]


def command_line(arguments: Sequence[str], environment: Environment) -> "tuple[list[str], Path | None]":
    """What to run in the environment, and the folder to run it in; none means the person's own.

    A command's file names are relative to where the person stands, so the application is named by its full path.
    """
    if arguments[:1] == ["soak"]:
        test = campaign(arguments[1:], environment.root)
        # -rP: what a campaign measured is printed, for bench/README.md
        return [str(environment.python), "-m", "pytest", "-rP", test], environment.root
    if arguments[:1] == ["test"]:
        return [str(environment.python), "-m", "pytest", *(arguments[1:] or EVERY_TEST)], environment.root
    # -P: a stray flask.py in the folder where the person stands must not be imported.
    launch = [str(environment.python), "-P", "-c", LAUNCH, "--app", str(environment.root / "wsgi.py")]
    return launch + list(arguments or ["serve"]), None


def campaign(names: Sequence[str], root: Path) -> str:
    """The tests of the one campaign that was named. Raises Trouble, with the names that there are."""
    paths = [*(root / "tests" / "reliability").glob("test_*.py")]
    paths += [path for path in (root / "tests" / "e2e").glob("test_*.py") if "campaign(" in path.read_text("utf-8")]
    known = {path.stem[len("test_") :]: path for path in sorted(paths, key=lambda path: path.stem)}
    if len(names) != 1 or names[0] not in known:
        raise Trouble(f"Name one campaign to run whole: python run.py soak NAME. There are: {', '.join(known)}.")
    return str(known[names[0]])


def child_variables(root: Path, arguments: Sequence[str]) -> "dict[str, str]":
    """The child's environment variables: the project is importable from any folder, text is UTF-8 on Windows too."""
    soak = {"ALONGSIDE_SOAK": "whole"} if arguments[:1] == ["soak"] else {}
    return dict(os.environ, PYTHONPATH=str(root), PYTHONUTF8="1", **soak)


def hand_over(command: "list[str]", folder: "Path | None", variables: "dict[str, str]") -> int:
    """Become the command, so that a stop signal reaches the server itself. Windows cannot: there we wait for it."""
    if os.name != "nt":
        if folder:
            os.chdir(folder)
        os.execve(command[0], command, variables)
    with subprocess.Popen(command, cwd=folder, env=variables) as process:
        while True:
            # Ctrl-C has reached the child as well; it ends in its own time.
            with contextlib.suppress(KeyboardInterrupt):
                return process.wait()


@contextlib.contextmanager
def _alone(path: Path) -> "Iterator[int]":
    """Hold a lock that the operating system lets go of when its holders end, however they end."""
    handle = os.open(path, os.O_RDWR | os.O_CREAT, 0o644)
    try:
        waiting = False
        while not _try_lock(handle):
            if not waiting:
                _say("Another start is installing. Waiting for it...")
            waiting = True
            time.sleep(0.2)
        yield handle
    finally:
        os.close(handle)


def _try_lock(handle: int) -> bool:
    try:
        if sys.platform == "win32":
            msvcrt.locking(handle, msvcrt.LK_NBLCK, 1)
        else:
            fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except (BlockingIOError, PermissionError):  # Windows calls a lock that is taken a permission that is denied
        return False
    return True


def _read(path: Path) -> str:
    try:
        return path.read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError):
        return ""


def _write(path: Path, text: str) -> None:
    beside = path.with_suffix(".new")
    beside.write_text(text, encoding="utf-8")
    beside.replace(path)


def _say(sentence: str) -> None:
    print(sentence, file=sys.stderr, flush=True)


def main(arguments: "list[str]") -> int:
    """Install if need be, then run the command; returns only when that failed, or on Windows."""
    environment = Environment(ROOT)
    locks = TESTING if arguments[:1] in (["test"], ["soak"]) else SERVING
    try:
        if arguments[:1] in (["--help"], ["-h"], ["help"]):
            print(HELP, flush=True)
            if not environment.is_ready(SERVING):
                print("The other commands are listed here after the first start.")
                return 0
            arguments = ["--help"]
        environment.make_ready(locks)
        command, folder = command_line(arguments, environment)
        return hand_over(command, folder, child_variables(ROOT, arguments))
    except Trouble as trouble:
        _say(str(trouble))
        return 1
    except OSError as problem:
        _say(f"Alongside could not be started from {ROOT}: {problem.strerror or problem}.")
        return 1
    except KeyboardInterrupt:
        _say("Stopped. If it was still installing, the next start does that again.")
        return 130


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
