/* Asks what a picture shows, sends it to the site, and puts it into the text. */
import { apply, stateOf } from "./edits.js";

const PREVIEW = 240; // pixels, as wide as high at most

/* Drawn, since the content policy lets no picture be shown that is not the site's. */
async function draw(canvas, file) {
  canvas.hidden = true;
  try {
    const picture = await createImageBitmap(file);
    const scale = Math.min(1, PREVIEW / Math.max(picture.width, picture.height));
    canvas.width = Math.max(1, picture.width * scale);
    canvas.height = Math.max(1, picture.height * scale);
    canvas.getContext("2d").drawImage(picture, 0, 0, canvas.width, canvas.height);
    canvas.hidden = false;
  } catch {
    // The site says what is wrong with it.
  }
}

export function pictureDialog(dialog) {
  const find = (selector) => dialog.querySelector(selector);
  const form = find("[data-form]");
  const [canvas, error, status] = ["canvas", "[data-error]", "[role=status]"].map(find);
  const [input, alt] = ["input[type=file]", "textarea"].map(find);
  const waiting = [];
  let area;
  let place;
  let file;
  let isSending = false;

  function next() {
    file = waiting.shift();
    error.hidden = true;
    status.textContent = alt.value = input.value = "";
    find("[data-choose]").hidden = Boolean(file);
    find("[data-chosen]").hidden = !file;
    find("[data-chosen] bdi").textContent = file?.name ?? "";
    input.disabled = Boolean(file);
    alt.lang = area.lang;
    canvas.hidden = true;
    if (file) draw(canvas, file);
    (file ? alt : input).focus();
  }

  function ask(of, files) {
    area = of;
    place = stateOf(of);
    waiting.splice(0, waiting.length, ...files);
    dialog.showModal();
    next();
  }

  function fail(words) {
    error.textContent = words;
    error.hidden = false;
    status.textContent = "";
  }

  async function send() {
    const body = new FormData();
    body.append("file", file ?? input.files[0]);
    body.append("alt", alt.value.trim().replace(/\s+/g, " "));
    body.append("language", area.lang);
    const token = area.form.querySelector("[name=csrfmiddlewaretoken]")?.value ?? "";
    body.append("csrfmiddlewaretoken", token);
    error.hidden = true;
    status.textContent = dialog.dataset.wait;
    try {
      const answer = await fetch(area.dataset.uploadUrl, { method: "POST", body, redirect: "manual" });
      const said = await answer.json().catch(() => ({}));
      if (answer.status === 201 && said.markdown) return said.markdown;
      fail(said.error || dialog.dataset.refused);
    } catch {
      fail(dialog.dataset.away);
    }
    return null;
  }

  // It is one line, however wide.
  alt.addEventListener("keydown", (event) => {
    if (event.key !== "Enter" || event.isComposing) return;
    event.preventDefault();
    form.requestSubmit();
  });
  input.addEventListener("change", () => draw(canvas, input.files[0]));
  find("[data-close]").addEventListener("click", () => dialog.close());
  form.addEventListener("submit", async (event) => {
    event.preventDefault();
    if (isSending) return;
    isSending = true;
    const markdown = await send();
    isSending = false;
    if (!markdown || !dialog.open) return;
    const more = [...waiting];
    const put = more.length ? `${markdown}\n\n` : markdown;
    const { start, end } = place;
    place = { start: start + put.length, end: start + put.length };
    dialog.close();
    apply(area, { from: start, to: end, put, ...place });
    if (more.length) ask(area, more);
  });
  dialog.addEventListener("close", () => {
    area.focus();
    area.setSelectionRange(place.start, place.end);
  });
  return ask;
}
