// Shows a player in the place of its card when the reader asks for it; a card alone is a link.
for (const link of document.querySelectorAll(".blogposts-card > a[data-blogposts-frame]")) {
  link.addEventListener("click", (event) => {
    // A click with a key, or another button, keeps its plain meaning.
    if (event.button || event.altKey || event.ctrlKey || event.metaKey || event.shiftKey) return;
    event.preventDefault();
    const frame = document.createElement("iframe");
    frame.src = link.dataset.blogpostsFrame;
    frame.title = link.textContent;
    frame.allowFullscreen = true;
    frame.referrerPolicy = "strict-origin-when-cross-origin";
    // Where the site's content policy lets no frame in, the link does what it would have done.
    document.addEventListener(
      "securitypolicyviolation",
      () => window.location.assign(link.href),
      { once: true },
    );
    link.parentElement.replaceChildren(frame);
    frame.focus();
  });
}
