/* Buttons that copy a post's address, or hand it to what the device shares with; each shows where
   it works. Links to share by are links, and need nothing of this. */

const can = {
  copy: () => navigator.clipboard !== undefined,
  device: () => navigator.share !== undefined,
};

for (const button of document.querySelectorAll("button[data-blogposts-share]")) {
  const way = button.dataset.blogpostsShare;
  if (!can[way]()) continue;
  button.closest("li").hidden = false;
  const box = button.closest(".blogposts-share");
  box.hidden = false;
  button.addEventListener("click", () => {
    const { url, title, done } = button.dataset;
    if (way === "device") {
      navigator.share({ title, url }).catch(() => {}); // closed without sharing: nothing to say
      return;
    }
    const status = box.querySelector("[role=status]");
    navigator.clipboard.writeText(url).then(
      () => { status.textContent = done; },
      () => { status.textContent = url; }, // to be copied by hand
    );
  });
}
