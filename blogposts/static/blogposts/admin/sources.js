/* Makes rows of pasted sources at once; without it they are made when the form is saved. */
import { rowsOf, sources } from "./source_rows.js";

const isEmpty = ({ key, title, url }) => !key && !title && !url;

function added() {
  const link = document.querySelector("#sources-group .add-row a, #sources-group a.add-row");
  link?.click();
  return rowsOf("sources").at(-1);
}

function fill(row, { url, title, key, note }) {
  for (const [name, value] of Object.entries({ url, title, key })) {
    row[name].value = value;
  }
  if (note) {
    const words = document.createElement("strong");
    words.className = "blogposts-twin";
    words.id = `${row.url.id}-note`;
    words.textContent = note;
    row.url.after(words);
    row.url.setAttribute("aria-describedby", words.id);
  }
  // Who follows the form's changes hears of these too.
  row.url.dispatchEvent(new Event("input", { bubbles: true }));
}

export function pasteSources(box) {
  const area = box.querySelector("textarea");
  const button = box.querySelector("[data-make]");
  const status = box.querySelector("[role=status]");

  async function make() {
    if (!area.value.trim()) return;
    const known = sources().filter((source) => !isEmpty(source));
    const body = new FormData();
    body.append("lines", area.value);
    body.append("csrfmiddlewaretoken", area.form.querySelector("[name=csrfmiddlewaretoken]").value);
    for (const { url, key } of known) {
      body.append("url", url);
      body.append("key", key);
    }
    let said;
    try {
      const answer = await fetch(box.dataset.blogpostsSources, { method: "POST", body });
      said = await answer.json();
    } catch {
      status.textContent = box.dataset.later;
      return;
    }
    if (!said.rows) {
      status.textContent = said.error;
      return;
    }
    const free = sources().filter(isEmpty).map(({ row }) => row);
    for (const row of said.rows) fill(free.shift() ?? added(), row);
    area.value = "";
    area.dispatchEvent(new Event("input", { bubbles: true }));
    status.textContent = box.dataset.made.replace("{}", said.rows.length);
  }

  button.hidden = false;
  button.addEventListener("click", make);
  area.addEventListener("paste", () => setTimeout(make));
}
