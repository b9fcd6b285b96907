/* A toolbar over a text: WAI-ARIA's pattern, one stop of the Tab key and arrows inside. */
import * as edits from "./edits.js";

const STORED = "blogposts-editor";
export const isMac = /mac|iphone|ipad/i.test(navigator.userAgentData?.platform ?? navigator.platform);

/* How one likes to write, in this browser. */
export const settings = { mono: false, keys: true };
try {
  Object.assign(settings, JSON.parse(localStorage.getItem(STORED)));
} catch {
  // Forbidden, or not ours.
}

function set(name) {
  settings[name] = !settings[name];
  try {
    localStorage.setItem(STORED, JSON.stringify(settings));
  } catch {
    // It holds for this page.
  }
  document.querySelectorAll(".blogposts-editor").forEach(show);
}

export function show(box) {
  box.classList.toggle("is-mono", settings.mono);
  for (const button of box.querySelectorAll("[data-set]")) {
    button.setAttribute("aria-pressed", String(settings[button.dataset.set]));
  }
}

export function toolsOf(texts, ask) {
  return {
    bold: (state) => edits.emphasize(state, 2),
    italic: (state) => edits.emphasize(state, 1),
    link: edits.link,
    heading: edits.heading,
    list: (state) => edits.list(state),
    numbers: (state) => edits.list(state, { numbered: true }),
    quote: edits.quote,
    code: edits.code,
    footnote: edits.footnote,
    table: (state) => edits.table(state, texts.column),
    picture: (state, area) => {
      if (!area.dataset.uploadUrl) return edits.image(state, texts.alt);
      ask(area, []);
      return null;
    },
  };
}

/* As ARIA writes a shortcut, and as a person reads it. */
function nameKeys(button) {
  const { key } = button.dataset;
  if (!key) return;
  const isDigit = key.startsWith("Digit");
  const sign = isDigit ? key.slice(5) : key.toUpperCase();
  const ours = [isMac ? "Meta" : "Control", ...(isDigit ? ["Shift"] : []), sign];
  button.setAttribute("aria-keyshortcuts", ours.join("+"));
  const shown = isMac ? `${isDigit ? "⇧" : ""}⌘${sign}` : ours.join("+").replace("Control", "Ctrl");
  button.title = `${button.getAttribute("aria-label")} (${shown})`;
}

function rove(bar) {
  const buttons = [...bar.querySelectorAll("button")];
  const isRight = () => getComputedStyle(bar).direction === "rtl";
  const stop = (at) => buttons.forEach((button, index) => (button.tabIndex = index === at ? 0 : -1));
  stop(0);
  bar.addEventListener("focusin", (event) => stop(buttons.indexOf(event.target.closest("button"))));
  bar.addEventListener("keydown", (event) => {
    const at = buttons.indexOf(document.activeElement);
    const step = { ArrowRight: 1, ArrowLeft: -1 }[event.key] * (isRight() ? -1 : 1);
    const to = { Home: 0, End: buttons.length - 1 }[event.key] ?? at + step;
    if (Number.isNaN(to) || at < 0) return;
    event.preventDefault();
    buttons.at(to % buttons.length).focus();
  });
}

export function addToolbar(area, bar, tools, help) {
  const press = (name) => {
    const edit = tools[name](edits.stateOf(area), area);
    if (edit) edits.apply(area, edit);
  };
  for (const button of bar.querySelectorAll("button")) {
    nameKeys(button);
    button.title ||= button.getAttribute("aria-label");
    // The text keeps its focus, and what is selected in it.
    button.addEventListener("mousedown", (event) => event.preventDefault());
    button.addEventListener("click", () => {
      if (button.dataset.tool) press(button.dataset.tool);
      else if (button.dataset.set) set(button.dataset.set);
      else help();
    });
  }
  rove(bar);
  area.addEventListener("keydown", (event) => {
    const mod = isMac ? event.metaKey && !event.ctrlKey : event.ctrlKey && !event.metaKey;
    if (!mod || event.altKey || event.isComposing || !settings.keys) return;
    const key = event.shiftKey ? event.code : event.key.toLowerCase();
    const button = bar.querySelector(`[data-tool][data-key="${CSS.escape(key)}"]`);
    if (!button || event.shiftKey !== key.startsWith("Digit")) return;
    event.preventDefault();
    press(button.dataset.tool);
  });
}
