// The conveniences of the page on which a form is confirmed. Everything works without it: marks are links, entries fold by
// themselves, and the style sheet alone shows the boxes that a kind of answer has.
"use strict";

const form = document.getElementById("confirm");
const outline = form.querySelector(".outline");
const saved = document.getElementById("saved");
const entries = [...form.querySelectorAll("details.blank[data-number]")];
const marks = [...outline.querySelectorAll("a.mark")];

// ---------- A mark and its entry ----------

/** Shows which mark and which entry belong together, and brings the mark into the outline's own window. */
function pair(number, mark) {
  for (const each of [...marks, ...entries]) each.classList.toggle("paired", each.dataset.number === number);
  mark ??= marks.find((each) => each.dataset.number === number);
  if (!mark || outline.scrollHeight <= outline.clientHeight) return;
  const above = mark.getBoundingClientRect().top - outline.getBoundingClientRect().top;
  if (above < 40 || above > outline.clientHeight - 60) outline.scrollTop += above - outline.clientHeight / 3;
}

/** Opens an entry and leads to it. */
function lead(number, mark) {
  const entry = entries.find((each) => each.dataset.number === number);
  if (!entry) return;
  entry.open = true;
  const line = entry.querySelector("summary");
  line.focus({ preventScroll: true });
  entry.scrollIntoView({ block: "nearest", behavior: "instant" });
  pair(number, mark);
}

/** One mark of the outline is in the order of Tab; the arrows lead to the others. */
function walkMarks() {
  const stop = (mark) => { for (const each of marks) each.tabIndex = each === mark ? 0 : -1; };
  if (!marks.length) return;
  stop(marks[0]);
  const steps = { ArrowDown: 1, ArrowRight: 1, ArrowUp: -1, ArrowLeft: -1 };
  outline.addEventListener("keydown", (event) => {
    const at = marks.indexOf(event.target);
    if (at < 0 || event.ctrlKey || event.altKey || event.metaKey) return;
    const to = { Home: 0, End: marks.length - 1 }[event.key] ?? (event.key in steps ? at + steps[event.key] : null);
    if (to === null) return;
    event.preventDefault();
    marks[Math.max(0, Math.min(marks.length - 1, to))].focus();
  });
  outline.addEventListener("focusin", (event) => { if (marks.includes(event.target)) { stop(event.target); pair(event.target.dataset.number, event.target); } });
  outline.addEventListener("click", (event) => {
    const mark = event.target.closest("a.mark");
    if (!mark || event.ctrlKey || event.metaKey || event.shiftKey) return;
    event.preventDefault();
    lead(mark.dataset.number, mark);
  });
}

function walkEntries() {
  for (const entry of entries) {
    entry.addEventListener("focusin", () => pair(entry.dataset.number));
    // Enter in a box of one line would send the whole form: it closes the entry and goes on to the next.
    entry.addEventListener("keydown", (event) => {
      if (event.key !== "Enter" || !event.target.matches("input:not([type=checkbox]), select")) return;
      event.preventDefault();
      entry.open = false;
      const next = entries[entries.indexOf(entry) + 1] ?? entry;
      next.querySelector("summary").focus();
    });
    entry.querySelector(".to-mark").addEventListener("click", (event) => {
      const mark = document.getElementById(`mark-${entry.dataset.number}`);
      if (!mark) return;
      event.preventDefault();
      pair(entry.dataset.number, mark);
      mark.focus();
    });
  }
}

// ---------- The one line of a folded entry says what was changed in it ----------

const chosen = (entry, what) => entry.querySelector(`[name^="${what}-"]`)?.selectedOptions?.[0];

function lineOf(entry) {
  if (!entry.querySelector("[name^='keep-']").checked) return "Left to be written by hand";
  const block = chosen(entry, "block")?.dataset.kind ?? "";
  const part = chosen(entry, "part");
  if (["cases", "actions", "signatures"].includes(block) && part?.value) return part.textContent;
  const kind = chosen(entry, "kind");
  const said = [kind.textContent];
  if (["choice", "choices", "scale"].includes(kind.value)) {
    const lines = entry.querySelector("[name^='options-']").value.split("\n").filter((line) => line.trim());
    said.push(`${lines.length} to choose from`);
  }
  if (block === "cases") said.push(chosen(entry, "goes_to").value === "chronology" ? "goes to the child’s chronology" : "stays in this record");
  const meaning = chosen(entry, "meaning");
  const means = meaning?.value && block !== "actions" && block !== "signatures" ? `. ${meaning.textContent}` : "";
  return said.join(", ") + means;
}

function retell(entry) {
  const number = entry.dataset.number;
  const label = entry.querySelector("[name^='label-']").value.trim() || "No words yet";
  const kept = entry.querySelector("[name^='keep-']").checked;
  entry.querySelector("summary b").textContent = label;
  entry.querySelector("summary .sub").textContent = lineOf(entry);
  for (const mark of form.querySelectorAll(`.mark`)) {
    if ((mark.dataset.number ?? mark.textContent) === number) mark.classList.toggle("left", !kept);
  }
}

/** A block that repeats another thing asks other things of its parts. */
function blockChanged(select) {
  const number = select.name.replace("block_kind-", "");
  for (const option of form.querySelectorAll(`.in-block option[value="${number}"]`)) option.dataset.kind = select.value;
  const head = document.getElementById(`block-${number}`);
  const label = head?.querySelector("[name^='block_label-']").value.trim();
  if (head) head.querySelector("summary b").textContent = label || "Repeats";
  if (head) head.querySelector("summary .sub").textContent = `Repeats: ${select.selectedOptions[0].textContent.toLowerCase()}`;
  entries.forEach(retell);
}

// ---------- What is not saved yet ----------

let changed = form.querySelector(".error-summary, #pointing") !== null;
let leaving = false;

function tell() {
  saved.replaceChildren();
  if (!changed) return;
  const words = document.createElement("span");
  words.className = "status set";
  words.textContent = "Not saved yet";
  saved.append(words);
}

form.addEventListener("input", (event) => {
  if (event.target.name !== "spot") { changed = true; tell(); }
  const entry = event.target.closest("details.blank[data-number]");
  if (entry) retell(entry);
  const head = event.target.closest("details.repeats-head");
  if (head) blockChanged(head.querySelector("select"));
});
form.addEventListener("submit", (event) => {
  if (leaving) { event.preventDefault(); return; }
  leaving = true;
  if (event.submitter?.value === "try") saved.replaceChildren(document.createElement("progress"), " Filling it with invented answers. This takes up to ten seconds.");
});
addEventListener("pageshow", () => { leaving = false; tell(); });
addEventListener("beforeunload", (event) => { if (changed && !leaving) event.preventDefault(); });
// Hide screen goes at once: what can be kept is sent on the way out, and no question is asked.
document.addEventListener("alongside:leaving", () => {
  leaving = true;
  if (!changed) return;
  const body = new URLSearchParams(new FormData(form));
  body.set("do", "save");
  fetch(form.action, { method: "POST", body, keepalive: true, redirect: "manual" }).catch(() => {});
});

walkMarks();
walkEntries();
tell();
const named = /^#blank-(\d+)$/.exec(location.hash);
if (named) lead(named[1]);
