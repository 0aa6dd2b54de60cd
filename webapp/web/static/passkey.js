// Passkeys: the server says what is to be asked, the browser asks the device, and its answer is sent as an ordinary form.
// The form is hidden until this script runs in a browser that can do it: a code, typed, is always another way in.
"use strict";

const form = document.querySelector("form[data-passkey]");
const says = form?.querySelector("[role=status]");
const CANNOT = "The server does not answer. Try once more in a moment.";
const NOTHING = "Your device gave no passkey: it was not unlocked in time, or none is in it. Try once more.";
const THERE = "This device has a passkey for you here already.";

/** What is asked of the device: to sign with a passkey that it has, or to make one. */
const device = {
  get: (question) => navigator.credentials.get({ publicKey: PublicKeyCredential.parseRequestOptionsFromJSON(question) }),
  create: (question) => navigator.credentials.create({ publicKey: PublicKeyCredential.parseCreationOptionsFromJSON(question) }),
};

/** The server's question, or the sentence that says why there is none. */
async function asked() {
  const answer = await fetch(form.dataset.question, {
    method: "POST", body: new FormData(form), headers: { Accept: "application/json", "X-Requested-With": "fetch" }, cache: "no-store",
  });
  const told = await answer.json();
  return answer.ok ? { question: told } : { sentence: told.sentence };
}

/** From the press of the button to the form that is sent; what went wrong is said beside the button. */
async function use() {
  says.textContent = "";
  const { question, sentence } = await asked().catch(() => ({ sentence: CANNOT }));
  if (sentence) { says.textContent = sentence; return; }
  says.textContent = "Your device asks you now.";
  try {
    form.elements.answer.value = JSON.stringify(await device[form.dataset.passkey](question));
  } catch (problem) {
    says.textContent = problem.name === "InvalidStateError" ? THERE : NOTHING;
    return;
  }
  form.submit();
}

if (form && window.PublicKeyCredential?.parseRequestOptionsFromJSON) {
  let busy = false; // a second press while the device asks would end the first
  form.hidden = false;
  for (const without of document.querySelectorAll("[data-without-passkey]")) without.hidden = true;
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    if (busy) return;
    busy = true;
    use().finally(() => { busy = false; });
  });
}
