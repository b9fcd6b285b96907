"""What is asked of every page, whatever it shows; each check says what it found amiss."""

from __future__ import annotations

from statistics import median
from typing import TYPE_CHECKING, Any

from axe_playwright_python.sync_playwright import Axe

if TYPE_CHECKING:
    from collections.abc import Sequence

    from playwright.sync_api import Page, Route

AXE_TAGS = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]

DOUBLED_TEXT = "html { font-size: 200% }"  # WCAG 2.2, 1.4.4

# WCAG 2.2, 1.4.12.
TEXT_SPACING = """
* {
  line-height: 1.5 !important;
  letter-spacing: 0.12em !important;
  word-spacing: 0.16em !important;
}
p { margin-block-end: 2em !important }
"""

# Elements that stick out of the window; what a box of its own scrolls does not.
STICKING_OUT = """() => {
  const width = document.documentElement.clientWidth;
  const scrolls = element => {
    for (let box = element.parentElement; box; box = box.parentElement)
      if (/auto|scroll|hidden|clip/.test(getComputedStyle(box).overflowX) && box !== document.body
          && box !== document.documentElement) return true;
    return false;
  };
  const found = [];
  for (const element of document.body.querySelectorAll("*")) {
    const box = element.getBoundingClientRect();
    if (box.width > 1 && box.height > 1 && (box.right > width + 1 || box.left < -1)
        && getComputedStyle(element).visibility !== "hidden" && !scrolls(element)) {
      found.push(`${element.tagName.toLowerCase()}.${element.className} ` +
                 `${Math.round(box.left)}..${Math.round(box.right)} of ${width}: ` +
                 element.textContent.trim().slice(0, 30));
    }
  }
  const root = document.scrollingElement;
  if (root.scrollWidth > root.clientWidth)
    found.push(`page ${root.scrollWidth} of ${root.clientWidth}`);
  return found;
}"""

# Text that its own box cuts off, but for words that screen readers alone are to have.
CUT_OFF = """() => [...document.body.querySelectorAll("*")].filter(element => {
  const style = getComputedStyle(element);
  const hides = value => value === "hidden" || value === "clip";
  return element.textContent.trim() && style.clipPath === "none"
    && ((hides(style.overflowY) && element.scrollHeight > element.clientHeight + 1)
        || (hides(style.overflowX) && element.scrollWidth > element.clientWidth + 1));
}).map(element => `${element.tagName.toLowerCase()}.${element.className}`)"""

# Paragraphs of at least three lines: characters by lines, the last line left out.
CHARACTERS_A_LINE = """selector => [...document.querySelectorAll(selector)].map(paragraph => {
  const range = document.createRange();
  const lines = [];
  const walker = document.createTreeWalker(paragraph, NodeFilter.SHOW_TEXT);
  for (let node = walker.nextNode(); node; node = walker.nextNode())
    for (let at = 0; at < node.length; at++) {
      range.setStart(node, at);
      range.setEnd(node, at + 1);
      const box = range.getBoundingClientRect();
      if (!box.width) continue;
      const line = lines[lines.length - 1];
      if (line && box.top < line.bottom - 2) line.characters++;
      else lines.push({bottom: box.bottom, characters: 1});
    }
  return lines.slice(0, -1).map(line => line.characters);
}).filter(lines => lines.length >= 2).flat()"""

# Only sheets that have come are counted.
STYLED = "document.styleSheets.length === document.querySelectorAll('link[rel=stylesheet]').length"

PLACES = """() => [...document.querySelectorAll("main *")].map(element => [
  `${element.tagName.toLowerCase()}.${element.className}`,
  element.getBoundingClientRect().top + scrollY,
])"""

# What the Tab key must reach; a picture may repeat its title's link and be left out.
CONTROLS = """() => {
  const shown = element => element.checkVisibility({visibilityProperty: true})
    && !(element.tabIndex < 0 && element.href
         && document.querySelector(`a[href="${element.getAttribute("href")}"]:not([tabindex])`));
  const controls = [...document.querySelectorAll(
    "a[href], button, input:not([type=hidden]), select, textarea, summary, [tabindex='0']"
  )].filter(element => shown(element) && !element.disabled);
  controls.forEach((element, number) => element.dataset.testNumber = number);
  return controls.length;
}"""

# The focused control: its number, whether something lies over it, and how its focus is shown.
FOCUSED = """() => {
  const element = document.activeElement;
  if (!element || element === document.body) return null;
  const box = [...element.getClientRects()].find(box => box.width && box.height);
  const style = getComputedStyle(element);
  const covering = box && document.elementFromPoint(
    Math.min(Math.max(box.left + box.width / 2, 0), innerWidth - 1),
    Math.min(Math.max(box.top + box.height / 2, 0), innerHeight - 1));
  return {
    number: Number(element.dataset.testNumber),
    text: (element.textContent.trim() || element.getAttribute("aria-label") || "").slice(0, 60),
    seen: Boolean(covering && (element.contains(covering) || covering.contains(element))),
    outline: style.outlineStyle === "none" ? 0 : parseFloat(style.outlineWidth),
    colour: style.outlineColor,
    ground: (() => {
      for (let at = element.parentElement; at; at = at.parentElement) {
        const colour = getComputedStyle(at).backgroundColor;
        if (!/, 0\\)$|transparent/.test(colour)) return colour;
      }
      return "rgb(255, 255, 255)";
    })(),
  };
}"""


