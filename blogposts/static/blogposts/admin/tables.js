/* Rows of cells to a Markdown table. Pure. */

const cell = (text) => text.replace(/\s*\n\s*/g, " ").replace(/(?<!\\)\|/g, "\\|").trim();

/* The first row is the head: Markdown has no table without one. */
export function tableOf(rows) {
  const width = Math.max(...rows.map((row) => row.length));
  const lines = rows.map((row) => {
    const cells = Array.from({ length: width }, (_, index) => cell(row[index] ?? ""));
    return `| ${cells.join(" | ")} |`;
  });
  const rule = `| ${Array(width).fill("---").join(" | ")} |`;
  return [lines[0], rule, ...lines.slice(1)].join("\n");
}

/* Cells between tabs, as a spreadsheet copies them: two rows at least, all as wide; else null. */
export function rowsOf(text) {
  const rows = text
    .replace(/\r\n?/g, "\n")
    .replace(/\n+$/, "")
    .split("\n")
    .map((line) => line.split("\t"));
  const isTable = rows.length > 1 && rows[0].length > 1
    && rows.every((row) => row.length === rows[0].length);
  return isTable ? rows : null;
}
