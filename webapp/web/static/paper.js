// The writing page's conveniences: it saves by itself and finds a child while you type. Everything works without it.
// Nothing is kept in the browser: no storage, no cache. What is not saved is in the boxes, and the page says so.
"use strict";

const form = document.getElementById("paper");
const PAUSE = 2000; // after the last key
const LONGEST = 5000; // while typing goes on
const RETRY = 10000; // after a save that failed
const TIMEOUT = 20000;

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
    this.sending = null;
    this.timer = 0;
    this.leaving = false;
    form.addEventListener("input", (event) => { if (!event.target.matches("[data-find-box]")) this.touched(); });
    form.addEventListener("change", (event) => { if (!event.target.matches("[data-find-box]")) this.touched(); });
    form.addEventListener("submit", () => this.leave());
    // Back to a page that the browser kept: it is a page again, not one that is being left.
    addEventListener("pageshow", () => { this.leaving = false; });
    addEventListener("online", () => { if (this.dirtySince) this.plan(0); });
    document.addEventListener("visibilitychange", () => { if (document.visibilityState === "hidden" && this.dirtySince) this.send(); });
    // Hide screen goes at once: what is in the boxes is sent on the way out, and no question is asked.
    document.addEventListener("alongside:leaving", () => { if (this.dirtySince) this.lastWords(); this.leave(); });
    addEventListener("beforeunload", (event) => { if (this.dirtySince && !this.leaving) event.preventDefault(); });
    setInterval(() => this.tell(), 5000);
  }

  touched() {
    const first = !this.dirtySince;
    this.dirtySince ??= new Date();
    const waited = Date.now() - this.dirtySince;
    this.plan(this.failedSince ? RETRY : Math.max(0, Math.min(PAUSE, LONGEST - waited)));
    if (first && !this.failedSince) this.say("set", "Not saved yet");
  }

  plan(wait) {
    clearTimeout(this.timer);
    this.timer = setTimeout(() => this.send(), wait);
  }

  // A pressed button sends the whole form itself: an autosave on its way must not arrive after it.
  leave() {
    this.leaving = true;
    clearTimeout(this.timer);
    this.sending?.abort();
  }

  body() { return new URLSearchParams(new FormData(form)); }

  // A browser carries at most 64 kB for a page that is gone; above that it is tried the ordinary way.
  lastWords() {
    const body = this.body();
    fetch(this.url, { method: "POST", headers: headers(), body, credentials: "same-origin", keepalive: String(body).length < 60000 }).catch(() => {});
  }

  async send() {
    if (this.leaving || this.blocked) return;
    if (this.sending) { this.plan(PAUSE); return; }
    clearTimeout(this.timer);
    const began = new Date();
    const dirty = this.dirtySince;
    this.dirtySince = null;
    this.sending = new AbortController();
    const late = setTimeout(() => this.sending?.abort(), TIMEOUT);
    try {
      const answer = await fetch(this.url, {
        method: "POST", headers: headers(), body: this.body(), signal: this.sending.signal,
        credentials: "same-origin", redirect: "error", cache: "no-store",
      });
      if (answer.ok) await this.arrived(answer, began);
      else this.refused(answer.status, dirty);
    } catch {
      this.failed(dirty, "The server does not answer.");
    } finally {
      clearTimeout(late);
      this.sending = null;
      if (this.dirtySince && !this.leaving && !this.blocked) this.plan(this.failedSince ? RETRY : PAUSE);
    }
  }

  async arrived(answer, began) {
    const said = await answer.json();
    if (Number.isInteger(said.revision)) form.querySelector("[data-revision]").value = said.revision;
    this.failedSince = null;
    this.savedAt = began;
    this.tell();
  }

  refused(status, dirty) {
    if (status === 409) {
      // The same words are in the boxes: pressing Save shows both texts side by side.
      this.dirtySince = dirty;
      this.blocked = true;
      this.say("late", "Somebody else saved this paper. Press Save to see both texts: your words are still in it.");
    } else if (status === 400 || status === 401 || status === 403 || status === 404) {
      this.failed(dirty, "You may be signed out: sign in again in another tab.");
    } else if (status === 413) {
      this.failed(dirty, "It has become too long to send.");
    } else {
      this.failed(dirty, "The server cannot save it.");
    }
  }

  failed(dirty, why) {
    if (this.leaving) return;
    this.dirtySince = dirty ?? this.dirtySince ?? new Date();
    this.failedSince ??= this.dirtySince;
    this.why = why;
    this.tell();
  }

  tell() {
    if (this.blocked) return;
    if (this.failedSince) this.say("late", `Not saved since ${clock(this.savedAt ?? this.failedSince)}. ${this.why} Leave this page open: your words are still in it.`);
    else if (this.savedAt && !this.dirtySince) this.say("done", `Saved ${ago(this.savedAt)}`);
  }

  // Only a change of kind is announced: a screen reader must not count seconds aloud.
  say(kind, words) {
    let status = this.bar.querySelector(".status");
    if (!status) { status = document.createElement("span"); this.bar.replaceChildren(status); }
    this.bar.setAttribute("aria-live", status.classList.contains(kind) && kind === "done" ? "off" : "polite");
    status.className = `status ${kind}`;
    if (status.textContent !== words) status.textContent = words;
  }
}

// ---------- Which child? ----------

class Picker {
  constructor(place, url) {
    Object.assign(this, { place, url, asked: 0, timer: 0 });
    this.box = place.querySelector("[data-find-box]");
    this.words = place.querySelector("[data-find-words]");
    this.pick = place.querySelector("[data-pick]");
    this.box.addEventListener("input", () => { clearTimeout(this.timer); this.timer = setTimeout(() => this.find(), 300); });
    this.box.addEventListener("keydown", (event) => { if (event.key === "Enter") { event.preventDefault(); this.find(); } });
    place.querySelector("[data-find-button]").addEventListener("click", (event) => { event.preventDefault(); this.find(true); });
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
  follow([...form.querySelectorAll("section[id]")]);
}
