/*
 * Splits, merges, adds and drags the sections of a post.
 *
 * Where a section stands is told to rows.js by its number field, as if it were typed: its buttons
 * go on working, and what it says is said. A section that was merged into another is put away, not
 * removed: splitting at the same place brings it back as it was, its anchor with it.
 * Without this script sections are split and merged in the form's other view, as one document.
 */
const HEADING = /^(#{1,6})[ \t]+(.+?)(?:[ \t]+#+)?[ \t]*$/;
const HTML_HEADING = /^[ \t]*<h([1-6])[^<>]*>([^<>]*)<\/h\1>[ \t]*$/i;
const LANGUAGE = /\s*\{:?\s*lang=["']?([A-Za-z0-9-]{1,35})["']?\s*\}$/;
const AT_EDGE = 60; // pixels from the window's edge, where dragging scrolls

const fill = (text, ...values) => values.reduce((done, value) => done.replace("{}", value), text);
const rowOf = (input) =>
  document.getElementById(input.name.replace(/-position$/, "")) ?? input.closest(".form-group");
const field = (row, name) => row.querySelector(`[name$="-${name}"]`);
const body = (row) => field(row, "body");
const words = document.querySelector("input.blogposts-position[data-split]")?.dataset;

const rows = () =>
  [...document.querySelectorAll("input.blogposts-position[data-split]")]
    .filter((input) => /-\d+-position$/.test(input.name))
    .map(rowOf)
    .filter((row) => row && !row.hidden);

const hadCursor = new WeakSet();
const joints = new WeakMap(); // of a row that was split off: from which one, and what stood between
const putAway = new Map(); // rows that were merged into another

function say(text) {
  document.querySelector(".blogposts-status").textContent = text;
}

function write(element, value) {
  if (element.value === value) return;
  element.value = value;
  element.dispatchEvent(new Event("input", { bubbles: true }));
  element.dispatchEvent(new Event("change", { bubbles: true }));
}

/* The place among those that are shown, counted from 0. */
function moveTo(row, index) {
  const place = field(row, "position");
  place.value = index + 1;
  place.dispatchEvent(new Event("change", { bubbles: true }));
}

function focusAt(element, position) {
  element.focus();
  element.setSelectionRange(position, position);
}

/* Adding */

function addBelow(row) {
  const before = rows();
  row.closest("[id$='-group']").querySelector(".add-row a, a.add-row").click();
  const made = rows().find((one) => !before.includes(one));
  if (made) moveTo(made, before.indexOf(row) + 1);
  return made;
}

function add(row) {
  const made = addBelow(row);
  if (!made) return;
  field(made, "heading").focus();
  say(fill(words.addDone, rows().indexOf(made) + 1));
}

/* Splitting */

/* Where a split at the cursor begins: a heading that the cursor is in goes as a whole. */
function startOf(text, cursor, pattern) {
  const start = text.lastIndexOf("\n", cursor - 1) + 1;
  const end = text.indexOf("\n", start);
  return pattern.test(text.slice(start, end < 0 ? text.length : end)) ? start : cursor;
}

function partsAt(row) {
  const isHtml = field(row, "format")?.value === "html";
  const pattern = isHtml ? HTML_HEADING : HEADING;
  const text = body(row).value;
  const start = startOf(text, body(row).selectionStart, pattern);
  const before = text.slice(0, start).trimEnd();
  let after = text.slice(start).replace(/^(?:[ \t]*\n)+/, "");
  let heading = "";
  const line = after.split("\n", 1)[0];
  const found = pattern.exec(line);
  if (found) {
    heading = isHtml ? unescaped(found[2]).trim() : found[2];
    after = after.slice(line.length).replace(/^(?:[ \t]*\n)+/, "");
  }
  const language = isHtml ? null : LANGUAGE.exec(heading);
  return {
    before,
    between: text.slice(before.length, text.length - after.length),
    heading: language ? heading.slice(0, language.index) : heading,
    headingLanguage: language?.[1] ?? "",
    after,
  };
}

function split(row) {
  const text = body(row);
  if (!hadCursor.has(text)) {
    text.focus();
    say(words.noCursor);
    return;
  }
  const parts = partsAt(row);
  const made = broughtBack(row, parts) ?? addBelow(row);
  if (!made) return;
  for (const name of ["language", "format"]) write(field(made, name), field(row, name).value);
  write(field(made, "heading"), parts.heading);
  write(field(made, "heading_language"), parts.headingLanguage);
  write(body(made), parts.after);
  write(text, parts.before);
  joints.set(made, { from: row, between: parts.between, heading: parts.heading });
  hadCursor.add(body(made));
  if (parts.heading) focusAt(body(made), 0);
  else field(made, "heading").focus();
  say(fill(words.splitDone, rows().indexOf(made) + 1));
}

/* A stored section that was merged here and comes out again stays that section. */
function broughtBack(row, { heading }) {
  const back = [...putAway].find(([, was]) => was.into === row && was.heading === heading)?.[0];
  if (!back) return null;
  putAway.delete(back);
  const deletion = field(back, "DELETE");
  if (deletion) deletion.checked = false;
  back.hidden = false;
  moveTo(back, rows().indexOf(row) + 1);
  return back;
}

/* Merging */

function headingLine(row) {
  const heading = field(row, "heading").value.trim();
  if (!heading) return "";
  if (field(row, "format")?.value === "html") return `<h2>${escaped(heading)}</h2>`;
  const language = field(row, "heading_language").value.trim();
  return `## ${heading}${language ? ` {lang=${language}}` : ""}`;
}

function joined(above, row) {
  const joint = joints.get(row);
  const [first, second] = [body(above).value, body(row).value];
  const isAsSplit = joint?.from === above && joint.heading === field(row, "heading").value;
  if (isAsSplit) return [first, joint.between, second, leading(joint.between)];
  const start = first.trimEnd();
  const line = headingLine(row);
  const rest = second.replace(/^(?:[ \t]*\n)+/, "");
  const gap = start ? "\n\n" : "";
  return [start, gap + line + (line && rest ? "\n\n" : ""), rest, gap.length];
}

/* Blank lines that a joint begins with; the cursor comes to stand behind them. */
const leading = (text) => text.length - text.trimStart().length;

function merge(row) {
  const all = rows();
  const index = all.indexOf(row);
  const above = all[index - 1];
  if (!above) return;
  if (["language", "format"].some((name) => field(row, name).value !== field(above, name).value)) {
    say(words.noMerge);
    return;
  }
  const [first, between, second, skip] = joined(above, row);
  write(body(above), first + between + second);
  putAwayInto(above, row);
  hadCursor.add(body(above));
  focusAt(body(above), first.length + skip);
  say(fill(words.mergeDone, index));
}

/* A stored row is marked for deletion; a new one is emptied, and empty rows are not stored. */
function putAwayInto(above, row) {
  putAway.set(row, { into: above, heading: field(row, "heading").value.trim() });
  const deletion = field(row, "DELETE");
  row.hidden = true;
  if (deletion) deletion.checked = true;
  else for (const name of ["heading", "heading_language", "language", "body"]) {
    write(field(row, name), "");
  }
  if (!deletion) field(row, "format").selectedIndex = 0;
  const rest = rows();
  if (rest.length) moveTo(above, rest.indexOf(above)); // which numbers them all anew
}

const escaped = (text) =>
  text.replaceAll("&", "&amp;").replaceAll("<", "&lt;").replaceAll(">", "&gt;");
const unescaped = (text) => new DOMParser().parseFromString(text, "text/html").body.textContent;

/* Dragging */

function drag(event, row, handle) {
  if (event.button) return;
  event.preventDefault();
  handle.setPointerCapture(event.pointerId);
  const group = row.closest("[id$='-group']");
  group.classList.add("blogposts-dragging");
  row.classList.add("blogposts-dragged");
  // Rows are folded meanwhile: the dragged one comes back under the pointer.
  window.scrollBy(0, row.getBoundingClientRect().top + 16 - event.clientY);
  let to = rows().indexOf(row);
  const moved = (now) => {
    to = placeAt(now.clientY, row);
    scrollAtEdge(now.clientY);
  };
  const done = (now) => {
    for (const [name, listener] of listeners) handle.removeEventListener(name, listener);
    document.removeEventListener("keydown", escape, true);
    group.classList.remove("blogposts-dragging");
    row.classList.remove("blogposts-dragged");
    rows().forEach((one) => one.classList.remove("blogposts-drop-above", "blogposts-drop-below"));
    if (now?.type === "pointerup" && to !== rows().indexOf(row)) moveTo(row, to);
    row.scrollIntoView({ block: "nearest" });
  };
  const escape = (pressed) => {
    if (pressed.key !== "Escape") return;
    pressed.preventDefault();
    done();
  };
  const listeners = [["pointermove", moved], ["pointerup", done], ["pointercancel", done]];
  for (const [name, listener] of listeners) handle.addEventListener(name, listener);
  document.addEventListener("keydown", escape, true);
}

/* The place that the dragged row would have among the others, which is shown by a line. */
function placeAt(height, dragged) {
  const others = rows().filter((row) => row !== dragged);
  const isAbove = (row) => {
    const { top, bottom } = row.getBoundingClientRect();
    return (top + bottom) / 2 < height;
  };
  const to = others.filter(isAbove).length;
  others.forEach((row, index) => {
    row.classList.toggle("blogposts-drop-above", index === to);
    row.classList.toggle("blogposts-drop-below", to === others.length && index === to - 1);
  });
  return to;
}

function scrollAtEdge(height) {
  if (height < AT_EDGE) window.scrollBy(0, -AT_EDGE / 4);
  else if (height > window.innerHeight - AT_EDGE) window.scrollBy(0, AT_EDGE / 4);
}

/* Buttons */

function button(text, act) {
  const made = document.createElement("button");
  made.type = "button";
  made.className = "blogposts-tool";
  const of = document.createElement("span");
  of.className = "blogposts-unseen blogposts-of";
  made.append(text, " ", of);
  made.addEventListener("click", act);
  return made;
}

function equip(row) {
  if (row.querySelector(".blogposts-tools")) return;
  const splits = button(words.split, () => split(row));
  splits.title = "Ctrl+Enter";
  splits.setAttribute("aria-keyshortcuts", "Control+Enter Meta+Enter");
  const merges = button(words.merge, () => merge(row));
  merges.classList.add("blogposts-merge");
  const tools = document.createElement("div");
  tools.className = "blogposts-tools";
  tools.append(splits, merges, button(words.add, () => add(row)));
  const text = body(row);
  (text.closest(".form-row.field-body, .field-body") ?? text.parentElement).append(tools);
  text.addEventListener("focus", () => hadCursor.add(text));
  text.addEventListener("keydown", (event) => {
    if (event.key !== "Enter" || !(event.ctrlKey || event.metaKey) || event.shiftKey) return;
    event.preventDefault();
    split(row);
  });
  // For a pointer alone: the buttons that move a row are the way for everybody.
  const handle = document.createElement("span");
  handle.className = "blogposts-drag";
  handle.title = words.drag;
  handle.setAttribute("aria-hidden", "true");
  handle.textContent = "⠿";
  handle.addEventListener("pointerdown", (event) => drag(event, row, handle));
  (row.querySelector("h3") ?? tools).prepend(handle);
}

function name() {
  rows().forEach((row, index) => {
    for (const of of row.querySelectorAll(".blogposts-of")) {
      of.textContent = fill(words.of, index + 1);
    }
    row.querySelector(".blogposts-merge").disabled = index === 0;
  });
}

function start() {
  rows().forEach(equip);
  name();
  document.addEventListener("formset:added", () => {
    rows().forEach(equip);
    name();
  });
  document.addEventListener("formset:removed", () => setTimeout(name));
  for (const kind of ["change", "click"]) {
    document.addEventListener(kind, (event) => {
      if (event.target.matches?.(".blogposts-position, .blogposts-move")) name();
    });
  }
}

if (words) start();
