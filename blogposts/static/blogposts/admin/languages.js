/* The browser checks a field's spelling in the language that the form says it is written in. */

function directionOf(tag) {
  try {
    const locale = new Intl.Locale(tag);
    return (locale.getTextInfo?.() ?? locale.textInfo)?.direction ?? "auto";
  } catch {
    return "auto"; // no language tag, or not yet
  }
}

function write(field, tag) {
  if (!field || (field.lang === tag && field.dir)) return;
  field.lang = tag;
  field.dir = tag ? directionOf(tag) : "auto";
}

export function followLanguages() {
  const value = (id) => document.getElementById(id)?.value.trim() ?? "";
  const follow = () => {
    const post = value("id_language");
    for (const name of ["title", "subtitle", "summary"]) {
      write(document.getElementById(`id_${name}`), post);
    }
    for (const body of document.querySelectorAll("textarea[name^=sections-][name$=-body]")) {
      const id = body.id.replace(/body$/, "");
      const own = value(`${id}language`) || post;
      write(body, own);
      write(document.getElementById(`${id}heading`), value(`${id}heading_language`) || own);
    }
  };
  follow();
  document.addEventListener("change", (event) => {
    if (/(?:^|[-_])language$/.test(event.target.name ?? "")) follow();
  });
  document.addEventListener("formset:added", () => setTimeout(follow));
}
