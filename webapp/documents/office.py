"""LibreOffice as a guest: found where it is installed, run once for each file, with nothing of ours in its hands.

It gets a profile folder of its own, no secrets in its environment, no input, no network where the system can forbid it,
bounded memory and time; at the limit its whole family of processes is ended.
"""

from __future__ import annotations

import contextlib
import functools
import os
import shutil
import signal
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Final

from webapp.domain.errors import Unavailable

LONGEST: Final = 60.0
"""Seconds for one file. A record of ten pages takes about two on a small server."""

_MEMORY: Final = 3 * 1024**3
"""Bytes of address space. LibreOffice maps about one gigabyte, of which it touches two hundred megabytes."""

_CAGE: Final = Path(__file__).with_name("caged.py")
_USUAL: Final = (
    r"C:\Program Files\LibreOffice\program\soffice.exe",
    r"C:\Program Files (x86)\LibreOffice\program\soffice.exe",
    "/Applications/LibreOffice.app/Contents/MacOS/soffice",
    "/opt/libreoffice*/program/soffice",
)
# Tagged, for whoever has a page read out; pictures as they are, so that a square stays one; nothing to click or fill in.
_FILTER: Final = (
    'pdf:writer_pdf_Export:{"UseTaggedPDF":{"type":"boolean","value":"true"},'
    '"UseLosslessCompression":{"type":"boolean","value":"true"},"ReduceImageResolution":{"type":"boolean","value":"false"},'
    '"ExportFormFields":{"type":"boolean","value":"false"},"ExportNotes":{"type":"boolean","value":"false"},'
    '"ExportBookmarks":{"type":"boolean","value":"false"}}'
)
_PROFILE: Final = """<?xml version="1.0" encoding="UTF-8"?>
<oor:items xmlns:oor="http://openoffice.org/2001/registry">
<item oor:path="/org.openoffice.Office.Common/Security/Scripting">
<prop oor:name="BlockUntrustedRefererLinks" oor:op="fuse"><value>true</value></prop>
<prop oor:name="DisableMacrosExecution" oor:op="fuse"><value>true</value></prop>
<prop oor:name="MacroSecurityLevel" oor:op="fuse"><value>3</value></prop></item>
<item oor:path="/org.openoffice.Office.Writer/Content/Update">
<prop oor:name="Link" oor:op="fuse"><value>2</value></prop></item>
</oor:items>
"""


def found() -> Path | None:
    """Where LibreOffice is: on the PATH, or in the system's usual places. None where it is not."""
    on_path = shutil.which("soffice") or shutil.which("libreoffice")
    return Path(on_path) if on_path else next(_in_usual_places(), None)


@functools.cache
def without_network() -> bool:
    """Whether this system lets us cut a program off from the network. Tried out once, with a program that does nothing."""
    if sys.platform != "linux":
        return False
    command = _caged([shutil.which("true") or sys.executable], cut=True)
    return subprocess.run(command, env={}, stdin=subprocess.DEVNULL, capture_output=True, check=False).returncode == 0  # noqa: S603


def convert(soffice: Path, folder: Path, longest: float = LONGEST) -> Path:
    """Turn `folder/paper.docx` into `folder/paper.pdf`. Raises Unavailable where it fails or takes too long (seconds)."""
    profile = folder / "profile" / "user"
    profile.mkdir(parents=True)
    (profile / "registrymodifications.xcu").write_text(_PROFILE, encoding="utf-8")
    command = [
        str(soffice), f"-env:UserInstallation={profile.parent.as_uri()}", "--headless", "--norestore", "--nologo",
        "--nolockcheck", "--nodefault", "--convert-to", _FILTER, "--outdir", str(folder), str(folder / "paper.docx"),
    ]  # fmt: skip
    _run(_caged(command, cut=without_network(), seconds=longest), folder, longest)
    made = folder / "paper.pdf"
    if not made.is_file() or made.stat().st_size == 0:
        raise Unavailable("LibreOffice could not make a PDF of this file. Until it can, print from the Word file.")
    return made


def _in_usual_places() -> Iterator[Path]:
    for usual in _USUAL:
        place = Path(usual)
        with contextlib.suppress(NotImplementedError, ValueError):  # a place of another system
            yield from (
                path for path in Path(place.anchor).glob(str(place.relative_to(place.anchor))) if path.is_file()
            )


def _caged(command: list[str], *, cut: bool, seconds: float = LONGEST) -> list[str]:
    if sys.platform == "win32":
        return command
    return [sys.executable, "-I", str(_CAGE), "cut" if cut else "open", str(_MEMORY), str(round(seconds) + 1), *command]


def _run(command: list[str], folder: Path, longest: float) -> None:
    # A session of its own, so that its children are ended with it. What it says is not kept: it may quote the file.
    process = subprocess.Popen(  # noqa: S603 - a program that IT installed, and paths that were made here
        command,
        cwd=folder,
        env=_environment(folder),
        stdin=subprocess.DEVNULL,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        start_new_session=True,
    )
    try:
        process.wait(longest)
    except subprocess.TimeoutExpired:
        raise Unavailable(
            f"Making the PDF took longer than {longest:.0f} seconds, so it was stopped. Print from the Word file instead."
        ) from None
    finally:
        if process.returncode is None:
            _end(process)


def _environment(folder: Path) -> dict[str, str]:
    """What LibreOffice is told of this computer: where its programs are and where it may write. Never a setting of ours."""
    home = str(folder)
    told = {"HOME": home, "TMPDIR": home, "TMP": home, "TEMP": home, "SAL_USE_VCLPLUGIN": "svp", "LANG": "C.UTF-8"}
    kept = ("PATH", "SYSTEMROOT", "SYSTEMDRIVE", "PROGRAMDATA")
    return told | {name: os.environ[name] for name in kept if name in os.environ}


def _end(process: subprocess.Popen[bytes]) -> None:
    """End it with all its children, and wait until it is gone."""
    if sys.platform == "win32":
        taskkill = Path(os.environ.get("SYSTEMROOT", r"C:\Windows")) / "System32" / "taskkill.exe"
        subprocess.run([str(taskkill), "/PID", str(process.pid), "/T", "/F"], capture_output=True, check=False)  # noqa: S603
    else:
        os.killpg(process.pid, signal.SIGKILL)
    process.wait()
