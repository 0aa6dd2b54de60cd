"""Who may do what: the only place that decides (design, section 7).

Access follows the relationship, never seniority: a principal may be the lead's supervisee (nefutures). Each permission is a
table of rows and any row grants. `webapp/db/scopes.py` is the twin in SQL, and a test proves that the two agree.
"""

from webapp.domain.policy.facts import HANDOVER_MONTHS, Period, Place, Resource, Viewer
from webapp.domain.policy.permissions import PROOF_HOLDS, STEP_UP, Permission
from webapp.domain.policy.table import TABLE, allows, asks_for_proof, decided_by_role

__all__ = [
    "HANDOVER_MONTHS",
    "PROOF_HOLDS",
    "STEP_UP",
    "TABLE",
    "Period",
    "Permission",
    "Place",
    "Resource",
    "Viewer",
    "allows",
    "asks_for_proof",
    "decided_by_role",
]
