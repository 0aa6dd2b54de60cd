"""Making a PDF: LibreOffice run alone, with nothing of ours and no way out, ended at the limit, and nothing left behind.

A program of a few lines stands in for LibreOffice here; the real one is in integration/test_pdf_pages.py.
"""

from __future__ import annotations

import io
import json
import os
import signal
import socket
import sys
import threading
import time
from collections.abc import Callable, Iterable
from pathlib import Path

import pytest
from PIL import Image

from tests import word_files
from tests.needs import require
from tests.pdf_files import drawn
from webapp.documents import alone, office, pdf
from webapp.documents.ooxml import WordFault
from webapp.domain.errors import Invalid, Unavailable

WORD = word_files.template("The page")
LEAST = "%PDF-1.4\\n1 0 obj<</Type/Catalog/Pages 2 0 R>>endobj 2 0 obj<</Type/Pages/Kids[]/Count 0>>endobj\\n" + (
    "xref\\n0 3\\n0000000000 65535 f \\n0000000009 00000 n \\n0000000052 00000 n \\n"
    "trailer<</Root 1 0 R/Size 3>>\\nstartxref\\n96\\n%%EOF"
)

Stand = Callable[[str], Path]


@pytest.fixture(autouse=True)
def place(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A place of this test's own: the computer's may be in use."""
    base = tmp_path / "memory"
    base.mkdir()
    monkeypatch.setattr(alone, "_IN_MEMORY", base)
    return alone._where()


@pytest.fixture
def stand_in(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Stand:
    """Puts a program in LibreOffice's place: `paper` is where its PDF goes, `out` a folder that outlives it."""

    def put(body: str) -> Path:
        out = tmp_path / "out"
        out.mkdir(exist_ok=True)
        program = tmp_path / "bin" / "soffice"
        program.parent.mkdir(exist_ok=True)
        head = f"#!{sys.executable} -I\nimport json, os, sys, time, pathlib\n"
        where = f"out = pathlib.Path({str(out)!r})\npaper = pathlib.Path(sys.argv[-1]).with_suffix('.pdf')\n"
        program.write_text(f"{head}{where}LEAST = b'''{LEAST}'''\n{body}\n", encoding="utf-8")
        program.chmod(0o700)
        monkeypatch.setenv("PATH", f"{program.parent}{os.pathsep}{os.environ['PATH']}")
        return out

    return put


def is_there(process: int) -> bool:
    """Whether a process lives; one that has ended and waits to be noticed does not."""
    try:
        return "Z" not in Path(f"/proc/{process}/stat").read_text(encoding="ascii").rpartition(")")[2].split()[0]
    except FileNotFoundError:
        return False


def ended(processes: Iterable[int], longest: float = 5) -> bool:
    """Whether all of them end within so many seconds: a child that was killed may be dying still on a busy machine."""
    until = time.monotonic() + longest
    living = [*processes]
    while (living := [process for process in living if is_there(process)]) and time.monotonic() < until:
        time.sleep(0.02)
    return not living


def left(place: Path) -> list[str]:
    return sorted(path.name for path in place.iterdir() if path.name != "lock") if place.exists() else []


# Absent


def test_without_libreoffice_it_says_whom_to_ask(monkeypatch: pytest.MonkeyPatch, place: Path) -> None:
    monkeypatch.setenv("PATH", "")
    monkeypatch.setattr(office, "_USUAL", ())
    with pytest.raises(pdf.NotInstalled, match="Ask IT to install LibreOffice"):
        pdf.to_pdf(WORD)
    assert not pdf.standing().installed
    assert left(place) == []


def test_it_is_found_in_the_usual_places_too(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    program = tmp_path / "libreoffice7.6" / "program" / "soffice"
    program.parent.mkdir(parents=True)
    program.touch()
    monkeypatch.setenv("PATH", "")
    monkeypatch.setattr(office, "_USUAL", (r"C:\nowhere\soffice.exe", f"{tmp_path}/libreoffice*/program/soffice"))
    assert pdf.found() == program


# What it is given


def test_it_is_given_no_secret_no_input_and_limits(stand_in: Stand, monkeypatch: pytest.MonkeyPatch) -> None:
    out = stand_in("""
import resource
told = {
    "environment": dict(os.environ),
    "input": sys.stdin.read(),
    "memory": resource.getrlimit(resource.RLIMIT_AS)[0],
    "core": resource.getrlimit(resource.RLIMIT_CORE)[1],
    "files": sorted(os.listdir("/proc/self/fd")),
    "leads": os.getsid(0) == os.getpid(),
    "rights": oct(pathlib.Path(sys.argv[-1]).parent.stat().st_mode & 0o777),
}
(out / "told").write_text(json.dumps(told))
paper.write_bytes(LEAST)
""")
    for name in ("DATABASE_URL", "ALONGSIDE_KEY_FILE", "HTTP_PROXY", "SECRET"):
        monkeypatch.setenv(name, "hidden")
    pdf.to_pdf(WORD)
    told = json.loads((out / "told").read_text(encoding="utf-8"))
    assert "hidden" not in told["environment"].values()
    assert set(told["environment"]) <= {
        "HOME", "TMPDIR", "TMP", "TEMP", "SAL_USE_VCLPLUGIN", "LANG", "PATH", "LC_CTYPE",
    }  # fmt: skip
    assert told["input"] == ""
    assert (told["core"], told["leads"], told["rights"]) == (0, True, "0o700")
    assert 0 < told["memory"] <= 3 * 1024**3
    assert told["files"] == ["0", "1", "2", "3"]  # the last is the list of files itself


def test_it_is_cut_off_from_the_network(stand_in: Stand) -> None:
    require("a network of its own")
    out = stand_in("""
import socket
try:
    socket.create_connection(("127.0.0.1", int((out / "port").read_text())), 2).sendall(b"x")
except OSError as problem:
    (out / "refused").write_text(str(problem))
paper.write_bytes(LEAST)
""")
    with socket.create_server(("127.0.0.1", 0)) as listening:
        (out / "port").write_text(str(listening.getsockname()[1]), encoding="ascii")
        pdf.to_pdf(WORD)
        listening.settimeout(0.2)
        with pytest.raises(TimeoutError):
            listening.accept()
    assert (out / "refused").exists()


def test_where_the_network_stays_open_after_all_nothing_runs(
    stand_in: Stand, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The probe is asked once. Should the system refuse later, the program does not run as if it had not."""
    out = stand_in("(out / 'ran').touch()\npaper.write_bytes(LEAST)")
    refusing = tmp_path / "refusing.py"
    cage = office._CAGE.read_text(encoding="utf-8")
    refusing.write_text(
        cage.replace("    user, group = os", "    raise OSError\n    user, group = os"), encoding="utf-8"
    )
    monkeypatch.setattr(office, "_CAGE", refusing)
    monkeypatch.setattr(office, "without_network", lambda: True)
    with pytest.raises(Unavailable):
        pdf.to_pdf(WORD)
    assert not (out / "ran").exists()
    monkeypatch.setattr(office, "without_network", lambda: False)
    pdf.to_pdf(WORD)
    assert (out / "ran").exists()


# Time


def test_at_the_limit_it_is_ended_with_its_children(stand_in: Stand, place: Path) -> None:
    out = stand_in("""
child = os.fork()
if child:
    (out / "both").write_text(f"{os.getpid()} {child}")
while True:
    time.sleep(1)
""")
    began = time.monotonic()
    with pytest.raises(Unavailable, match="longer than 2 seconds"):
        pdf.to_pdf(WORD, longest=2)
    assert time.monotonic() - began < 20
    both = (out / "both").read_text(encoding="ascii").split()
    assert len(both) == 2
    assert ended(map(int, both))
    assert left(place) == []


@pytest.mark.parametrize("body", ["sys.exit(1)", "", "paper.write_bytes(b'')", "os.kill(os.getpid(), 11)"])
def test_where_it_makes_nothing_that_is_said(stand_in: Stand, body: str, place: Path) -> None:
    stand_in(body)
    with pytest.raises(Unavailable, match="could not make a PDF"):
        pdf.to_pdf(WORD)
    assert left(place) == []


def test_what_is_no_pdf_is_not_handed_on(stand_in: Stand) -> None:
    stand_in("paper.write_bytes(b'%PDF-1.4 and nothing')")
    with pytest.raises(Unavailable, match="sound PDF"):
        pdf.to_pdf(WORD)


def test_what_is_no_word_file_never_reaches_it(stand_in: Stand) -> None:
    out = stand_in("(out / 'ran').touch()")
    with pytest.raises(WordFault):
        pdf.to_pdf(b"PK nothing")
    assert not (out / "ran").exists()


# One at a time


def test_one_at_a_time_and_the_next_one_waits(stand_in: Stand) -> None:
    out = stand_in("""
busy = out / "busy"
busy.touch(exist_ok=False)
time.sleep(0.4)
busy.unlink()
(out / f"done-{os.getpid()}").touch()
paper.write_bytes(LEAST)
""")
    threads = [threading.Thread(target=pdf.to_pdf, args=(WORD,)) for _ in range(3)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(list(out.glob("done-*"))) == 3  # `touch` fails where two are at work


def test_whoever_waits_too_long_is_told_so(place: Path, stand_in: Stand) -> None:
    stand_in("paper.write_bytes(LEAST)")
    holder = threading.Event()
    done = threading.Event()

    def hold() -> None:
        with alone.work_folder():
            holder.set()
            done.wait()

    thread = threading.Thread(target=hold)
    thread.start()
    holder.wait()
    with pytest.raises(Unavailable, match="Another PDF is being made"):
        pdf.to_pdf(WORD, longest_wait=0.3)
    done.set()
    thread.join()
    pdf.to_pdf(WORD)


def test_another_process_holds_it_too_and_lets_go_when_it_is_killed(place: Path) -> None:
    ready, told = os.pipe()
    child = os.fork()
    if child == 0:
        with alone.work_folder() as folder:
            (folder / "paper.docx").write_bytes(b"what was written")
            os.write(told, b"x")
            time.sleep(60)
        os._exit(0)
    os.read(ready, 1)
    os.close(ready)
    os.close(told)
    with pytest.raises(Unavailable), alone.work_folder(0.2):
        pass
    alone.sweep()
    assert len(left(place)) == 1  # what is at work is left alone
    os.kill(child, signal.SIGKILL)
    os.waitpid(child, 0)
    assert len(left(place)) == 1
    alone.sweep()
    assert left(place) == []


def test_what_a_killed_run_left_goes_with_the_next(place: Path) -> None:
    with alone.work_folder():
        pass
    (place / "work-left" / "profile").mkdir(parents=True)
    (place / "work-left" / "paper.docx").touch()
    with alone.work_folder() as folder:
        assert left(place) == [folder.name]
    assert left(place) == []


def test_a_sweep_makes_nothing(place: Path) -> None:
    alone.sweep()
    assert not place.exists()


@pytest.mark.parametrize("made", ["open", "link", "file"])
def test_a_place_that_somebody_else_made_is_not_used(place: Path, made: str, tmp_path: Path) -> None:
    if made == "open":
        place.mkdir()
        place.chmod(0o777)
    elif made == "link":
        (tmp_path / "elsewhere").mkdir(mode=0o700)
        place.symlink_to(tmp_path / "elsewhere")
    else:
        place.touch()
    with pytest.raises(Unavailable, match=str(place)), alone.work_folder():
        pass


# As pictures


def test_pages_are_pictures_of_the_width_that_was_asked_for() -> None:
    found = pdf.pages(drawn(WORD, pages=2), 300)
    assert len(found) == 2
    with Image.open(io.BytesIO(found[0])) as picture:
        assert (picture.format, picture.width) == ("PNG", 300)
        assert abs(picture.height - 300 * 842 / 595) < 2


def test_what_cannot_be_shown_is_said_in_a_sentence() -> None:
    with pytest.raises(Invalid, match="not whole"):
        pdf.pages(b"%PDF-1.4", 300)
    with pytest.raises(Invalid, match="61 pages"):
        pdf.pages(drawn(WORD, pages=61), 300)
    with pytest.raises(ValueError, match="2400 pixels"):
        pdf.pages(drawn(WORD), 3000)
