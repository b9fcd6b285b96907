/*
 * Keeps the frame at the section that somebody writes in, or scrolls to, and at the same part of it.
 *
 * `places` are the prefixes of the section rows in the order of the page, as the site says them.
 */
const FIELD = /^(.+-\d+)-[^-]+$/;
const AT = 0.33; // of the height of a window: where one looks
const BY_ITSELF = 300; // for so long a window may scroll because of what was typed or entered

export function inStep(form, frame) {
  let last = () => {};
  let wroteAt = -Infinity;
  const place = { places: [], again: () => last() };

  const page = () => frame.contentDocument?.scrollingElement;

  function scrollTo(y, { isNear = false } = {}) {
    const root = page();
    if (!root) return;
    const room = root.clientHeight;
    const seen = (y - root.scrollTop) / room;
    // While one types, the page moves only where it must.
    if (isNear && seen > 0.1 && seen < 0.8) return;
    root.scrollTop = Math.max(0, y - AT * room);
  }

  function toSection(prefix, part, options) {
    const root = page();
    const section = root?.querySelectorAll(".blogposts-section")[place.places.indexOf(prefix)];
    if (!section) return;
    const { top, height } = section.getBoundingClientRect();
    scrollTo(root.scrollTop + top + part * height, options);
  }

  function toField(field) {
    const prefix = FIELD.exec(field.name ?? "")?.[1];
    if (place.places.includes(prefix)) {
      const { selectionStart, value } = field;
      const part = field.localName === "textarea" && value ? selectionStart / value.length : 0;
      toSection(prefix, part, { isNear: true });
    } else if (prefix?.startsWith("sources-")) {
      const sources = page()?.querySelector("#sources");
      if (sources) scrollTo(page().scrollTop + sources.getBoundingClientRect().top);
    } else if (!prefix) {
      scrollTo(0);
    }
  }

  /* The last text that begins above where one looks; what stands between two belongs to the first. */
  function toSeen() {
    const line = AT * window.innerHeight;
    let seen;
    for (const prefix of place.places) {
      const field = form.elements[`${prefix}-body`];
      const { top, height } = field?.getBoundingClientRect() ?? {};
      if (height && top <= line && top > (seen?.top ?? -Infinity)) seen = { prefix, field, top };
    }
    if (!seen) return window.scrollY < line ? scrollTo(0) : undefined;
    const { prefix, field, top } = seen;
    const inside = field.scrollTop + Math.min(line - top, field.clientHeight);
    toSection(prefix, Math.min(1, inside / field.scrollHeight));
  }

  function go(how) {
    last = how;
    how();
  }

  const writing = (event) => {
    if (event.target.form !== form || !event.target.name) return;
    wroteAt = event.timeStamp;
    go(() => toField(event.target));
  };
  form.addEventListener("focusin", writing);
  form.addEventListener("input", writing);
  form.addEventListener("keyup", writing);
  form.addEventListener("click", writing);
  // Fields scroll too, and their event does not rise.
  document.addEventListener("scroll", (event) => {
    if (event.timeStamp - wroteAt < BY_ITSELF) return;
    if (event.target === document || form.contains(event.target)) go(toSeen);
  }, { capture: true, passive: true });
  frame.addEventListener("load", () => last());
  return place;
}
