// The writing page's conveniences: it saves by itself and finds a child while you type. Everything works without it.
// Nothing is kept in the browser: no storage, no cache. What is not saved is in the boxes, and the page says so.
"use strict";

const form = document.getElementById("paper");
// At most five seconds of typing are at risk: nothing waits longer than LONGEST, and a server that is not overloaded
// answers in well under a second. A save that failed is tried again at once, and then for as long as the page is open.
const PAUSE = 1000; // after the last key
const LONGEST = 3000; // while typing goes on
const RETRIES = [250, 500, 1000, 2000]; // after each save that failed; the last one goes on
const SIGNED_OUT = 5000; // between looks whether its writer has signed in again
const TIMEOUT = 8000;

const headers = () => ({
  "X-CSRFToken": form.elements.csrf_token?.value ?? "",
  "X-Requested-With": "fetch",
  Accept: "application/json",
});

// 3:08pm, as on the pages that the server writes.
const clock = (at) => `${at.getHours() % 12 || 12}:${String(at.getMinutes()).padStart(2, "0")}${at.getHours() < 12 ? "am" : "pm"}`;
const counted = (n, one, many) => `${n} ${n === 1 ? one : many}`;

function ago(at) {
  const seconds = Math.round((Date.now() - at) / 1000);
  if (seconds < 1) return "just now";
  if (seconds < 60) return `${counted(seconds, "second", "seconds")} ago`;
  const minutes = Math.floor(seconds / 60);
  return minutes < 60 ? `${counted(minutes, "minute", "minutes")} ago` : `at ${clock(at)}`;
}

// ---------- Saving ----------

class Autosave {
  constructor(url) {
    this.url = url;
    this.bar = document.getElementById("saved");
    this.savedAt = null; // when the server last said that it has everything
    this.dirtySince = null; // the first change that it does not have
    this.failedSince = null;
    this.tries = 0; // that failed in a row
    this.why = null; // what the person has to know of the failure
    this.away = ""; // "server" where it does not answer, "door" where nobody is signed in
    this.says = ""; // what the server said besides "kept"
    this.knowsBase = false; // whether it has the text that this page was opened on
    this.sending = null;
    this.timer = 0;
    this.leaving = false;
    form.addEventListener("input", (event) => { if (!event.target.matches("[data-find-box]")) this.touched(); });
    form.addEventListener("change", (event) => { if (!event.target.matches("[data-find-box]")) this.touched(); });
    form.addEventListener("submit", (event) => this.submitted(event));
    // Back to a page that the browser kept: it is a page again, not one that is being left.
    addEventListener("pageshow", () => { this.leaving = false; });
    addEventListener("online", () => { if (this.dirtySince) this.plan(0); });
    document.addEventListener("visibilitychange", () => { if (this.dirtySince) this.send(); });
    // Hide screen goes at once: what is in the boxes is sent on the way out, and no question is asked.
    document.addEventListener("alongside:leaving", () => { if (this.dirtySince) this.lastWords(); this.leave(); });
    addEventListener("beforeunload", (event) => { if (this.dirtySince && !this.leaving) event.preventDefault(); });
    setInterval(() => this.tell(), 5000);
  }

  touched() {
    const first = !this.dirtySince;
    this.dirtySince ??= new Date();
    if (this.failedSince) return; // the next try is planned already
    if (!this.sending) this.plan(this.due());
    if (first && !this.says) this.say("set", "Not saved yet");
  }

  due() {
    if (this.away === "door") return SIGNED_OUT;
    if (this.tries) return RETRIES[Math.min(this.tries, RETRIES.length) - 1];
    return Math.max(0, Math.min(PAUSE, LONGEST - (Date.now() - this.dirtySince)));
  }

  plan(wait) {
    clearTimeout(this.timer);
    this.timer = setTimeout(() => this.send(), wait);
  }

  // A page that is left while the server is away does not come back with its words: it stays, and goes on trying.
  submitted(event) {
    if (this.away !== "server") { this.leave(); return; }
    event.preventDefault();
    this.plan(0);
    this.bar.scrollIntoView({ block: "nearest" });
  }

  // A pressed button sends the whole form itself: an autosave on its way must not arrive after it.
  leave() {
    this.leaving = true;
    clearTimeout(this.timer);
    this.sending?.abort();
  }

  body() {
    const body = new URLSearchParams(new FormData(form));
    if (this.knowsBase) body.delete("base");
    return body;
  }

  // A browser carries at most 64 kB for a page that is gone; above that it is tried the ordinary way.
  post(body, more = {}) {
    const keepalive = document.visibilityState === "hidden" && String(body).length < 60000;
    return fetch(this.url, { method: "POST", headers: headers(), body, credentials: "same-origin", redirect: "error", cache: "no-store", keepalive, ...more });
  }

