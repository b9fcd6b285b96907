/*
 * Keeps what is typed into a post's form, as a copy on the site that is offered again.
 *
 * Within seconds of a pause, and at most ten after a change. When the site cannot be reached, or one
 * is signed out, the browser keeps the text and brings it there later. Leaving with changes asks
 * first.
 */
const PAUSE = 2_000;
const AT_MOST = 9_000;
const AGAIN = 10_000;
const PREFIX = "blogposts-unsaved:";

const place = document.querySelector("[data-blogposts-keep]");
// django-unfold has the buttons outside the form, and this among them.
const form = place && document.getElementById(place.dataset.form);
const { blogpostsKeep: url, post, user } = place?.dataset ?? {};

let stored; // what the form held when it was as the post is
let kept; // what the copy on the site holds
let since = 0; // when the first change came that is not kept
let lastTime = place?.dataset.opened;
let timer;
let isLeaving = false;

const token = () => form.querySelector("[name=csrfmiddlewaretoken]");
const isTyped = ([name, value]) =>
  typeof value === "string" && !name.startsWith("_") && name !== "csrfmiddlewaretoken";
const text = () => JSON.stringify([...new FormData(form)].filter(isTyped));

function say(words) {
  const said = words.replace("{}", lastTime);
  if (place.textContent !== said) place.textContent = said;
}

function body(of) {
  const data = new FormData();
  for (const [name, value] of JSON.parse(of)) data.append(name, value);
  data.append("_post", post);
  data.append("_user", user);
  data.append("csrfmiddlewaretoken", token().value);
  return data;
}

const send = (to, of) => fetch(to, { method: "POST", body: body(of), redirect: "manual" });

/* In this browser alone, for as long as the site does not have it. */
function remember(of) {
  try {
    localStorage.setItem(PREFIX + url, JSON.stringify({ user, post, text: of }));
  } catch {
    // Full, or forbidden: the open page still has it.
  }
}

async function keep() {
  clearTimeout(timer);
  const now = text();
  if (isLeaving || now === kept) return;
  let answer;
  try {
    answer = await send(url, now);
    // Who has signed in anew elsewhere has another token.
    if (answer.status === 403 && (await renewToken())) answer = await send(url, now);
  } catch {
    return failed(place.dataset.away, now);
  }
  if (!answer.ok) return failed(reason(answer), now);
  const said = await answer.json();
  token().value = said.token;
  lastTime = said.time;
  kept = now;
  since = 0;
  localStorage.removeItem(PREFIX + url);
  say(place.dataset.kept);
  schedule();
}

function reason(answer) {
  if (answer.type === "opaqueredirect" || answer.status === 409) return place.dataset.out;
  return answer.status === 403 || answer.status === 404 ? place.dataset.gone : place.dataset.away;
}

function failed(words, now) {
  remember(now);
  say(words);
  timer = setTimeout(keep, AGAIN);
}

async function renewToken() {
  const answer = await fetch(window.location.href, { redirect: "manual" });
  if (!answer.ok) return false;
  const page = new DOMParser().parseFromString(await answer.text(), "text/html");
  const fresh = page.querySelector("form [name=csrfmiddlewaretoken]");
  if (fresh) token().value = fresh.value;
  return Boolean(fresh);
}

function schedule() {
  if (isLeaving || text() === kept) return;
  since ||= Date.now();
  clearTimeout(timer);
  timer = setTimeout(keep, Math.max(0, Math.min(PAUSE, since + AT_MOST - Date.now())));
}

function offer(copy) {
  if (form.querySelector(`a[href="${copy}"]`)) return;
  const link = document.createElement("a");
  link.href = copy;
  link.textContent = place.dataset.offer;
  const line = document.createElement("p");
  line.className = "blogposts-notice";
  line.append(link);
  place.before(line);
}

/* What this browser kept while the site was away goes there now, and is offered like the rest. */
async function bringLeftovers() {
  for (const name of Object.keys(localStorage)) {
    if (!name.startsWith(PREFIX) || name === PREFIX + url) continue;
    const left = JSON.parse(localStorage.getItem(name));
    if (left.user !== user || left.post !== post) continue;
    const to = name.slice(PREFIX.length);
    const answer = await send(to, left.text);
    if (!answer.ok) continue;
    localStorage.removeItem(name);
    // One that was saved after all is nothing to offer.
    const { copy } = await answer.json();
    if (copy) offer(copy);
  }
}

function start() {
  const isUnsaved = "unsaved" in place.dataset;
  kept = isUnsaved && place.dataset.unsaved !== "kept" ? null : text();
  stored = isUnsaved ? null : text();
  schedule();
  form.addEventListener("input", schedule);
  form.addEventListener("change", schedule);
  document.addEventListener("formset:added", schedule);
  document.addEventListener("formset:removed", () => setTimeout(schedule));
  form.addEventListener("submit", () => {
    isLeaving = true;
    clearTimeout(timer);
    // The site may be away this very moment. If it saves, it knows the copy for old.
    if (text() !== stored) remember(text());
  });
  window.addEventListener("pageshow", () => {
    isLeaving = false;
  });
  window.addEventListener("beforeunload", (event) => {
    if (!isLeaving && text() !== stored) event.preventDefault();
  });
  document.addEventListener("visibilitychange", () => {
    const now = text();
    if (document.visibilityState !== "hidden" || isLeaving || now === kept) return;
    // A page that goes away has no time to wait for an answer.
    remember(now);
    navigator.sendBeacon(url, body(now));
  });
  bringLeftovers().catch(() => {});
  // What was sent after the end of the session, and is back after signing in.
  const button = place.dataset.send && form.elements[place.dataset.send];
  if (button?.type === "submit") button.click();
}

// Other scripts of the form come first: they put rows in order, and dress fields.
if (form) window.addEventListener("load", () => setTimeout(start));
