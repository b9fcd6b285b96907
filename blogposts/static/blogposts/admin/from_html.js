/*
 * A clipboard's HTML to Markdown: what Word, Google Docs, LibreOffice and web pages put there.
 *
 * Pure. It is read in a document that loads nothing and runs nothing. Every word stays; of the
 * look stays what Markdown has: headings, bold, italic, links, lists, quotes, code, tables.
 */
import { tableOf } from "./tables.js";
import { written } from "./inline.js";

const SKIPPED = new Set("HEAD LINK META NOSCRIPT SCRIPT STYLE TEMPLATE TITLE XML".split(" "));
const BLOCKS = new Set(
  ("ADDRESS ARTICLE ASIDE BLOCKQUOTE CENTER DD DETAILS DIV DL DT FIELDSET FIGCAPTION FIGURE FOOTER FORM"
    + " H1 H2 H3 H4 H5 H6 HEADER HR LI MAIN NAV OL P PRE SECTION SUMMARY TABLE UL").split(" "),
);
const MARKS = {
  B: "bold", STRONG: "bold", I: "italic", EM: "italic", CODE: "code", SAMP: "code", TT: "code",
  SUP: "sup", SUB: "sub",
};
const TAB = "    ";

const css = (element, name) =>
  new RegExp(`(?:^|;)\\s*${name}\\s*:\\s*([^;]+)`, "i")
    .exec(element.getAttribute("data-css") ?? "")?.[1]
    .trim()
    .toLowerCase() ?? "";

/* Styles are only read, and under another name: the page's content policy would refuse them. */
function parse(html) {
  const bare = html
    .replace(/<!--[\s\S]*?-->/g, "")
    .replace(/<(style|script|title|xml)\b[\s\S]*?<\/\1\s*>/gi, "")
    .replace(/(<[a-z][^<>]*?)\sstyle\s*=/gi, "$1 data-css=");
  return new DOMParser().parseFromString(bare, "text/html").body;
}

const isHidden = (element) =>
  SKIPPED.has(element.tagName)
  || css(element, "display") === "none"
  || css(element, "mso-hide") === "all"
  || css(element, "mso-list") === "ignore"
  || /\bmsocom|MsoCommentReference\b/.test(element.className);

function marksOf(element, marks) {
  const made = new Set(marks);
  if (MARKS[element.tagName]) made.add(MARKS[element.tagName]);
  const turn = (name, property, on, off) => {
    const value = css(element, property);
    if (on.test(value)) made.add(name);
    else if (off.test(value)) made.delete(name);
  };
  turn("bold", "font-weight", /^(?:bold|bolder|[6-9]00)/, /^(?:normal|lighter|[1-5]00)/);
  turn("italic", "font-style", /^(?:italic|oblique)/, /^normal/);
  turn("sup", "vertical-align", /^super/, /^baseline/);
  turn("sub", "vertical-align", /^sub/, /^baseline/);
  return made;
}

/* An address that a reader can follow; empty for a place in the copied document and the like. */
function addressOf(element) {
  let url = element.getAttribute("href") ?? "";
  const through = /^https?:\/\/www\.google\.com\/url\?(?:.*&)?q=([^&]+)/.exec(url);
  if (through) url = decodeURIComponent(through[1]);
  return /^(?:https?:|mailto:)/i.test(url) ? url : "";
}

function pictureOf(element) {
  const url = element.getAttribute("src") ?? "";
  return /^https?:/i.test(url) ? { picture: url, text: element.getAttribute("alt") ?? "" } : null;
}

/* The blocks of an element: { text }, with `heading`, `list` or `item` where they are one. */
function blocksOf(parent, { isPlain = false } = {}) {
  const blocks = [];
  let runs = [];
  const flush = () => {
    const text = written(runs, { isPlain });
    if (text) blocks.push({ text });
    runs = [];
  };
  const visit = (node, marks, href) => {
    if (node.nodeType === Node.TEXT_NODE) {
      runs.push({ text: node.data.replace(/[ \t\r\n\f]+/g, " "), marks, href });
    } else if (node.nodeType === Node.ELEMENT_NODE && !isHidden(node)) {
      if (BLOCKS.has(node.tagName)) {
        flush();
        blocks.push(...blockOf(node, { isPlain }));
      } else if (node.tagName === "BR") {
        runs.push({ isBreak: true, marks, href });
      } else if (node.tagName === "IMG") {
        const picture = pictureOf(node);
        if (picture) runs.push({ ...picture, marks, href });
      } else {
        const around = (node.tagName === "A" && addressOf(node)) || href;
        const own = marksOf(node, marks);
        node.childNodes.forEach((child) => visit(child, own, around));
      }
    }
  };
  const own = marksOf(parent, []);
  parent.childNodes.forEach((child) => visit(child, own, ""));
  flush();
  return blocks;
}