  lastWords() {
    const body = this.body();
    this.post(body, { keepalive: String(body).length < 60000 }).catch(() => {});
  }

  async send() {
    if (this.leaving || this.sending) return;
    clearTimeout(this.timer);
    const began = new Date();
    const dirty = this.dirtySince;
    this.dirtySince = null;
    const sending = new AbortController();
    this.sending = sending;
    const late = setTimeout(() => sending.abort(), TIMEOUT);
    try {
      const body = this.body();
      const answer = await this.post(body, { signal: sending.signal });
      if (answer.ok) this.arrived(await answer.json(), began, body);
      else await this.refused(answer, dirty);
    } catch {
      this.failed(dirty, "server", "The server does not answer.");
    } finally {
      clearTimeout(late);
      this.sending = null;
      if (this.dirtySince && !this.leaving) this.plan(this.due());
    }
  }

  arrived(said, began, body) {
    Object.assign(this, { failedSince: null, tries: 0, away: "", savedAt: began, says: said.says, knowsBase: said.knows_base });
    if (!said.knows_base && !body.has("base")) this.dirtySince ??= began; // once more, with the text it began from
    this.tell();
  }

  async refused(answer, dirty) {
    if ([400, 401, 403, 404].includes(answer.status)) this.failed(dirty, ...(await this.renewed()));
    else if (answer.status === 409) this.failed(dirty, "", (await answer.json()).sentence);
    else if (answer.status === 413) this.failed(dirty, "", "It has become too long to send.");
    else this.failed(dirty, "", "The server cannot save it.");
  }

  // Whoever signed in again in another tab has a new token there: it is fetched, for the person whose page this is alone.
  async renewed() {
    const answer = await fetch(form.dataset.token, { headers: headers(), credentials: "same-origin", redirect: "error", cache: "no-store" });
    if (!answer.ok) return ["door", "You are signed out."];
    const said = await answer.json();
    if (said.opened_by !== form.elements["opened-by"].value) return ["door", "Somebody else is signed in now, and your words are not sent."];
    if (form.elements.csrf_token.value === said.csrf_token) return ["", "The server cannot save it."];
    form.elements.csrf_token.value = said.csrf_token;
    return ["", "You have signed in again."];
  }

  failed(dirty, away, why) {
    if (this.leaving) return;
    this.dirtySince = dirty ?? this.dirtySince ?? new Date();
    this.failedSince ??= this.dirtySince;
    Object.assign(this, { away, why, tries: this.tries + 1 });
    this.tell();
  }

  tell() {
    if (this.failedSince) {
      const words = `Not saved since ${clock(this.savedAt ?? this.failedSince)}. ${this.why} Leave this page open: your words are still in it.`;
      if (this.away === "door") this.say("late", `${words} `, "Sign in in another tab, and it goes on by itself");
      else this.say("late", words);
    } else if (this.says) this.say("late", this.says);
    else if (this.savedAt && !this.dirtySince) this.say("done", `Saved ${ago(this.savedAt)}`);
  }

  // Only a change of kind is announced: a screen reader must not count seconds aloud.
  say(kind, words, door = "") {
    let status = this.bar.querySelector(".status");
    if (!status) { status = document.createElement("span"); this.bar.replaceChildren(status); }
    this.bar.setAttribute("aria-live", status.classList.contains(kind) && kind === "done" ? "off" : "polite");
    status.className = `status ${kind}`;
    if (status.textContent === words + door) return;
    status.textContent = words;
    if (door) status.append(Object.assign(document.createElement("a"), { href: form.dataset.signIn, target: "_blank", rel: "noopener", textContent: door }));
  }
}

// ---------- Which child? ----------

class Picker {
  constructor(place, url) {
    Object.assign(this, { place, url, asked: 0, timer: 0 });
    this.offRoll = place.querySelector("[data-off-roll]");
    this.box = place.querySelector("[data-find-box]");
    this.words = place.querySelector("[data-find-words]");
    this.pick = place.querySelector("[data-pick]");
    this.box.addEventListener("input", () => { clearTimeout(this.timer); this.timer = setTimeout(() => this.find(), 300); });
    this.box.addEventListener("keydown", (event) => { if (event.key === "Enter") { event.preventDefault(); this.find(); } });
    place.querySelector("[data-find-button]").addEventListener("click", (event) => { event.preventDefault(); this.find(true); });
    this.offRoll.querySelector("input").addEventListener("keydown", (event) => {
      if (event.key === "Enter") { event.preventDefault(); this.offRoll.querySelector("button").click(); }
    });
  }

