"""The database: models by noun, the engine, scopes, guards and migrations."""