def axe(page: Page) -> list[str]:
    """What axe finds against WCAG 2.2 A and AA and its best practices."""
    only = {"runOnly": {"type": "tag", "values": AXE_TAGS}, "resultTypes": ["violations"]}
    found = Axe().run(page, options=only).response["violations"]
    return [
        f"{violation['id']}: {violation['help']}: {node['html'][:120]}"
        for violation in found
        for node in violation["nodes"]
    ]


def without_room(page: Page) -> list[str]:
    """What makes the page scroll sideways, and elements that hide a part of their own text."""
    width = page.viewport_size["width"] if page.viewport_size else 0
    found = [*page.evaluate(STICKING_OUT), *page.evaluate(CUT_OFF)]
    return [f"{what} (window {width})" for what in found]


def without_room_at(page: Page, widths: Sequence[int]) -> list[str]:
    """The same, the window being drawn to each of these widths."""
    found = []
    for width in widths:
        page.set_viewport_size({"width": width, "height": 900})
        found += without_room(page)
    return found


def characters_a_line(page: Page, paragraphs: str) -> float:
    """The median of all full lines of the paragraphs that a selector finds."""
    return median(page.evaluate(CHARACTERS_A_LINE, paragraphs))


def wait_until(page: Page, expression: str, argument: Any = None) -> None:
    """Asks again and again until an expression is true, five seconds at most.

    Playwright's own `wait_for_function` asks by `eval`, which our content policy forbids.
    """
    for _ in range(100):
        if page.evaluate(expression, argument):
            return
        page.wait_for_timeout(50)
    raise AssertionError(f"never true: {expression}")


def moved_by_pictures(page: Page) -> list[str]:
    """Loads the page again, its pictures held back at first: what stands elsewhere with them."""
    held: list[Route] = []
    page.route("**/media/**", lambda route: held.append(route))
    page.reload(wait_until="domcontentloaded")
    wait_until(page, STYLED)
    before = page.evaluate(PLACES)
    for route in held:
        route.continue_()
    page.wait_for_load_state("load")
    after = page.evaluate(PLACES)
    if not held:
        return ["there was no picture"]
    return [
        f"{what} from {top:.0f} to {now:.0f}"
        for (what, top), (_what, now) in zip(before, after, strict=True)
        if abs(top - now) > 1
    ]


def style(page: Page, selector: str, *names: str) -> Any:
    """Computed values of the first element that a selector finds; one, or a list of several."""
    found = page.eval_on_selector(
        selector,
        "(element, names) => names.map(name => getComputedStyle(element)[name])",
        list(names),
    )
    return found[0] if len(names) == 1 else found


def add_style(page: Page, css: str) -> None:
    """A style sheet of the reader's own; a content policy does not hold against it."""
    page.evaluate(
        """css => {
          const sheet = new CSSStyleSheet();
          sheet.replaceSync(css);
          document.adoptedStyleSheets = [...document.adoptedStyleSheets, sheet];
        }""",
        css,
    )


def tab_through(page: Page) -> list[dict[str, Any]]:
    """Presses Tab from the top until the page ends; each control as it was when focused."""
    page.evaluate("scrollTo(0, 0)")
    count, stops = page.evaluate(CONTROLS), []
    for _ in range(count + 5):
        page.keyboard.press("Tab")
        stop = page.evaluate(FOCUSED)
        if stop is None or any(stop["number"] == known["number"] for known in stops):
            break
        stops.append(stop)
    return stops


def focus_faults(page: Page) -> list[str]:
    """Controls that Tab does not reach, that lie under others, or whose focus is hard to see."""
    stops = tab_through(page)
    count = page.evaluate(CONTROLS)
    reached = {stop["number"] for stop in stops}
    faults = [
        f"not reached: {page.evaluate(TEXT_OF, number)}"
        for number in range(count)
        if number not in reached
    ]
    for stop in stops:
        ratio = contrast(stop["colour"], stop["ground"])
        if not stop["seen"]:
            faults.append(f"hidden when focused: {stop['text']}")
        if stop["outline"] < 2 or ratio < 3:
            faults.append(f"focus of {stop['text']!r}: {stop['outline']} px at {ratio:.1f}:1")
    return faults


TEXT_OF = (
    "number => document.querySelector(`[data-test-number='${number}']`).outerHTML.slice(0, 90)"
)


def contrast(one: str, other: str) -> float:
    """Contrast ratio of two `rgb(...)` colours (WCAG 2.2, relative luminance)."""
    light, dark = sorted((_luminance(one), _luminance(other)), reverse=True)
    return (light + 0.05) / (dark + 0.05)


def _luminance(colour: str) -> float:
    parts = colour[colour.index("(") + 1 : colour.index(")")].replace(",", " ").split()
    values = [int(part) / 255 for part in parts[:3]]
    red, green, blue = (
        value / 12.92 if value <= 0.04045 else ((value + 0.055) / 1.055) ** 2.4 for value in values
    )
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue
