/*
 * What each tool makes of a text. Pure: from { text, start, end }, a text and what is selected in
 * it, to { from, to, put, start, end }, `put` in the place of a stretch and what is selected then.
 */
import { encoded } from "./inline.js";
import { rowsOf, tableOf } from "./tables.js";

const LETTER_BEFORE = /[\p{L}\p{M}\p{N}]+$/u;
const LETTER_AFTER = /^[\p{L}\p{M}\p{N}]+/u;
const LONGEST_WORD = 100;
const OF_LINE = /^\s*(?:(?:[-*+>]|\d+[.)]|#{1,6})\s+)*/;
const LIST = /^(\s*)(?:[-*+]|\d+[.)])\s+/;
const BULLET = /^\s*[-*+]\s+/;
const NUMBER = /^\s*\d+[.)]\s+/;
const HEADING = /^(#{1,6})\s+/;
const QUOTE = /^>\s?/;

export const isAddress = (text) => /^(?:https?:\/\/|mailto:)\S+$/i.test(text.trim());

/* Without the white space at its ends, which no mark of Markdown may stand beside. */
function trimmed({ text, start, end }) {
  const words = text.slice(start, end);
  const from = start + (words.length - words.trimStart().length);
  return { text, start: Math.min(from, end), end: Math.max(from, start + words.trimEnd().length) };
}

/* The word around a caret that stands in the middle of one. */
function withWord(state) {
  const { text, start, end } = state;
  if (start !== end) return trimmed(state);
  const before = LETTER_BEFORE.exec(text.slice(Math.max(0, start - LONGEST_WORD), start));
  const after = LETTER_AFTER.exec(text.slice(end, end + LONGEST_WORD));
  return before && after
    ? { text, start: start - before[0].length, end: end + after[0].length }
    : state;
}

/* One asterisk is italic, two are bold, three are both: `count` of them come, or go. */
export function emphasize(state, count) {
  if (state.text.slice(state.start, state.end).includes("\n")) return emphasizeLines(state, count);
  let { text, start, end } = withWord(state);
  while (end - start > 1 && text[start] === "*" && text[end - 1] === "*") {
    start += 1;
    end -= 1;
  }
  let around = 0;
  while (around < 3 && text[start - around - 1] === "*" && text[end + around] === "*") around += 1;
  const has = count === 2 ? around >= 2 : around % 2 === 1;
  const stars = "*".repeat(has ? around - count : around + count);
  return {
    from: start - around,
    to: end + around,
    put: stars + text.slice(start, end) + stars,
    start: start - around + stars.length,
    end: end - around + stars.length,
  };
}

function emphasizeLines({ text, start, end }, count) {
  const lines = text.slice(start, end).split("\n").map((line) => {
    const mark = OF_LINE.exec(line)[0];
    const words = line.slice(mark.length).trimEnd();
    return { line, mark, words, rest: line.slice(mark.length + words.length) };
  });
  const sign = "*".repeat(count);
  const has = ({ words }) => words.length > 2 * count && words.startsWith(sign) && words.endsWith(sign);
  const all = lines.filter(({ words }) => words).every(has);
  const put = lines
    .map(({ line, mark, words, rest }) => {
      if (!words) return line;
      return mark + (all ? words.slice(count, -count) : sign + words + sign) + rest;
    })
    .join("\n");
  return { from: start, to: end, put, start, end: start + put.length };
}

export function link(state) {
  const { text, start, end } = trimmed(state);
  const words = text.slice(start, end);
  if (isAddress(words)) return around({ text, start, end }, "[", `](${encoded(words)})`, "");
  const made = around({ text, start, end }, "[", "](https://)", words);
  if (!words) return made;
  const url = start + words.length + 3;
  return { ...made, start: url, end: url + "https://".length };
}

export function linkTo(state, url) {
  const { text, start, end } = trimmed(state);
  const made = around({ text, start, end }, "[", `](${encoded(url.trim())})`, text.slice(start, end));
  const after = start + made.put.length;
  return { ...made, start: after, end: after };
}

export function image(state, words) {
  const { text, start, end } = trimmed(state);
  const alt = text.slice(start, end) || words;
  const made = around({ text, start, end }, "![", "](https://)", alt);
  const url = start + alt.length + 4;
  return { ...made, start: url, end: url + "https://".length };
}

function around({ start, end }, before, after, words) {
  const from = start + before.length;
  return { from: start, to: end, put: before + words + after, start: from, end: from + words.length };
}

export function code(state) {
  const { text, start, end } = withWord(state);
  const words = text.slice(start, end);
  if (words.includes("\n")) return fence({ text, start, end });
  const ticks = "`".repeat(Math.max(0, ...(words.match(/`+/g) ?? []).map((run) => run.length)) + 1);
  if (text[start - 1] === "`" && text[end] === "`") {
    return { from: start - 1, to: end + 1, put: words, start: start - 1, end: end - 1 };
  }
  return around({ start, end }, ticks, ticks, words);
}

function fence({ text, start, end }) {
  const words = text.slice(start, end);
  const bare = /^```[^\n]*\n([\s\S]*?)\n?```$/.exec(words);
  return bare
    ? { from: start, to: end, put: bare[1], start, end: start + bare[1].length }
    : block({ text, start, end }, "```\n" + words + "\n```");
}

/* Puts something that needs a paragraph of its own, with blank lines around it where none are. */
export function block({ text, start, end }, put, selected = [put.length, put.length]) {
  const before = text.slice(0, start);
  const after = text.slice(end);
  const lead = !before.trim() || /\n\s*\n$/.test(before) ? "" : before.endsWith("\n") ? "\n" : "\n\n";
  const tail = !after.trim() ? "\n" : /^\s*\n\s*\n/.test(after) ? "" : after.startsWith("\n") ? "\n" : "\n\n";
  const from = start + lead.length;
  return {
    from: start,
    to: end,
    put: lead + put + tail,
    start: from + selected[0],
    end: from + selected[1],
  };
}

export function footnote({ text, start, end }) {
  const numbers = [...text.matchAll(/\[\^(\d+)\]/g)].map((found) => Number(found[1]));
  const number = Math.max(0, ...numbers) + 1;
  const rest = text.slice(end);
  const joint = /\[\^\d+\]:[^\n]*\n*$/.test(rest) ? "\n" : "\n\n";
  const put = `[^${number}]${rest.trimEnd()}${joint}[^${number}]: `;
  const caret = end + put.length;
  return { from: end, to: text.length, put, start: caret, end: caret };
}

export function table(state, column) {
  const words = state.text.slice(state.start, state.end);
  const rows = rowsOf(words);
  if (rows) return block(state, tableOf(rows));
  const [first, second] = [1, 2].map((number) => column.replace("{}", number));
  const at = { ...state, start: state.end };
  return block(at, tableOf([[first, second], ["", ""]]), [2, 2 + first.length]);
}

/* The whole lines that a selection touches. */
function linesOf({ text, start, end }) {
  const last = end > start && text[end - 1] === "\n" ? end - 1 : end;
  const from = text.lastIndexOf("\n", start - 1) + 1;
  const next = text.indexOf("\n", last);
  const to = next < 0 ? text.length : next;
  return { from, to, lines: text.slice(from, to).split("\n") };
}

function changeLines(state, change, { apart = false } = {}) {
  const { from, to, lines } = linesOf(state);
  const changed = lines.map(change);
  // A list right under a paragraph would be a part of it.
  const above = state.text.slice(0, from).split("\n").at(-2) ?? "";
  const lead = apart && changed.some((line, index) => line !== lines[index])
    && above.trim() && !LIST.test(above) ? "\n" : "";
  const put = lead + changed.join("\n");
  const end = from + put.length;
  const stays = end - Math.max(0, to - state.end);
  return { from, to, put, start: state.start === state.end ? stays : from + lead.length, end: state.start === state.end ? stays : end };
}

const isWritten = (lines) => lines.some((line) => line.trim());

export function heading(state) {
  const { lines } = linesOf(state);
  const marks = HEADING.exec(lines.find((line) => line.trim()) ?? "")?.[1] ?? "";
  const next = { "": "## ", "##": "### " }[marks] ?? "";
  const change = (line) => (line.trim() || !isWritten(lines) ? next + line.replace(HEADING, "") : line);
  return changeLines(state, change);
}

export function list(state, { numbered = false } = {}) {
  const { lines } = linesOf(state);
  const is = numbered ? NUMBER : BULLET;
  const goes = isWritten(lines) && lines.filter((line) => line.trim()).every((line) => is.test(line));
  let number = 0;
  const change = (line) => {
    if (!line.trim() && isWritten(lines)) return line;
    const indent = /^\s*/.exec(line)[0];
    const words = line.replace(LIST, "$1").slice(indent.length);
    if (goes) return indent + words;
    number += 1;
    return indent + (numbered ? `${number}. ` : "- ") + words;
  };
  return changeLines(state, change, { apart: !goes });
}

export function quote(state) {
  const { lines } = linesOf(state);
  const goes = lines.every((line) => QUOTE.test(line));
  return changeLines(state, (line) => (goes ? line.replace(QUOTE, "") : line ? `> ${line}` : lines.length > 1 ? ">" : "> "));
}

/* Makes an edit as if it were typed, so that the browser's own undo knows of it. */
export function apply(area, edit) {
  area.focus();
  area.setSelectionRange(edit.from, edit.to);
  // Deprecated, and the one way of keeping the browser's undo (docs/decisions/text-editor.md).
  const done = edit.put
    ? document.execCommand("insertText", false, edit.put)
    : edit.from === edit.to || document.execCommand("delete");
  if (!done) {
    area.setRangeText(edit.put, edit.from, edit.to, "end");
    area.dispatchEvent(new InputEvent("input", { bubbles: true }));
  }
  area.setSelectionRange(edit.start, edit.end);
}

export const stateOf = (area) => ({
  text: area.value,
  start: area.selectionStart,
  end: area.selectionEnd,
});
