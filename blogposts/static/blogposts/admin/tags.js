/* Offers the names of tags while one is typed; the field is a plain line of text without it. */
const PAUSE = 150; // milliseconds without a key before the server is asked

/* The name that is being typed: what follows the last comma outside double quotes. */
const LAST = /(?:"[^"]*"?|[^,"])*$/;

const written = (name) => (/[",]/.test(name) ? `"${name.replaceAll('"', '""')}"` : name);

function complete(input) {
  const list = document.createElement("datalist");
  list.id = `${input.id}-names`;
  input.after(list);
  input.setAttribute("list", list.id);
  input.autocomplete = "off";
  let timer;

  async function ask() {
    const [last] = LAST.exec(input.value);
    const before = input.value.slice(0, input.value.length - last.length);
    const beginning = last.replaceAll('"', "").trim();
    if (!beginning) return list.replaceChildren();
    const url = `${input.dataset.names}?q=${encodeURIComponent(beginning)}`;
    const response = await fetch(url, { headers: { Accept: "application/json" } });
    if (!response.ok || LAST.exec(input.value)[0] !== last) return;
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
