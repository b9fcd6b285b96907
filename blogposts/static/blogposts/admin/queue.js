/*
 * The moderators' queue: the same forms as without scripts, sent in place.
 *
 * A finished row becomes one line with "Undo", the focus goes to the next row, and a status region
 * says what was done. Single keys act on the row at hand, unless a field has the focus.
 */
const JSON_PLEASE = { Accept: "application/json" };

const queue = document.querySelector("[data-queue]");
const said = document.querySelector("[data-said]");
const failed = document.querySelector("[data-failed]");
const bulk = document.querySelector("[data-bulk]");
const alone = document.querySelector("[data-alone] > .blogposts-row"); // on a page of its own

const rows = () => [...document.querySelectorAll("[data-row]")];
const rowOf = (element) => element?.closest("[data-row]");
const isVisible = (element) => Boolean(element.offsetParent);

for (const element of document.querySelectorAll("[data-live]")) element.hidden = false;

/* ---- What a form's answer does to the page ---- */

function showCounts(counts) {
  for (const [name, count] of Object.entries(counts ?? {})) {
    const shown = document.querySelector(`[data-count="${name}"]`);
    if (!shown) continue;
    shown.textContent = count;
    shown.hidden = !count;
  }
}

function replaceRow(row, html) {
  const made = document.createElement("template");
  made.innerHTML = html.trim();
  const fresh = made.content.firstElementChild;
  for (const element of fresh.querySelectorAll("[data-live]")) element.hidden = false;
  row.replaceWith(fresh);
  return fresh;
}

function focusOn(row) {
  if (!row) return;
  row.focus({ preventScroll: true });
  row.scrollIntoView({ block: "nearest" });
}

function nextOf(row) {
  const all = rows();
  const after = all.slice(all.indexOf(row) + 1);
  return after.find((one) => !one.classList.contains("is-done")) ?? row;
}

function tell(words) {
  if (!said) return;
  // The row says it to the eye.
  said.classList.add("blogposts-unseen");
  said.textContent = words ?? "";
}

/* Sends a form as it stands; null when no answer of ours came, and the plain form is left. */
async function send(form, button) {
  const body = new FormData(form, button);
  if (failed) failed.hidden = true;
  for (const one of form.querySelectorAll("button")) one.disabled = true;
  try {
    const response = await fetch(form.action, { method: "POST", headers: JSON_PLEASE, body });
    const type = response.headers.get("Content-Type") ?? "";
    if (!type.startsWith("application/json")) throw new Error(String(response.status));
    return { ok: response.ok, ...(await response.json()) };
  } catch {
    // Signed out, the server away, the line broken: nothing is known to be done.
    if (failed) {
      failed.textContent = failed.dataset.words;
      failed.hidden = false;
    }
    return null;
  } finally {
    for (const one of form.querySelectorAll("button")) one.disabled = false;
  }
}

/* Rows that became one line, in the order in which they did. */
const finished = [];

async function act(form, button) {
  const row = rowOf(form);
  const answer = await send(form, button);
  if (!answer) return button?.focus();
  showCounts(answer.counts);
  tell(answer.says);
  if (answer.form) return openJudge(row, answer.form);
  if (!answer.row || !row) return;
  const fresh = replaceRow(row, answer.row);
  if (!answer.ok) {
    const words = fresh.querySelector(".blogposts-words[open]");
    const wrong = words?.querySelector("[aria-invalid=true]") ?? words?.querySelector("textarea");
    return (wrong ?? fresh).focus();
  }
  const isDone = fresh.classList.contains("is-done");
  if (isDone) finished.push(fresh);
  focusOn(isDone ? nextOf(fresh) : fresh);
  countTicks();
}

/* ---- Trust and block, asked in the row ---- */

async function judge(link) {
  const row = rowOf(link);
  try {
    const response = await fetch(link.href, { headers: JSON_PLEASE });
    const answer = await response.json();
    openJudge(row, answer.form, link);
  } catch {
    window.location.assign(link.href);
  }
}

function openJudge(row, html, opener) {
  row.querySelector("[data-judge-form]")?.remove();
  const made = document.createElement("template");
  made.innerHTML = html.trim();
  const form = made.content.firstElementChild;
  for (const element of form.querySelectorAll("[data-live]")) element.hidden = false;
  form.opener = opener;
  row.querySelector(".blogposts-acts").after(form);
  form.querySelector("input[type=radio]:checked, input[type=radio], button")?.focus();
}

function cancel(button) {
  const form = button.closest("form");
  if (form.matches("[data-judge-form]")) {
    const { opener } = form;
    form.remove();
    return opener?.focus();
  }
  const words = form.closest("details");
  form.reset();
  words.open = false;
  words.querySelector("summary").focus();
}

/* ---- Clicks and sendings ---- */

document.addEventListener("submit", (event) => {
  const form = event.target;
  const button = event.submitter;
  if (button?.hasAttribute("data-plain")) return;
  if (!form.matches("[data-act], [data-words], [data-judge-form], [data-undo]")) return;
  if (!rowOf(form)) return; // the line above the list: the page comes anew
  event.preventDefault();
  act(form, button);
});

document.addEventListener("click", (event) => {
  const element = event.target.closest?.("[data-judge], [data-cancel], [data-help]");
  if (!element || event.ctrlKey || event.metaKey || event.shiftKey) return;
  if (element.matches("[data-judge]")) {
    if (!rowOf(element)) return;
    event.preventDefault();
    judge(element);
  } else if (element.matches("[data-cancel]")) {
    cancel(element);
  } else {
    document.getElementById("blogposts-keys").showModal();
  }
});

