"""The migrations. HEAD stands here so that start-up can compare without loading Alembic; a test keeps it true."""

HEAD = "0028"