function blockOf(element, options) {
  const name = element.tagName;
  const level = /^H[1-6]$/.test(name) ? Number(name[1]) : element.className === "MsoTitle" ? 1 : 0;
  if (level) return headingOf(element, level);
  if (name === "UL" || name === "OL") return listOf(element);
  if (name === "TABLE") return tableBlocks(element);
  if (name === "HR") return [{ text: "---" }];
  if (name === "PRE") return fenceOf(element);
  if (name === "BLOCKQUOTE") return quoteOf(element);
  const item = /level(\d)/.exec(css(element, "mso-list"));
  return item ? [wordItem(element, Number(item[1]))] : blocksOf(element, options);
}

function headingOf(element, level) {
  const text = blocksOf(element, { isPlain: true }).map((block) => block.text).join(" ");
  return text ? [{ text: text.replace(/\s*\n\s*/g, " "), heading: level }] : [];
}

function fenceOf(element) {
  const text = element.textContent.replace(/\n$/, "");
  const ticks = "`".repeat(Math.max(2, ...(text.match(/`+/g) ?? []).map((run) => run.length)) + 1);
  return text.trim() ? [{ text: `${ticks}\n${text}\n${ticks}` }] : [];
}

function quoteOf(element) {
  const text = joined(blocksOf(element));
  return text ? [{ text: text.replace(/^(?=.)/gm, "> ").replace(/^$/gm, ">") }] : [];
}

/* Word's items are paragraphs, whose mark stands in an element of its own. */
function wordItem(element, level) {
  const marks = [...element.querySelectorAll("[data-css]")].filter(
    (inner) => css(inner, "mso-list") === "ignore",
  );
  const sign = marks.map((mark) => mark.textContent).join("").trim();
  const text = blocksOf(element).map((block) => block.text).join(" ");
  return { text, item: level, isNumbered: /^\(?[0-9a-z]{1,5}[.)]/i.test(sign) };
}

const indented = (text) => text.replace(/\n(?=.)/g, `\n${TAB}`);

function listOf(element) {
  const isNumbered = element.tagName === "OL";
  let number = Number(element.getAttribute("start") ?? 1) - 1;
  const items = [];
  for (const child of element.children) {
    const blocks = child.tagName === "LI" ? blocksOf(child) : blockOf(child, {});
    const text = blocks.reduce(
      (done, block) => (done ? done + (block.list ? "\n" : "\n\n") : "") + shown(block, 0),
      "",
    );
    if (!text) continue;
    if (child.tagName === "LI" || !items.length) {
      number += 1;
      items.push((isNumbered ? `${number}. ` : "- ") + indented(text));
    } else {
      // Google Docs has a list inside a list beside the item that it belongs to.
      items.push(TAB + indented(text));
    }
  }
  return items.length ? [{ text: items.join("\n"), list: true }] : [];
}

function tableBlocks(table) {
  const rows = [...table.rows].map((row) => [...row.cells]);
  // A table of one column is there for the looks.
  if (Math.max(0, ...rows.map((row) => row.length)) < 2) {
    return rows.flat().flatMap((cell) => blocksOf(cell));
  }
  const cells = rows.map((row, index) =>
    row.flatMap((cell) => {
      const text = blocksOf(cell, { isPlain: index === 0 }).map((block) => block.text).join(" ");
      return [text, ...Array(Math.min(cell.colSpan, 50) - 1).fill("")];
    }),
  );
  const filled = cells.filter((row) => row.some(Boolean));
  return filled.length ? [{ text: tableOf(filled) }] : [];
}

const shown = (block, up) =>
  block.heading ? `${"#".repeat(Math.min(6, Math.max(2, block.heading + up)))} ${block.text}` : block.text;

/* Blocks with blank lines between them; the highest heading is of the second level. */
function joined(blocks) {
  const up = 2 - Math.min(...blocks.map((block) => block.heading ?? Infinity));
  let text = "";
  let counts = [];
  let last = {};
  for (const block of blocks) {
    let line = shown(block, Number.isFinite(up) ? up : 0);
    if (block.item) {
      counts = counts.slice(0, block.item);
      counts[block.item - 1] = (counts[block.item - 1] ?? 0) + 1;
      const depth = counts.filter((count) => count !== undefined).length - 1;
      const sign = block.isNumbered ? `${counts[block.item - 1]}. ` : "- ";
      line = TAB.repeat(depth) + sign + indented(line);
    } else {
      counts = [];
    }
    const joint = block.item && last.item ? "\n" : "\n\n";
    text += (text ? joint : "") + line;
    last = block;
  }
  return text;
}

export const markdownOf = (html) => joined(blocksOf(parse(html)));
