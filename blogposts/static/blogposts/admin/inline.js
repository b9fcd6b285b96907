/* Stretches of text with their marks (bold, italic, ...) to a line of Markdown. Pure. */

const SIGNS = {
  bold: ["**", "**"],
  italic: ["*", "*"],
  sup: ["<sup>", "</sup>"],
  sub: ["<sub>", "</sub>"],
};

/* What Markdown would take for a mark, and was none. */
const escaped = (text) =>
  text
    .replace(/[\\`]/g, "\\$&")
    .replace(/\*(?=\S)|(?<=\S)\*/g, "\\*")
    .replace(/(?<![\p{L}\p{N}_])_(?=\S)|(?<=\S)_(?![\p{L}\p{N}_])/gu, "\\_")
    .replace(/<(?=[a-z/!])/gi, "\\<")
    .replace(/&(?=#?\w+;)/g, "&amp;")
    .replace(/\[(?=[^\[\]]*\]\()/g, "\\[");

const escapedStart = (text) =>
  text.replace(/^(?=#{1,6}\s|>|={2,}$|-{2,}$)/gm, "\\").replace(/^(\d{3,})(?=[.)]\s)/gm, "$1\\");

const isBlank = (run) => !run.isBreak && !run.picture && !run.text.trim();

/* White space has the marks that both of its neighbours have. */
function levelled(runs) {
  return runs.map((run, index) => {
    if (!run.isBreak && !isBlank(run)) return run;
    const before = runs.slice(0, index).findLast((other) => !isBlank(other));
    const after = runs.slice(index + 1).find((other) => !isBlank(other));
    const marks = [...(before?.marks ?? [])].filter((mark) => after?.marks.has(mark));
    const href = before?.href === after?.href ? run.href : "";
    return { ...run, marks: new Set(marks), href };
  });
}

function marked(runs, isPlain) {
  const open = [];
  let out = "";
  const close = () => {
    const [, words, space] = /^([\s\S]*?)(\s*)$/.exec(out);
    out = words + SIGNS[open.pop()][1] + space;
  };
  for (const run of runs) {
    const wanted = Object.keys(SIGNS).filter(
      (mark) => run.marks.has(mark) && !(isPlain && mark === "bold"),
    );
    while (open.some((mark) => !wanted.includes(mark))) close();
    const [lead] = run.isBreak || run.picture ? [""] : /^\s*/.exec(run.text);
    out += lead;
    for (const mark of wanted) {
      if (open.includes(mark)) continue;
      open.push(mark);
      out += SIGNS[mark][0];
    }
    out += run.isBreak ? "  \n" : wordsOf(run, lead);
  }
  while (open.length) close();
  return out;
}

function wordsOf(run, lead) {
  if (run.picture) return `![${escaped(run.text)}](${encoded(run.picture)})`;
  const text = run.text.slice(lead.length);
  if (!run.marks.has("code") || !text.trim()) return escaped(text);
  const [, words, space] = /^(.*?)(\s*)$/s.exec(text);
  const ticks = "`".repeat(Math.max(0, ...(words.match(/`+/g) ?? []).map((one) => one.length)) + 1);
  return ticks + words + ticks + space;
}

/* An address without what would end it in Markdown. */
export const encoded = (url) => url.replace(/[\s()<>]/g, (sign) => `%${sign.charCodeAt(0).toString(16)}`);

function linked(text, href) {
  const [, lead, words, space] = /^(\s*)([\s\S]*?)(\s*)$/.exec(text);
  if (!words) return text;
  const made = words === escaped(href) ? `<${href}>` : `[${words}](${encoded(href)})`;
  return lead + made + space;
}

/* Stretches of one link, or of none, in a row. */
function byLink(runs) {
  const groups = [];
  for (const run of runs) {
    if (groups.at(-1)?.href === run.href) groups.at(-1).runs.push(run);
    else groups.push({ href: run.href, runs: [run] });
  }
  return groups;
}

export function written(runs, { isPlain }) {
  const text = byLink(levelled(runs))
    .map(({ href, runs: own }) => {
      const words = marked(own, isPlain);
      return href ? linked(words, href) : words;
    })
    .join("")
    .replace(/(\S) {2,}(?=\S)/g, "$1 ")
    .replace(/ *\n[ \u00a0]*/g, "  \n");
  return escapedStart(text.replace(/^[\s\u00a0]+|[\s\u00a0]+$/g, "").replace(/(?:  \n){2,}/g, "\n\n"));
}
