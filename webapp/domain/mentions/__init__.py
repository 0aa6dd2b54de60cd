"""Children's names in free text: who may be meant, where, and how surely (design, section 6).

    index = Index(children, staff)
    for hit in index.scan("Amira said that Leo's mum rang."):
        ...

Pure: no database, no clock, no network. The scan is help for a reader and never called complete.
"""

from webapp.domain.mentions.kinds import Certainty, ChildNames, Hit, StaffNames
from webapp.domain.mentions.scan import Index
from webapp.domain.mentions.spelled import Spellings

__all__ = ["Certainty", "ChildNames", "Hit", "Index", "Spellings", "StaffNames"]
