// Marks, in the list of contents, the section that is being read. The list works without it.
const list = document.querySelector(".blogposts-contents");
const links = new Map();
for (const link of list ? list.querySelectorAll("a[href^='#']") : []) {
  const heading = document.getElementById(decodeURIComponent(link.hash.slice(1)));
  if (heading) links.set(heading, link);
}
// A heading is reached when it has come into the upper third of the window.
const UPPER = 1 / 3;

function mark() {
  let current = null;
  for (const [heading, link] of links) {
    if (heading.getBoundingClientRect().top <= window.innerHeight * UPPER) current = link;
  }
  for (const link of links.values()) {
    if (link === current) link.setAttribute("aria-current", "true");
    else link.removeAttribute("aria-current");
  }
}

if (links.size) {
  // Tells whenever a heading crosses the line, however far a jump takes it: what lies above the
  // window counts as seen. Nothing runs while the page stands still.
  const watcher = new IntersectionObserver(mark, { rootMargin: "9999999px 0px -66.7% 0px" });
  for (const heading of links.keys()) watcher.observe(heading);
  // A jump may end before the watcher has looked.
  window.addEventListener("scrollend", mark);
}
