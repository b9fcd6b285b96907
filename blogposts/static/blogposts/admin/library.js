/*
 * The focal point by a click on the picture, in the form of a picture.
 *
 * The two numbers are all that is sent; without this script, or by keyboard, they are typed.
 */
const box = document.querySelector(".blogposts-focal");
const inputs = ["x", "y"].map((axis) => document.getElementById(`id_focal_${axis}`));

if (box && inputs.every(Boolean)) {
  const picture = box.querySelector("img");
  const mark = document.createElement("span");
  mark.className = "blogposts-focal-mark";
  box.classList.add("is-live");
  box.append(mark);

  /* From the left in every language: the picture is not mirrored, and so its points are not. */
  const show = () => {
    const [x, y] = inputs.map((input) => Math.min(100, Math.max(0, Number(input.value) || 0)));
    mark.style.left = `${picture.offsetLeft + (picture.offsetWidth * x) / 100}px`;
    mark.style.top = `${picture.offsetTop + (picture.offsetHeight * y) / 100}px`;
  };

  picture.addEventListener("click", (event) => {
    const area = picture.getBoundingClientRect();
    const parts = [
      (event.clientX - area.left) / area.width,
      (event.clientY - area.top) / area.height,
    ];
    inputs.forEach((input, index) => {
      input.value = Math.round(Math.min(1, Math.max(0, parts[index])) * 100);
      input.dispatchEvent(new Event("input", { bubbles: true }));
    });
  });
  for (const input of inputs) input.addEventListener("input", show);
  new ResizeObserver(show).observe(picture);
}

for (const line of document.querySelectorAll(".blogposts-line")) {
  line.addEventListener("focus", () => line.select());
}
