"""What `forming` does with the rows of the school's own forms. Steps of an open work."""

from __future__ import annotations

import hashlib
import json
from typing import Any

from sqlalchemy import func, select

from forms.kit import Purpose
from webapp.db.own_forms import OwnForm
from webapp.db.papers import TemplateVersion
from webapp.documents.findings import Findings, dump_findings
from webapp.documents.slots import carried, plan_json, showing
from webapp.documents.slots.comparing import plan_from
from webapp.documents.slots.first_plan import first_plan
from webapp.documents.slots.forming import Formed, Looked
from webapp.documents.slots.plan import Plan
from webapp.domain.errors import Invalid
from webapp.services.catalogue import add_template, keep_document
from webapp.services.own_documents import OWN
from webapp.services.own_forms import FormStage, plan_of, sentences, slots_of
from webapp.services.templates import Stage
from webapp.services.work import Work


def same_form(work: Work, sha256: str) -> OwnForm | None:
    """The form that was made of these very bytes; one that was withdrawn has none any more."""
    return work.db.scalar(select(OwnForm).where(OwnForm.school_id == work.school_id, OwnForm.sha256 == sha256))


def add_form(work: Work, looked: Looked, sha256: str, former: OwnForm | None) -> OwnForm:
    """Keep an upload with its first plan, which is the former one's where it follows one."""
    here = OwnForm.school_id == work.school_id
    number = 1 + (work.db.scalar(select(func.max(OwnForm.number)).where(here)) or 0)
    key = former.key if former else f"{OWN}{number}"
    version = 1 + (work.db.scalar(select(func.max(OwnForm.version)).where(here, OwnForm.key == key)) or 0)
    plan = _plan_for(looked, former, number)
    row = OwnForm(
        school_id=work.school_id,
        number=number,
        key=key,
        version=version,
        title=plan.title,
        purpose=plan.purpose.value,
        state=FormStage.CONFIRMING.value,
        follows_id=former.id if former else None,
        revision=1,
        sha256=sha256,
        content=looked.content,
        told=_text(looked.told),
        slots=_text(carried.to_json(looked.slots)),
        shown=_text(showing.to_json(looked.shown)),
        plan=_text(plan_json.to_json(plan)),
        troubles=_text([]),
        room_for_stamp=True,
        created_at=work.now,
        created_by_id=work.viewer.person_id,
        since=work.now,
        by_id=work.viewer.person_id,
    )
    work.db.add(row)
    work.db.flush()
    return row


def _plan_for(looked: Looked, former: OwnForm | None, number: int) -> Plan:
    if former is None:
        return first_plan(looked.slots, looked.title or f"Form {number}")
    return plan_from(plan_of(former), slots_of(former), looked.slots, looked.title or former.title)


def put_plan(work: Work, row: OwnForm, plan: Plan) -> None:
    """Make this the plan. What was tried is not proven any more, unless the plan is as it was."""
    text = _text(plan_json.to_json(plan))
    if text == row.plan:
        return
    drop_trial(work, row)
    row.plan, row.title, row.purpose = text, plan.title, plan.purpose.value
    row.revision += 1
    move(work, row, FormStage.CONFIRMING)


def keep_trial(work: Work, row: OwnForm, formed: Formed) -> None:
    """Keep what was made of it where that is proven; else why it is not."""
    drop_trial(work, row)
    row.troubles, row.room_for_stamp = _text(formed.troubles), formed.room_for_stamp
    if not formed.troubles:
        findings = dump_findings(Findings(sentences(row.told), (), formed.room_for_stamp))
        row.fingerprint = keep_document(work, formed.document)
        row.template_version_id = add_template(work, row.fingerprint, formed.template, findings).id
    move(work, row, FormStage.CONFIRMING if formed.troubles else FormStage.TRIED)


def drop_trial(work: Work, row: OwnForm) -> None:
    """Forget what was made of it before its plan changed. No paper ever used that."""
    if row.template_version_id is not None:
        work.db.get_one(TemplateVersion, row.template_version_id).state = Stage.WITHDRAWN.value
    row.fingerprint, row.template_version_id, row.troubles, row.room_for_stamp = None, None, _text([]), True


def move(work: Work, row: OwnForm, stage: FormStage) -> None:
    """Bring it to where it is from now on, and its tagged copy with it."""
    row.state, row.since, row.by_id = stage.value, work.now, work.viewer.person_id
    if row.template_version_id is None:
        return
    template = work.db.get_one(TemplateVersion, row.template_version_id)
    template.state = _OF_TEMPLATE[stage].value
    if stage is FormStage.ACTIVE:
        template.activated_at, template.activated_by_id = work.now, work.viewer.person_id


_OF_TEMPLATE = {FormStage.TRIED: Stage.PROPOSED, FormStage.ACTIVE: Stage.ACTIVE, FormStage.RETIRED: Stage.RETIRED}


def empty(row: OwnForm) -> None:
    """Take away what the upload held; its title, and that it was there, stay."""
    row.content, row.sha256 = b"", hashlib.sha256(b"").hexdigest()
    row.slots, row.shown = _text([]), _text([])
    row.plan = _text(plan_json.to_json(Plan(row.title, Purpose(row.purpose), ())))


def refuse_other_purpose(work: Work, row: OwnForm, purpose: Purpose) -> None:
    """Raise Invalid where its line is used for something else: contracts say on which line their records are written."""
    other = work.db.scalar(
        select(OwnForm.number)
        .where(
            OwnForm.school_id == work.school_id,
            OwnForm.key == row.key,
            OwnForm.activated_at.is_not(None),
            OwnForm.purpose != purpose.value,
        )
        .limit(1)
    )
    if other is not None:
        raise Invalid(
            f"Form {other}, whose place this one takes, is used for something else. Choose what that one is for, or upload"
            " this one as a form of its own."
        )


def _text(value: Any) -> str:
    """The JSON text that is stored."""
    return json.dumps(value, ensure_ascii=False)
