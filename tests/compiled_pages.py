"""Pages compiled once for a whole run of tests: each test has an application of its own, and all have the same pages."""

from __future__ import annotations

from flask import Flask
from jinja2 import BytecodeCache
from jinja2.bccache import Bucket


class KeptInMemory(BytecodeCache):
    """What Jinja made of each page, by its name and source. A page that differs in one letter is compiled anew."""

    def __init__(self) -> None:
        self.kept: dict[str, bytes] = {}

    def load_bytecode(self, bucket: Bucket) -> None:
        """Give back what was kept; Jinja compares the checksum of the source."""
        if bucket.key in self.kept:
            bucket.bytecode_from_string(self.kept[bucket.key])

    def dump_bytecode(self, bucket: Bucket) -> None:
        """Keep it for the next application."""
        self.kept[bucket.key] = bucket.bytecode_to_string()


def share() -> None:
    """Let every application of this process take its pages from one memory."""
    Flask.jinja_options = {**Flask.jinja_options, "bytecode_cache": KeptInMemory()}
