// What the pages can do without, and are better with. Every state is rendered on the server: this only focuses, hides, copies and closes.

/** What is wrong gets the focus, so that it is read first. `autofocus` does it too, but not after a jump to a place on the page. */
function focusWhatIsWrong() {
  const summary = document.querySelector(".error-summary");
  requestAnimationFrame(() => { if (document.activeElement !== summary) summary?.focus(); });
}

const TAPS = 3;
const WITHIN = 1200; // milliseconds from the first tap to the last

/**
 * Counts taps of Shift alone. Anything typed or clicked in between begins the count again: capital letters are not taps,
 * and Alt with Shift, which changes the keyboard's language, is not one either.
 * @returns {(event: KeyboardEvent) => boolean} true on the third tap
 */
export function shiftTaps() {
  let taps = [];
  return (event) => {
    if (event.repeat) return false;
    if (event.key !== "Shift" || event.altKey || event.ctrlKey || event.metaKey || event.isComposing) {
      taps = [];
      return false;
    }
    taps = [...taps.filter((at) => event.timeStamp - at < WITHIN), event.timeStamp];
    return taps.length >= TAPS;
  };
}

/** Covers the page at once, tells whoever keeps a draft, and goes to the neutral page. */
function leave(link) {
  document.documentElement.classList.add("veiled");
  document.dispatchEvent(new CustomEvent("alongside:leaving"));
  location.assign(link.href);
}

/** "Hide screen", by its button or by Shift three times. */
function hideScreen() {
  const link = document.querySelector("[data-hide]");
  if (!link) return;
  let third = shiftTaps();
  link.addEventListener("click", (event) => {
    event.preventDefault();
    leave(link);
  });
  document.addEventListener("keydown", (event) => { if (third(event)) leave(link); }, { capture: true });
  document.addEventListener("pointerdown", () => { third = shiftTaps(); }, { capture: true });
  // A browser that kept the hidden page in memory must ask the server before it shows it again.
  window.addEventListener("pageshow", (event) => { if (event.persisted && document.documentElement.classList.contains("veiled")) location.reload(); });
}

/**
 * "Go on working" leads back to the page that was hidden. Only the browser knows which one that was: its address is kept
 * nowhere, and the server looks anew at who asks for it.
 */
function wayBack() {
  const link = document.querySelector("[data-back]");
  if (link && document.referrer && new URL(document.referrer).origin === location.origin) link.href = document.referrer;
}

/** On a narrow screen, choosing a place on this page closes the panel that offered it. */
function closeFolds() {
  document.addEventListener("click", (event) => {
    const fold = event.target.closest?.(".fold a[href^='#']")?.closest(".fold");
    if (fold?.matches(":popover-open")) fold.hidePopover();
  });
}

/**
 * Buttons that copy a box, and Enter in a box that only shows its text. The box that is next has the focus then: whoever
 * comes back from the other program types there. Without a clipboard (plain HTTP, an old browser) the text is selected,
 * and the person is told the keys.
 */
function copyButtons() {
  for (const button of document.querySelectorAll("[data-copy]")) {
    const box = document.getElementById(button.dataset.copy);
    const says = document.getElementById(`${button.dataset.copy}-copied`);
    if (!box || !says) continue;
    button.hidden = false;
    if (box.readOnly) {
      box.addEventListener("focus", () => box.select());
      if (document.activeElement === box) box.select(); // it may have had the focus before this script ran
      box.addEventListener("keydown", (event) => {
        if (event.key !== "Enter" || event.ctrlKey || event.altKey || event.metaKey || event.shiftKey) return;
        event.preventDefault();
        button.click();
      });
    }
    button.addEventListener("click", async () => {
      box.select();
      try {
        await navigator.clipboard.writeText(box.value);
        says.textContent = button.dataset.done;
        document.getElementById(button.dataset.then)?.focus();
      } catch {
        box.focus();
        says.textContent = "The text is selected. Press Ctrl and C to copy it.";
      }
    });
  }
}

/** A form whose answer takes seconds says so and cannot be sent twice. A page that comes back from the browser's memory is as before. */
function busyForms() {
  for (const form of document.querySelectorAll("form[data-busy]")) {
    const says = form.querySelector("[data-busy-words]");
    let sent = false;
    form.addEventListener("submit", (event) => {
      if (sent) return event.preventDefault();
      sent = true;
      says.replaceChildren(document.createElement("progress"), ` ${says.dataset.busyWords}`);
    });
    window.addEventListener("pageshow", () => { sent = false; says.replaceChildren(); });
  }
}

focusWhatIsWrong();
hideScreen();
wayBack();
closeFolds();
copyButtons();
busyForms();
