/* The sources and sections of a form as they stand in it now, and where each source is cited. */
const CITATION = /\[@([A-Za-z0-9][A-Za-z0-9._-]{0,199})\]/g;
const PAUSE = 300;

export function rowsOf(prefix) {
  const rows = new Map();
  const name = new RegExp(`^${prefix}-(\\d+)-(\\w+)$`);
  for (const field of document.querySelectorAll(`[name^="${prefix}-"]`)) {
    const [, number, of] = name.exec(field.name) ?? [];
    if (number) rows.set(number, { ...rows.get(number), [of]: field });
  }
  return [...rows.values()].filter((row) => !row.DELETE?.checked);
}

const valueOf = (field) => field?.value.trim() ?? "";

export function sources() {
  return rowsOf("sources").map((row) => ({
    row,
    key: valueOf(row.key),
    title: valueOf(row.title),
    url: valueOf(row.url),
  }));
}

function places() {
  const cited = new Map();
  const sections = rowsOf("sections").filter((row) => valueOf(row.heading) || valueOf(row.body));
  sections.forEach((row, index) => {
    const keys = [...valueOf(row.body).matchAll(CITATION)].map((found) => found[1]);
    for (const key of new Set(keys)) {
      const place = `${index + 1}. ${valueOf(row.heading)}`.trim();
      cited.set(key, [...(cited.get(key) ?? []), place]);
    }
  });
  return cited;
}

export function followCitations(texts) {
  const update = () => {
    const cited = places();
    for (const { row, key } of sources()) {
      const help = document.getElementById(`${row.key?.id}_helptext`);
      const place = help?.querySelector(".blogposts-cited")
        ?? row.key?.closest(".fieldBox, .form-row, div")?.parentElement?.querySelector(".blogposts-cited");
      if (!place) continue;
      const own = cited.get(key)?.join(", ");
      const words = own ? texts.cited.replace("{}", () => own) : texts.uncited;
      place.textContent = key ? words : "";
    }
  };
  let timer;
  const soon = () => {
    clearTimeout(timer);
    timer = setTimeout(update, PAUSE);
  };
  for (const kind of ["input", "change", "formset:added", "formset:removed"]) {
    document.addEventListener(kind, soon);
  }
  document.addEventListener("click", (event) => {
    if (event.target.closest(".blogposts-move")) soon();
  });
}