/* An opened form takes the focus. */
document.addEventListener(
  "toggle",
  (event) => {
    const words = event.target;
    // Not over a field that is focused already, since it was refused.
    if (words.matches?.(".blogposts-words") && words.open && !words.querySelector("input:focus")) {
      words.querySelector("textarea")?.focus();
    }
  },
  true,
);

/* ---- Ticks ---- */

const ticks = () => [...document.querySelectorAll("[data-tick]")];

function countTicks() {
  if (!bulk) return;
  const all = ticks();
  const ticked = all.filter((tick) => tick.checked).length;
  const shown = bulk.querySelector("[data-ticked]");
  shown.textContent = shown.dataset.words.replace("{}", ticked);
  const box = bulk.querySelector("[data-all]");
  box.checked = ticked > 0 && ticked === all.length;
  box.indeterminate = ticked > 0 && ticked < all.length;
}

document.addEventListener("change", (event) => {
  if (event.target.matches("[data-all]")) {
    for (const tick of ticks()) tick.checked = event.target.checked;
  }
  if (event.target.matches("[data-all], [data-tick]")) countTicks();
});

/* ---- Keys ---- */

const BULK = { a: "approve", u: "hold", s: "spam", t: "bin", z: "restore", d: "delete" };

const current = () => rowOf(document.activeElement) ?? alone;

function move(by) {
  const all = rows();
  const here = document.activeElement;
  const at = all.indexOf(rowOf(here));
  const isBelow = (row) => here.compareDocumentPosition(row) & Node.DOCUMENT_POSITION_FOLLOWING;
  const below = Math.max(all.findIndex(isBelow), 0);
  const to = at < 0 ? (by > 0 ? below : all.length - 1) : at + by;
  if (all[to]) return focusOn(all[to]);
  document.querySelector(to < 0 ? "[data-newer]" : "[data-older]")?.click();
}

/* The button that takes back what was done last on this page, or before it was made. */
function lastUndo() {
  while (finished.length && !finished.at(-1).isConnected) finished.pop();
  const line = finished.at(-1) ?? document.getElementById("said");
  return line?.querySelector("[data-undo] [data-key=z]");
}

function press(key) {
  const row = current();
  // Before a button of the row: "restore" has the same key, and the row at hand is another one.
  const undo = key === "z" && lastUndo();
  if (undo) return undo.click();
  const button = row && [...row.querySelectorAll(`[data-key="${key}"]`)].find(isVisible);
  const open = button?.closest("details[open]");
  if (open && button.matches("summary")) return open.querySelector("textarea")?.focus();
  if (button) return button.click();
  if (key === "d") row?.querySelector('[name=verb][value="delete"]')?.click();
}

function pressForTicked(key) {
  bulk?.querySelector(`[name=verb][value="${BULK[key]}"]`)?.click();
}

function tick(invert) {
  if (invert) for (const one of ticks()) one.checked = !one.checked;
  else {
    const one = current()?.querySelector("[data-tick]");
    if (one) one.checked = !one.checked;
  }
  countTicks();
}

function onKey(event) {
  const typing = event.target.matches("input:not([type=checkbox], [type=radio]), textarea, select");
  if (event.key === "Escape" && typing) {
    const row = current();
    if (row) focusOn(row);
    return;
  }
  if (typing || event.target.isContentEditable || event.ctrlKey || event.altKey || event.metaKey) {
    return;
  }
  if (document.querySelector("dialog[open]")) return;
  const key = event.key.toLowerCase();
  if (event.key === "?") document.getElementById("blogposts-keys").showModal();
  else if (key === "j" || key === "k") move(key === "j" ? 1 : -1);
  else if (key === "x") tick(event.shiftKey);
  else if (event.shiftKey && key in BULK) pressForTicked(key);
  else if (!event.shiftKey && "ausdzrqe".includes(key)) press(key);
  else return;
  event.preventDefault();
}

/* In a field that takes words; no single key, so it acts also where those are switched off. */
document.addEventListener("keydown", (event) => {
  const form = event.target.form;
  if (event.key !== "Enter" || !(event.ctrlKey || event.metaKey)) return;
  if (!form?.matches("[data-words], [data-judge-form]")) return;
  event.preventDefault();
  const button = form.querySelector("button:not([type=button])");
  if (!button.disabled) form.requestSubmit(button);
});

if (document.querySelector("[data-keys]")) document.addEventListener("keydown", onKey);

/* A link to one of the rows, or to what was said when the page came anew. */
if ((queue || alone) && /^#(comment-|said)/.test(window.location.hash)) {
  focusOn(document.getElementById(window.location.hash.slice(1)));
}

/* In a narrow window tabs scroll sideways; the one at hand is seen. */
for (const tab of document.querySelectorAll(".blogposts-tabs [aria-current]")) {
  const line = tab.closest("ul");
  const [at, room] = [tab, line].map((element) => element.getBoundingClientRect());
  line.scrollLeft += (at.left + at.right - room.left - room.right) / 2;
}

/* A long piece of work goes on by itself, and can be stopped. */
const goOn = document.querySelector("[data-go-on]");
if (goOn) setTimeout(() => goOn.requestSubmit(), 400);

countTicks();
