// Better manners for the forms under a post. All that they do works without this.
const respond = document.getElementById("respond");
const form = document.getElementById("commentform");
const PATIENCE = 8000; // milliseconds after which a form that went nowhere may be sent again

// What a browser keeps for this tab; one that keeps nothing does without.
function recall(name) {
  try {
    return JSON.parse(sessionStorage.getItem(name));
  } catch {
    return null;
  }
}

function keep(name, value) {
  try {
    if (value === null) sessionStorage.removeItem(name);
    else sessionStorage.setItem(name, JSON.stringify(value));
  } catch {}
}

function keyInAddress() {
  return Number(/^#comment-(\d+)$/.exec(location.hash)?.[1] ?? 0);
}

// ---- An address of a comment that another page of threads has ----

async function seek() {
  const key = keyInAddress();
  const known = recall("blogposts-sought");
  keep("blogposts-sought", null);
  // Once: where that leads it may be missing, too.
  if (!key || !respond || known === key || document.getElementById(`comment-${key}`)) return;
  const mine = new URLSearchParams(location.search).get("mine");
  const query = mine ? `?${new URLSearchParams({ mine })}` : "";
  const address = respond.dataset.commentUrl.replace("/0/", `/${key}/`) + query;
  try {
    const answer = await fetch(address, { method: "HEAD", redirect: "manual" });
    if (answer.type !== "opaqueredirect") return;
  } catch {
    return;
  }
  keep("blogposts-sought", key);
  location.replace(address);
}

seek();
window.addEventListener("hashchange", seek);

// ---- Sending ----

for (const sent of document.querySelectorAll(".blogposts-form")) {
  const button = sent.querySelector("[type=submit]");
  const ready = () => {
    delete sent.dataset.sent;
    button.removeAttribute("aria-disabled");
  };
  sent.addEventListener("submit", (event) => {
    if (sent.dataset.sent) {
      event.preventDefault();
      event.stopImmediatePropagation();
      return;
    }
    // Not disabled: a disabled button loses its focus, and what it has to say.
    sent.dataset.sent = "yes";
    button.setAttribute("aria-disabled", "true");
    setTimeout(ready, PATIENCE);
  });
  sent.addEventListener("keydown", (event) => {
    if (event.key !== "Enter" || !(event.ctrlKey || event.metaKey) || event.isComposing) return;
    event.preventDefault();
    sent.requestSubmit();
  });
  window.addEventListener("pageshow", (event) => {
    if (event.persisted) ready();
  });
}

// ---- Answers, and a text that is not sent yet ----

if (form) {
  const field = (name) => form.elements.namedItem(name);
  const heading = document.getElementById("blogposts-respond");
  const cancel = respond.querySelector(".blogposts-cancel");
  const complaints = document.getElementById("blogposts-complaints");
  const home = document.createComment("");
  respond.before(home);

  const replyTo = (key) =>
    key ? document.querySelector(`.blogposts-reply[data-comment="${CSS.escape(key)}"]`) : null;

  // Puts the form under the comment that it answers.
  function answer(link) {
    const [before, after] = heading.dataset.reply.split("{name}");
    const name = document.createElement("bdi");
    name.textContent = link.dataset.name;
    heading.replaceChildren(before, name, after);
    cancel.hidden = false;
    field("parent").value = link.dataset.comment;
    link.closest("article").append(respond);
  }

  function leave() {
    const link = replyTo(field("parent").value);
    heading.textContent = heading.dataset.leave;
    cancel.hidden = true;
    field("parent").value = "";
    home.after(respond);
    const address = new URL(location.href);
    if (address.searchParams.has("reply")) {
      address.searchParams.delete("reply");
      history.replaceState(history.state, "", address);
    }
    (link ?? field("comment")).focus();
  }

  document.addEventListener("click", (event) => {
    const link = event.target.closest?.(".blogposts-reply");
    // A click with a key, or another button, keeps its plain meaning.
    if (!link || event.button || event.altKey || event.ctrlKey || event.metaKey || event.shiftKey) {
      return;
    }
    event.preventDefault();
    answer(link);
    save();
    field("comment").focus();
  });
  cancel.addEventListener("click", (event) => {
    event.preventDefault();
    leave();
    save();
  });

  // Kept for this tab and this post, until the comment is there.
  const name = `blogposts-comment:${form.getAttribute("action").split("?")[0]}`;
  const KEPT = ["comment", "author", "email", "url", "parent"];
  const waited = Number(field("seconds").value) || 0;
  let before = 0;
  let timer = 0;
  const seconds = () => waited + before + performance.now() / 1000;

  function save(sentAfter = null) {
    clearTimeout(timer);
    timer = 0;
    const values = Object.fromEntries(KEPT.map((name) => [name, field(name)?.value ?? ""]));
    const isEmpty = !values.comment && !values.parent;
    keep(name, isEmpty ? null : { values, sentAfter, seconds: seconds() - waited });
  }

  // A comment that was taken is in the address, and its number is above all that were there.
  function isThere(kept) {
    return kept.sentAfter !== null && keyInAddress() > kept.sentAfter;
  }

  function newest() {
    const keys = [...document.querySelectorAll(".blogposts-comment[id^=comment-]")].map((comment) =>
      Number(comment.id.slice("comment-".length)),
    );
    return Math.max(0, keyInAddress(), ...keys);
  }

  function restore(kept) {
    // A page with complaints brings the time along.
    if (!waited) before = kept.seconds;
    for (const name of KEPT) {
      const into = field(name);
      if (name !== "parent" && into && !into.value) into.value = kept.values[name];
    }
    const link = field("parent").value ? null : replyTo(kept.values.parent);
    if (link && !complaints) answer(link);
  }

  const kept = recall(name);
  if (kept && isThere(kept)) keep(name, null);
  else if (kept) restore(kept);

  form.addEventListener("input", () => {
    timer ||= setTimeout(save, 300);
  });
  window.addEventListener("pagehide", () => {
    if (timer) save();
  });
  form.addEventListener("submit", () => {
    field("seconds").value = seconds().toFixed(1);
    save(newest());
  });

  // A page that came with the answer begun, or with complaints.
  const begun = replyTo(field("parent").value);
  if (begun) answer(begun);
  if (complaints) complaints.focus();
  else if (begun && location.hash === "#respond") {
    // Later: going to a fragment takes the focus away from what has it.
    const write = () => requestAnimationFrame(() => field("comment").focus());
    if (document.readyState === "complete") write();
    else window.addEventListener("load", write, { once: true });
  }
}
