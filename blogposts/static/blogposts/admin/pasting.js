/* What is pasted or dropped into a text becomes Markdown; with Ctrl+Shift+V it stays what it is. */
import { apply, block, isAddress, linkTo, stateOf } from "./edits.js";
import { markdownOf } from "./from_html.js";
import { rowsOf, tableOf } from "./tables.js";

const HAS_MARKS =
  /<(?:h[1-6]|b|strong|i|em|a|ul|ol|table|blockquote|pre|code|sup|sub)[\s>]|font-weight|font-style|mso-list/i;

const picturesOf = (transfer) => [...transfer.files].filter((file) => file.type.startsWith("image/"));
const wordsIn = (html) => html.replace(/<style[\s\S]*?<\/style>|<!--[\s\S]*?-->|<[^>]*>/gi, "").trim();

/* What a paste puts in, or null where the browser's own way is right. */
function editFor(area, transfer) {
  const plain = transfer.getData("text/plain");
  const state = stateOf(area);
  const selected = state.text.slice(state.start, state.end);
  if (isAddress(plain) && selected.trim() && !selected.includes("\n") && !isAddress(selected)) {
    return linkTo(state, plain);
  }
  const html = transfer.getData("text/html");
  // A code editor's colours are no emphasis.
  if (html && HAS_MARKS.test(html) && !transfer.types.includes("vscode-editor-data")) {
    const text = markdownOf(html);
    if (text && text !== plain.trim()) return placed(state, text);
  }
  const rows = rowsOf(plain);
  return rows && placed(state, tableOf(rows));
}

/* Several blocks, or one that is no paragraph, have blank lines around them. */
function placed(state, text) {
  if (/\n\n|^(?:#{1,6} |\||- |\d+\. |> |```)/.test(text)) return block(state, text);
  const caret = state.start + text.length;
  return { from: state.start, to: state.end, put: text, start: caret, end: caret };
}

export function takePastes(area, { askForPicture, say }) {
  let isPlain = false;
  area.addEventListener("keydown", (event) => {
    isPlain = event.shiftKey && (event.ctrlKey || event.metaKey) && event.key.toLowerCase() === "v";
  });
  area.addEventListener("keyup", () => {
    isPlain = false;
  });

  area.addEventListener("paste", (event) => {
    const transfer = event.clipboardData;
    if (!transfer || isPlain) return;
    const pictures = picturesOf(transfer);
    // Word and spreadsheets add a picture of what was copied.
    if (pictures.length && !wordsIn(transfer.getData("text/html"))) {
      if (!area.dataset.uploadUrl) return;
      event.preventDefault();
      askForPicture(area, pictures);
      return;
    }
    const edit = editFor(area, transfer);
    if (!edit) return;
    event.preventDefault();
    apply(area, edit);
    say();
  });

  const takes = (event) => area.dataset.uploadUrl && event.dataTransfer?.types.includes("Files");
  area.addEventListener("dragover", (event) => {
    if (takes(event)) event.preventDefault();
  });
  area.addEventListener("drop", (event) => {
    const pictures = takes(event) ? picturesOf(event.dataTransfer) : [];
    if (!pictures.length) return;
    event.preventDefault();
    const at = document.caretPositionFromPoint?.(event.clientX, event.clientY);
    if (at?.offsetNode === area) area.setSelectionRange(at.offset, at.offset);
    askForPicture(area, pictures);
  });
}
