/* Offers the names of tags while one is typed; the field is a plain line of text without it. */
const PAUSE = 150; // milliseconds without a key before the server is asked

/* Where the name begins that is being typed: after the last comma outside double quotes. */
function lastStart(text) {
  let start = 0;
  let quoted = false;
  text.split("").forEach((sign, index) => {
    if (sign === '"') quoted = !quoted;
    else if (sign === "," && !quoted) start = index + 1;
  });
  return start;
}

const written = (name) => (/[",]/.test(name) ? `"${name.replaceAll('"', '""')}"` : name);

function complete(input) {
  const list = document.createElement("datalist");
  list.id = `${input.id}-names`;
  input.after(list);
  input.setAttribute("list", list.id);
  input.autocomplete = "off";
  let timer;

  async function ask() {
    const typed = input.value;
    const before = typed.slice(0, lastStart(typed));
    const beginning = typed.slice(before.length).replaceAll('"', "").trim();
    if (!beginning) return list.replaceChildren();
    const url = `${input.dataset.names}?q=${encodeURIComponent(beginning)}`;
    const response = await fetch(url, { headers: { Accept: "application/json" } });
    if (!response.ok || input.value !== typed) return;
    const { names } = await response.json();
    list.replaceChildren(
      ...names.map((name) => {
        const option = document.createElement("option");
        option.value = before ? `${before} ${written(name)}` : written(name);
        return option;
      }),
    );
  }

  input.addEventListener("input", () => {
    clearTimeout(timer);
    timer = setTimeout(ask, PAUSE);
  });
}

document.querySelectorAll("input[data-names]").forEach(complete);
