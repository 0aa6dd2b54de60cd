"""What the server and the command line load."""

from webapp import create_app
from webapp.domain.errors import DomainError

try:
    app = create_app()
except DomainError as problem:  # a setting that cannot be read, told before there is a command that could tell it
    raise SystemExit(f"Error: {problem.sentence}") from None
