/*
 * The page of a post beside its form, made by the site of what the form holds now.
 *
 * Asked for anew shortly after each pause; what was asked before is called off. The frame runs no
 * script, whatever the text is: it is sandboxed, and scripts are taken out before.
 */
import { inStep } from "./preview_place.js";

const PAUSE = 150;
const WIDTHS = { phone: 390, desktop: 1280 };
const OPEN = "blogposts-preview-closed";
const VIEW = "blogposts-preview-view";

const pane = document.querySelector(".blogposts-live");
const form = pane && document.getElementById(pane.dataset.form);
const isWide = window.matchMedia("(min-width: 1200px)");

const find = (selector) => pane.querySelector(selector);
const stage = pane && find(".blogposts-live-stage");
const frame = pane && find("iframe");
const said = pane && find(".blogposts-live-said");
const close = pane && find(".blogposts-live-close");
const views = pane && [...pane.querySelectorAll("[data-view]")];
const open = document.querySelector(".blogposts-live-open");

let timer;
let running; // what was asked and is not answered yet
let asked; // what the form held when the page that is shown was asked for
let isOpen = false;
let view;

const remembered = (name) => {
  try {
    return localStorage.getItem(name);
  } catch {
    return null;
  }
};

function remember(name, value) {
  try {
    localStorage.setItem(name, value);
  } catch {
    // It is asked again next time.
  }
}

function say(words) {
  if (said.textContent !== words) said.textContent = words;
}

/* ---- The page ---- */

const isText = ([, value]) => typeof value === "string";
const typed = () => String(new URLSearchParams([...new FormData(form)].filter(isText)));
const hasNewPicture = () =>
  [...form.querySelectorAll("input[type=file]")].some((input) => input.files.length);

function schedule() {
  clearTimeout(timer);
  if (!isOpen) return;
  timer = setTimeout(update, PAUSE);
}

async function update() {
  const now = typed();
  if (!isOpen || now === asked) return;
  running?.abort();
  const here = (running = new AbortController());
  let answer;
  try {
    const response = await fetch(pane.dataset.url, {
      method: "POST",
      body: now,
      headers: {
        Accept: "application/json",
        "Content-Type": "application/x-www-form-urlencoded;charset=UTF-8",
      },
      redirect: "manual",
      signal: here.signal,
    });
    if (!response.ok) return say(pane.dataset[reason(response)]);
    answer = await response.json();
  } catch (error) {
    if (error.name !== "AbortError") say(pane.dataset.away);
    return;
  }
  if (here.signal.aborted) return;
  asked = now;
  say(hasNewPicture() ? pane.dataset.picture : "");
  show(answer);
}

function reason({ type, status }) {
  if (type === "opaqueredirect") return "out";
  return status === 403 || status === 404 ? "gone" : "failed";
}

function show({ page, cards, places }) {
  const parse = (html) => new DOMParser().parseFromString(html, "text/html");
  find(".blogposts-cards").replaceChildren(...parse(cards).body.childNodes);
  const made = harmless(parse(page));
  place.places = places;
  const shown = frame.contentDocument;
  if (shown?.body && stylesOf(shown) === stylesOf(made) && stylesOf(made)) {
    const at = shown.scrollingElement.scrollTop;
    for (const { name, value } of made.documentElement.attributes) {
      shown.documentElement.setAttribute(name, value);
    }
    shown.body.replaceWith(shown.adoptNode(made.body));
    shown.scrollingElement.scrollTop = at;
    place.again();
  } else {
    frame.srcdoc = `<!doctype html>${made.documentElement.outerHTML}`;
  }
  pane.dataset.shown = String(Number(pane.dataset.shown ?? 0) + 1);
}

const stylesOf = (page) =>
  [...page.querySelectorAll("link[rel~=stylesheet], style")]
    .map((one) => one.getAttribute("href") ?? one.textContent)
    .join();

/* Links open elsewhere, those within the page stay in it, and nothing takes the focus. */
function harmless(page) {
  for (const one of page.querySelectorAll("script, base, meta[http-equiv]")) one.remove();
  for (const one of page.querySelectorAll("[autofocus]")) one.removeAttribute("autofocus");
  const base = page.createElement("base");
  const address = page.querySelector('meta[property="og:url"]')?.content;
  if (address) base.href = address;
  base.target = "_blank";
  page.head.prepend(base);
  for (const link of page.querySelectorAll("a[href^='#']")) {
    link.setAttribute("href", `about:srcdoc${link.getAttribute("href")}`);
    link.target = "_self";
  }
  return page;
}

/* ---- The pane ---- */

function fit() {
  const width = WIDTHS[view] ?? WIDTHS.desktop;
  const room = stage.clientWidth;
  if (!room) return;
  stage.style.setProperty("--blogposts-width", `${width}px`);
  stage.style.setProperty("--blogposts-scale", Math.min(1, room / width));
}

function choose(name) {
  view = name;
  for (const button of views) {
    button.setAttribute("aria-pressed", String(button.dataset.view === name));
  }
  stage.hidden = name === "cards";
  find(".blogposts-cards").hidden = name !== "cards";
  fit();
}

/* On a narrow window the pane lies over all else, which is out of reach meanwhile. */
function setBehind(isBehind) {
  for (let node = pane; node !== document.body; node = node.parentElement) {
    for (const other of node.parentElement.children) {
      if (other !== node) other.inert = isBehind;
    }
  }
}

function setOpen(willOpen) {
  isOpen = willOpen;
  pane.hidden = !willOpen;
  open.hidden = willOpen;
  open.setAttribute("aria-expanded", String(willOpen));
  document.documentElement.classList.toggle("blogposts-live-beside", willOpen && isWide.matches);
  setBehind(willOpen && !isWide.matches);
  if (!willOpen) return running?.abort();
  choose(view ?? remembered(VIEW) ?? (stage.clientWidth < 600 ? "phone" : "desktop"));
  schedule();
}

const place = pane && inStep(form, frame);

function start() {
  pane.classList.add("is-scripted");
  for (const one of [find(".blogposts-live-widths"), close, stage]) one.hidden = false;
  setOpen(isWide.matches && !remembered(OPEN));
  open.addEventListener("click", () => {
    if (isWide.matches) remember(OPEN, "");
    setOpen(true);
    close.focus();
  });
  close.addEventListener("click", () => {
    if (isWide.matches) remember(OPEN, "yes");
    setOpen(false);
    open.focus();
  });
  pane.addEventListener("keydown", (event) => {
    if (event.key === "Escape" && !isWide.matches) close.click();
  });
  for (const button of views) {
    button.addEventListener("click", () => {
      choose(button.dataset.view);
      remember(VIEW, view);
    });
  }
  isWide.addEventListener("change", () => setOpen(isWide.matches && !remembered(OPEN)));
  new ResizeObserver(fit).observe(stage);
  // A press may move a row, or mark it: whether that changed anything is seen when it is asked.
  for (const kind of ["input", "change", "click"]) form.addEventListener(kind, schedule);
  for (const kind of ["formset:added", "formset:removed"]) document.addEventListener(kind, schedule);
  // Fields with completion tell jQuery alone.
  window.django?.jQuery?.(form).on("change", schedule);
}

// Other scripts of the form come first: they put rows in order, and dress fields.
if (form) window.addEventListener("load", () => setTimeout(start));
