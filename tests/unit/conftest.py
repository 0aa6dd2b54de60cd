"""How long Hypothesis may look: by number of examples and never by the clock, for a busy machine is no fault."""

from hypothesis import settings

settings.register_profile("unit", deadline=None, max_examples=60)
settings.load_profile("unit")
