/*
 * The button that publishes says what it will do while a time is chosen: now, or when.
 *
 * The time typed is of the site's zone, and so is the "now" that it is compared with.
 */
const button = document.querySelector('input[name="_publish"]');
const [day, time] = ["0", "1"].map((part) => document.getElementById(`id_published_at_${part}`));

/* What is typed, as Django's own calendar reads it; null while it is no time. */
function chosen() {
  const clock = /^(\d{1,2}):(\d{2})/.exec(time.value.trim());
  const format = globalThis.get_format?.("DATE_INPUT_FORMATS")[0];
  if (!clock || !format || day.value.match(/\d+/g)?.length !== 3) return null;
  const read = day.value.trim().strptime(format);
  // The calendar's dates are of UTC.
  const date = new Date(read.getUTCFullYear(), read.getUTCMonth(), read.getUTCDate(), clock[1], clock[2]);
  return Number.isNaN(date.valueOf()) ? null : date;
}

/* The present hour of a zone, as a date of the browser's own: only to be compared. */
function nowIn(zone) {
  try {
    return new Date(new Date().toLocaleString("en-US", { timeZone: zone }));
  } catch {
    return new Date();
  }
}

function label() {
  const { now, later, zone } = button.dataset;
  const date = chosen();
  if (!date || date <= nowIn(zone)) {
    button.value = now;
    return;
  }
  const words = new Intl.DateTimeFormat(document.documentElement.lang || undefined, {
    dateStyle: "medium",
    timeStyle: "short",
  });
  button.value = later.replace("{}", `${words.format(date)} (${zone})`);
}

if (button && day && time) {
  for (const input of [day, time]) {
    input.addEventListener("input", label);
    input.addEventListener("change", label);
    input.addEventListener("focus", label); // where Django's calendar puts it after a choice
  }
}
