/*
 * Keeps the panel "Before publishing" as the form is: sends the form after a pause, and puts in what
 * the site finds. Its links lead into the field that they name, to the words that they are about.
 */
const PAUSE = 1_000;
const REST = 3; // times as long as the last answer took, so that a slow site is not asked all day

const panel = document.querySelector("[data-blogposts-proof]");
const form = panel?.closest("form") ?? document.getElementById("post_form");
const parts = panel?.querySelector(".blogposts-proof-parts");
const stale = panel?.querySelector(".blogposts-proof-stale");

let timer;
let seen; // what the panel is about
let isAsking = false;
let took = 0;

/* What is typed; of a picture only that there is one. */
function body() {
  const data = new FormData();
  for (const [name, value] of new FormData(form)) {
    if (typeof value === "string") {
      if (!name.startsWith("_") && name !== "csrfmiddlewaretoken") data.append(name, value);
    } else if (name === "picture_file" && value.name) {
      data.append("_picture", "chosen");
    }
  }
  data.append("_post", panel.dataset.post);
  return data;
}

const text = (data) => JSON.stringify([...data]);

async function ask() {
  const data = body();
  const now = text(data);
  if (now === seen) return;
  data.append("csrfmiddlewaretoken", form.querySelector("[name=csrfmiddlewaretoken]").value);
  isAsking = true;
  const began = performance.now();
  try {
    const answer = await fetch(panel.dataset.blogpostsProof, {
      method: "POST",
      body: data,
      redirect: "manual",
    });
    if (answer.ok) show(await answer.text());
    stale.hidden = answer.ok;
    if (answer.ok) seen = now;
  } catch {
    stale.hidden = false; // the site is away: `unsaved.js` says so, and the next change asks again
  }
  took = performance.now() - began;
  isAsking = false;
  if (seen === now && text(body()) !== now) schedule();
}

const countOf = (place) => place.querySelector("[data-count]");

function show(html) {
  const before = countOf(parts)?.dataset.count ?? "0";
  const fresh = new DOMParser().parseFromString(html, "text/html").body;
  // Somebody may be on his way through the links.
  const focused = parts.contains(document.activeElement)
    ? document.activeElement.getAttribute("href")
    : null;
  parts.replaceChildren(...fresh.childNodes);
  if (focused) (parts.querySelector(`a[href="${CSS.escape(focused)}"]`) ?? heading()).focus();
  const count = countOf(parts);
  if (count && count.dataset.count !== before) {
    panel.querySelector("[role=status]").textContent = count.dataset.said;
  }
}

function heading() {
  const found = panel.querySelector("h2");
  found.tabIndex = -1;
  return found;
}

function schedule() {
  clearTimeout(timer);
  timer = setTimeout(() => (isAsking ? schedule() : ask()), Math.max(PAUSE, REST * took));
}

/* What takes the focus for a field: lists that complete what is typed hide their own select. */
function focusable(field) {
  if (!field.matches(".select2-hidden-accessible")) return field;
  return field.parentElement.querySelector(".select2-selection") ?? field;
}

function jump(event) {
  const link = event.target.closest("a[href^='#id_']");
  const field = link && document.getElementById(link.getAttribute("href").slice(1));
  if (!field) return;
  event.preventDefault();
  for (let box = field.closest("details"); box; box = box.parentElement.closest("details")) {
    box.open = true;
  }
  const target = focusable(field);
  target.focus();
  select(field, link.dataset.find);
  target.scrollIntoView({ block: "nearest" });
}

function select(field, words) {
  const start = words && typeof field.value === "string" ? field.value.indexOf(words) : -1;
  if (start < 0) return;
  field.setSelectionRange(start, start + words.length);
  // A text area does not scroll to what is selected by a script.
  const share = field.value.slice(0, start).split("\n").length / field.value.split("\n").length;
  field.scrollTop = Math.max(0, share * field.scrollHeight - field.clientHeight / 2);
}

function start() {
  seen = text(body());
  form.addEventListener("input", schedule);
  form.addEventListener("change", schedule);
  document.addEventListener("formset:added", schedule);
  document.addEventListener("formset:removed", () => setTimeout(schedule));
  panel.addEventListener("click", jump);
}

// Other scripts of the form come first: they put rows in order, and dress fields.
if (panel && form) window.addEventListener("load", () => setTimeout(start));
