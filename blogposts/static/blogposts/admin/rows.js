/*
 * Moves the rows of a post up and down, by buttons or by a typed place.
 *
 * The places in the number fields are all that is sent; without this script they are typed.
 * A row is moved as it stands, so nothing that was typed in it is lost.
 */
const NAME = /^(.+)-(\d+)-position$/;

const prefixOf = (input) => NAME.exec(input.name)?.[1];
const rowOf = (input) =>
  document.getElementById(input.name.replace(/-position$/, "")) ??
  input.closest(".form-group, tbody"); // django-unfold gives its rows no ids
const fill = (text, ...values) => values.reduce((done, value) => done.replace("{}", value), text);

function inputsOf(prefix) {
  const all = document.querySelectorAll("input.blogposts-position");
  return [...all].filter((input) => prefixOf(input) === prefix && rowOf(input));
}

/* A row that was put away has no place; what is sent with it says that it goes. */
const shown = (prefix) => inputsOf(prefix).filter((input) => !rowOf(input).hidden);

const status = document.createElement("div");
status.className = "blogposts-status";
status.setAttribute("role", "status");

function button(sign, move) {
  const made = document.createElement("button");
  made.type = "button";
  made.className = "blogposts-move";
  made.textContent = sign;
  made.addEventListener("click", () => move(made));
  return made;
}

function equip(input) {
  if (input.parentElement.classList.contains("blogposts-moves")) return;
  const line = document.createElement("span");
  line.className = "blogposts-moves";
  input.replaceWith(line);
  line.append(
    input,
    button("↑", (pressed) => step(input, -1, pressed)),
    button("↓", (pressed) => step(input, 1, pressed)),
  );
  input.addEventListener("change", () => {
    const asked = Number.parseInt(input.value, 10);
    if (asked > 0) place(input, asked - 1);
  });
}

/* Writes the places 1, 2, 3... in the order of the page, and names the buttons after them. */
function number(prefix, { write = true } = {}) {
  const inputs = shown(prefix);
  inputs.forEach((input, index) => {
    if (write) input.value = index + 1;
    const [up, down] = input.parentElement.querySelectorAll(".blogposts-move");
    for (const [made, text] of [[up, input.dataset.up], [down, input.dataset.down]]) {
      made.title = fill(text, index + 1);
      made.setAttribute("aria-label", made.title);
    }
    up.disabled = index === 0;
    down.disabled = index === inputs.length - 1;
  });
}

/* A row of a table brings along the row above it that tells of its errors. */
function partsOf(row) {
  const above = row.previousElementSibling;
  return above?.classList.contains("row-form-errors") ? [above, row] : [row];
}

function place(input, index) {
  const prefix = prefixOf(input);
  const inputs = shown(prefix);
  const from = inputs.indexOf(input);
  const to = Math.min(Math.max(index, 0), inputs.length - 1);
  if (from !== to) {
    const there = rowOf(inputs[to]);
    const parts = partsOf(rowOf(input));
    if (to < from) partsOf(there)[0].before(...parts);
    else there.after(...parts);
  }
  number(prefix);
  status.textContent = fill(input.dataset.moved, to + 1, inputs.length);
}

function step(input, by, pressed) {
  place(input, shown(prefixOf(input)).indexOf(input) + by);
  // The move took the focus away; at an end the pressed button is of no use any more.
  const able = pressed.disabled
    ? input.parentElement.querySelector(".blogposts-move:not(:disabled)")
    : pressed;
  (able ?? input).focus();
}

/*
 * Django numbers the fields anew in the order of the page when a row is removed, and takes the
 * first ones for the stored rows: so these get the first numbers back.
 */
function numberFields(prefix) {
  const rows = inputsOf(prefix).map(rowOf);
  const is_stored = (row) => Boolean(row.querySelector(`input[name$="-id"]`)?.value);
  const ordered = [...rows.filter(is_stored), ...rows.filter((row) => !is_stored(row))];
  const pattern = new RegExp(`\\b${prefix}-\\d+\\b`, "g");
  ordered.forEach((row, index) => {
    for (const element of [row, ...row.querySelectorAll("*")]) {
      for (const name of ["id", "name", "for", "aria-describedby", "aria-labelledby"]) {
        const value = element.getAttribute(name);
        if (value) element.setAttribute(name, value.replace(pattern, `${prefix}-${index}`));
      }
    }
  });
}

/* A form that was refused comes back in the stored order, with the places that were typed. */
function sort(prefix) {
  const inputs = inputsOf(prefix);
  const value = (input) => (input.value === "" ? Infinity : Number(input.value));
  const sorted = [...inputs].sort((a, b) => value(a) - value(b) || 0);
  if (sorted.every((input, index) => input === inputs[index])) return;
  const end = document.createComment("");
  const rows = inputs.map(rowOf);
  rows.at(-1).after(end);
  sorted.forEach((input) => end.before(...partsOf(rowOf(input))));
  end.remove();
}

function start() {
  document.body.append(status);
  const inputs = [...document.querySelectorAll("input.blogposts-position")];
  const prefixes = new Set(inputs.map(prefixOf).filter(Boolean));
  for (const prefix of prefixes) {
    inputsOf(prefix).forEach(equip);
    sort(prefix);
    number(prefix, { write: false });
  }
}

document.addEventListener("formset:added", (event) => {
  const prefix = event.detail.formsetName;
  const inputs = inputsOf(prefix);
  if (!inputs.length) return;
  inputs.forEach(equip);
  number(prefix);
});

document.addEventListener("formset:removed", (event) => {
  // Django numbers the fields after this event.
  setTimeout(() => {
    const prefix = event.detail.formsetName;
    numberFields(prefix);
    number(prefix);
  });
});

start();
