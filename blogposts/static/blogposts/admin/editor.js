/*
 * Makes every text of a section easier to write in: a toolbar, keys, pasting, citations.
 *
 * The field stays the browser's own, with its undo, its spell-check and what screen readers know of
 * it; without this script all is typed.
 */
import { completeCitations } from "./citations.js";
import { followLanguages } from "./languages.js";
import { takePastes } from "./pasting.js";
import { pictureDialog } from "./insert_picture.js";
import { followCitations } from "./source_rows.js";
import { pasteSources } from "./sources.js";
import { addToolbar, isMac, settings, show, toolsOf } from "./toolbar.js";

const BODY = /^sections-\d+-body$/;
const template = document.getElementById("blogposts-editor");
const texts = template?.dataset;

const part = (selector) => {
  const made = template.content.querySelector(selector).cloneNode(true);
  document.body.append(made);
  return made;
};
const fill = (text, ...values) => values.reduce((done, value) => done.replace("{}", () => value), text);

/* Grows with its text where the style sheet alone cannot make it. */
function grow(area) {
  if (CSS.supports("field-sizing", "content")) return;
  const fit = () => {
    area.style.height = "auto";
    area.style.height = `${area.scrollHeight + area.offsetHeight - area.clientHeight}px`;
  };
  area.addEventListener("input", fit);
  fit();
}

function start() {
  const status = part(".blogposts-said");
  const say = (text, ...values) => (status.textContent = fill(text, ...values));
  const help = part("[data-dialog=help]");
  const askForPicture = pictureDialog(part("[data-dialog=picture]"));
  const tools = toolsOf(texts, askForPicture);
  if (isMac) help.querySelectorAll("[data-mod]").forEach((key) => (key.textContent = "⌘"));
  const showHelp = () => {
    help.querySelector("[data-keys-off]").hidden = settings.keys;
    help.showModal();
  };

  function equip(area) {
    if (!BODY.test(area.name) || area.closest(".blogposts-editor")) return;
    const box = document.createElement("div");
    box.className = "blogposts-editor";
    const bar = template.content.querySelector("[role=toolbar]").cloneNode(true);
    // A field that moves loses the focus and its cursor, and what is typed next would go nowhere.
    const hadFocus = document.activeElement === area;
    const { selectionStart, selectionEnd } = area;
    area.replaceWith(box);
    box.append(bar, area);
    if (hadFocus) {
      area.focus();
      area.setSelectionRange(selectionStart, selectionEnd);
    }
    addToolbar(area, bar, tools, showHelp);
    takePastes(area, { askForPicture, say: () => say(texts.made) });
    completeCitations(area, texts, say);
    grow(area);
    show(box);
  }

  const equipAll = () => document.querySelectorAll("textarea[name^=sections-]").forEach(equip);
  equipAll();
  document.addEventListener("formset:added", () => setTimeout(equipAll));
  document.addEventListener("keydown", (event) => {
    if (event.key !== "?" || event.ctrlKey || event.metaKey || event.altKey || !settings.keys) return;
    if (event.target.closest?.("input, textarea, select, [contenteditable], dialog")) return;
    event.preventDefault();
    showHelp();
  });
  document.querySelectorAll("[data-blogposts-sources]").forEach(pasteSources);
  followCitations(texts);
  followLanguages();
}

if (template) start();
