"""What the server and the command line load."""

from webapp import create_app

app = create_app()
