"""Sheets on the console: a secret's words for paper, and the words as they are typed back from it."""

from __future__ import annotations

import sys

import click

WORDS_IN_A_ROW = 4


def show(title: str, words: tuple[str, ...]) -> None:
    """Print a sheet: its title, and the words in rows, each with its number."""
    cells = [f"{place:>2} {word}" for place, word in enumerate(words, 1)]
    rows = (cells[at : at + WORDS_IN_A_ROW] for at in range(0, len(cells), WORDS_IN_A_ROW))
    click.echo(f"\nALONGSIDE: {title}\n\n" + "\n".join("   ".join(row) for row in rows) + "\n")


def typed_words() -> str:
    """The words as typed or piped: on as many lines as they take, until an empty one."""
    if sys.stdin.isatty():
        click.echo("Type the words from the sheet, in their order; the numbers may stay out. End with an empty line.")
    lines: list[str] = []
    for line in sys.stdin:
        if not line.strip():
            break
        lines.append(line)
    return " ".join(lines)
