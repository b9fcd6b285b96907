/*
 * Offers the sources of the form while somebody types `[@` in a text.
 *
 * The text stays a text box: HTML allows no other role on it. The list is told of in a status
 * region, and the option is named to a screen reader once an arrow key asks for it, so that
 * typing is read out as always (docs/decisions/text-editor.md).
 */
import { apply } from "./edits.js";
import { sources } from "./source_rows.js";

const TYPED = /\[@([A-Za-z0-9._-]*)$/;
const AT_MOST = 8;

function found(typed) {
  const wanted = typed.toLowerCase();
  const begins = ({ key }) => key.toLowerCase().startsWith(wanted);
  const holds = ({ key, title, url }) => `${key} ${title} ${url}`.toLowerCase().includes(wanted);
  const all = sources().filter((source) => source.key && holds(source));
  return [...all.filter(begins), ...all.filter((source) => !begins(source))].slice(0, AT_MOST);
}

/* Where the caret stands in a text area: measured in a copy of it that nobody sees. */
function caretOf(area) {
  const copy = document.createElement("div");
  const style = getComputedStyle(area);
  for (const name of [
    "boxSizing", "width", "padding", "border", "font", "letterSpacing", "lineHeight", "textAlign",
    "direction", "tabSize", "wordSpacing",
  ]) {
    copy.style[name] = style[name];
  }
  Object.assign(copy.style, {
    position: "absolute", visibility: "hidden", whiteSpace: "pre-wrap", overflowWrap: "break-word",
  });
  const mark = document.createElement("span");
  mark.textContent = "\u200b";
  copy.append(area.value.slice(0, area.selectionStart), mark);
  area.parentElement.append(copy);
  const place = { left: mark.offsetLeft, top: mark.offsetTop + mark.offsetHeight - area.scrollTop };
  copy.remove();
  return place;
}

export function completeCitations(area, texts, say) {
  const list = document.createElement("ul");
  list.className = "blogposts-citations";
  list.id = `blogposts-citations-${completeCitations.count++}`;
  list.setAttribute("role", "listbox");
  list.setAttribute("aria-label", texts.sources);
  area.setAttribute("aria-autocomplete", "list");
  let options = [];
  let at = 0;

  function close() {
    list.remove();
    area.removeAttribute("aria-controls");
    area.removeAttribute("aria-activedescendant");
  }

  function choose(index, { isAsked = true } = {}) {
    at = (index + options.length) % options.length;
    [...list.children].forEach((item, number) => {
      item.setAttribute("aria-selected", String(number === at));
    });
    if (!isAsked) return area.removeAttribute("aria-activedescendant");
    area.setAttribute("aria-activedescendant", list.children[at].id);
  }

  function take(source) {
    const caret = area.selectionStart;
    const typed = TYPED.exec(area.value.slice(0, caret));
    close();
    if (!typed) return;
    const isClosed = area.value[caret] === "]";
    const from = caret - typed[1].length;
    const put = isClosed ? source.key : `${source.key}]`;
    const end = from + source.key.length + 1;
    apply(area, { from, to: caret, put, start: end, end });
    say(texts.citedNow, source.key);
  }

  function item(source, index) {
    const made = document.createElement("li");
    made.id = `${list.id}-${index}`;
    made.setAttribute("role", "option");
    const key = document.createElement("bdi");
    key.textContent = source.key;
    const name = document.createElement("bdi");
    name.textContent = source.title || source.url;
    made.append(key, " ", name);
    made.addEventListener("mousedown", (event) => event.preventDefault());
    made.addEventListener("click", () => take(source));
    return made;
  }

  function offer() {
    const before = area.value.slice(Math.max(0, area.selectionStart - 200), area.selectionStart);
    const typed = area.selectionStart === area.selectionEnd && TYPED.exec(before);
    options = typed ? found(typed[1]) : [];
    const isDone = options.length === 1 && typed[1] === options[0].key;
    if (!options.length || (isDone && area.value[area.selectionStart] === "]")) return close();
    list.replaceChildren(...options.map(item));
    area.after(list);
    const { left, top } = caretOf(area);
    list.style.left = "0"; // so that it is as wide as it can be when it is measured
    const isRight = getComputedStyle(area).direction === "rtl";
    const wanted = isRight ? left - list.offsetWidth : left;
    const room = area.offsetWidth - list.offsetWidth;
    list.style.top = `${area.offsetTop + top}px`;
    list.style.left = `${area.offsetLeft + Math.max(0, Math.min(wanted, room))}px`;
    area.setAttribute("aria-controls", list.id);
    choose(0, { isAsked: false });
    say(texts.found, options.length, options[0].key);
  }

  const acts = {
    ArrowDown: () => choose(at + 1),
    ArrowUp: () => choose(at - 1),
    Enter: () => take(options[at]),
    Escape: close,
  };
  area.addEventListener("input", (event) => {
    if (!event.isComposing) offer();
  });
  area.addEventListener("keydown", (event) => {
    if (!list.isConnected || event.isComposing) return;
    if (event.ctrlKey || event.metaKey || event.altKey || !acts[event.key]) {
      if (["Tab", "ArrowLeft", "ArrowRight", "Home", "End"].includes(event.key)) close();
      return;
    }
    event.preventDefault();
    event.stopPropagation();
    acts[event.key]();
  });
  area.addEventListener("blur", close);
  area.addEventListener("click", close);
}
completeCitations.count = 0;