  async find(pressed = false) {
    clearTimeout(this.timer);
    const typed = this.box.value.trim();
    const mine = (this.asked += 1);
    if (typed.length < 2) { this.words.textContent = pressed ? "Type at least two letters." : ""; return; }
    try {
      const answer = await fetch(this.url, {
        method: "POST", headers: { ...headers(), "Content-Type": "application/json" }, credentials: "same-origin",
        redirect: "error", cache: "no-store", body: JSON.stringify({ query: typed }),
      });
      if (!answer.ok) throw new Error(String(answer.status));
      const { children } = await answer.json();
      if (mine === this.asked) this.show(typed, children);
    } catch {
      if (mine === this.asked) this.words.textContent = "The server does not answer. What you have written is still here: try again.";
    }
  }

  // The radio that is chosen stays whatever is found: an answer is never taken away by looking for another.
  show(typed, children) {
    const kept = this.pick.querySelector("input:checked:not([value=''])")?.closest(".form-check");
    const keptValue = kept?.querySelector("input").value;
    const found = children.filter((child) => child.reference !== keptValue);
    const rows = found.map((child, n) => this.row(`${this.place.id}-found-${this.asked}-${n}`, child));
    const none = this.row(`${this.place.id}-none`, { reference: "", label: "None of these", detail: "", plain: true });
    none.querySelector("input").checked = !kept;
    this.pick.replaceChildren(this.pick.querySelector("legend"), ...(kept ? [kept] : []), ...rows, ...(kept || rows.length ? [none] : []));
    this.pick.hidden = !kept && !rows.length;
    this.offRoll.hidden = found.length > 0;
    this.words.textContent = found.length ? `${counted(found.length, "child", "children")} found`
      : `Nobody found for “${typed}”. Try part of the first name or of the surname.`;
  }

  row(id, { reference, label, detail, plain }) {
    const make = (tag, given, ...inside) => { const e = Object.assign(document.createElement(tag), given); e.append(...inside); return e; };
    const input = make("input", { className: "form-check-input", type: "radio", id, name: this.place.dataset.name, value: reference });
    const words = plain ? [label] : [make("b", {}, label), " ", make("span", { className: "quiet" }, detail ?? "")];
    return make("div", { className: "form-check" }, input, make("label", { className: "form-check-label", htmlFor: id }, ...words));
  }
}

// ---------- Something about the child ----------

// The words selected in a private answer are copied into the box that goes to the child's chronology. The answer stays.
function copyChosen(button) {
  const [from, to] = [button.dataset.copyChosen, button.dataset.copyTo].map((id) => document.getElementById(id));
  const says = button.parentElement.querySelector("[role=status]");
  button.hidden = false;
  button.addEventListener("click", () => {
    const words = from.value.slice(from.selectionStart, from.selectionEnd).trim();
    if (!words) { says.textContent = "Select the words in the answer above first."; return; }
    to.value = to.value.trim() ? `${to.value.trimEnd()}\n${words}` : words;
    to.dispatchEvent(new Event("input", { bubbles: true }));
    says.textContent = "Copied. Change them as you like.";
  });
}

// ---------- Where you are ----------

function follow(sections) {
  const links = new Map(sections.map((section) => [section, document.querySelector(`.sections a[href="#${section.id}"]`)]));
  const seen = new Set();
  const watch = new IntersectionObserver((changes) => {
    for (const { target, isIntersecting } of changes) seen[isIntersecting ? "add" : "delete"](target);
    const here = sections.find((section) => seen.has(section));
    for (const [section, link] of links) {
      if (section === here) link?.setAttribute("aria-current", "true");
      else link?.removeAttribute("aria-current");
    }
  }, { rootMargin: "-10% 0px -60% 0px" });
  for (const section of sections) watch.observe(section);
}

// Who comes from "Put right" wants that box, not the list of what is wrong above it.
function goToPlace() {
  const place = location.hash && document.getElementById(decodeURIComponent(location.hash.slice(1)));
  if (!place) return;
  // One frame later than alongside.js, which gives the list the focus in the next one.
  requestAnimationFrame(() => requestAnimationFrame(() => { place.focus({ preventScroll: true }); place.scrollIntoView({ block: "center" }); }));
}

if (form) {
  goToPlace();
  if (form.dataset.autosave) new Autosave(form.dataset.autosave);
  if (form.dataset.find) for (const place of form.querySelectorAll("[data-picker]")) new Picker(place, form.dataset.find);
  for (const button of form.querySelectorAll("[data-copy-chosen]")) copyChosen(button);
  follow([...form.querySelectorAll("section[id]")]);
}
