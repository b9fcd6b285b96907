// Takes votes in their place. Without it, or when it fails, each button sends its form.
const busy = new WeakSet();

for (const form of document.querySelectorAll("form[data-blogposts-votes]")) {
  for (const button of form.elements) {
    // The second click of a double click would take back what the first one said.
    button.addEventListener("click", (event) => {
      if (event.detail > 1) event.preventDefault();
    });
  }
  form.addEventListener("submit", (event) => {
    const button = event.submitter;
    if (!button || form.dataset.blogpostsPlain) return;
    event.preventDefault();
    if (!busy.has(button.parentElement)) press(form, button);
  });
}

// The sentence stays with the page that somebody was sent back to, not with its address.
const address = new URL(location.href);
if (address.searchParams.has("voted")) {
  address.searchParams.delete("voted");
  address.searchParams.delete("comment");
  history.replaceState(history.state, "", address);
}

async function press(form, button) {
  busy.add(button.parentElement);
  let answer = null;
  try {
    answer = await send(form, button);
    if (answer.token) {
      // The page was older than its token: the same once more, with a fresh one.
      form.elements.namedItem("token").value = answer.token;
      answer = await send(form, button);
    }
  } catch {
    answer = null;
  }
  busy.delete(button.parentElement);
  if (answer && answer.said) show(form, button, answer);
  else if (answer && answer.problem) say(form, answer.problem);
  else plainly(form, button);
}

async function send(form, button) {
  const data = new FormData(form);
  data.set(button.name, button.value);
  const response = await fetch(button.hasAttribute("formaction") ? button.formAction : form.action, {
    method: "POST",
    body: new URLSearchParams(data),
    headers: { Accept: "application/json" },
    credentials: "same-origin",
    redirect: "error",
  });
  return response.json();
}

function show(form, button, answer) {
  for (const other of button.parentElement.querySelectorAll("button[data-blogposts-way]")) {
    const way = other.dataset.blogpostsWay;
    const isOwn = answer.own === way;
    other.setAttribute("aria-pressed", String(isOwn));
    other.value = isOwn ? "back" : way;
    other.querySelector("b").textContent = answer[way];
  }
  say(form, answer.said);
}

function say(form, text) {
  const status = document.getElementById(form.dataset.blogpostsVotes);
  status.textContent = "";
  // Emptied first, so that the same sentence is heard again.
  requestAnimationFrame(() => { status.textContent = text; });
}

function plainly(form, button) {
  form.dataset.blogpostsPlain = "yes";
  form.requestSubmit(button);
}
