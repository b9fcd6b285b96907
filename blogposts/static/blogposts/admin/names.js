/* Django's fields with completion have no name of their own until something is chosen. */
function name(select) {
  const label = document.querySelector(`label[for="${select.id}"]`);
  const shown = select.parentElement.querySelector(".select2-selection");
  if (!label || !shown) return;
  label.id ||= `${select.id}-label`;
  const value = shown.querySelector(".select2-selection__rendered");
  shown.setAttribute("aria-labelledby", `${label.id} ${value.id}`);
  value.setAttribute("aria-labelledby", label.id);
}

const nameAll = () => document.querySelectorAll("select.admin-autocomplete").forEach(name);

// Asked of Django's jQuery, whose turns come in order: after that which dresses the fields.
window.django?.jQuery?.(nameAll);
document.addEventListener("formset:added", () => setTimeout(nameAll));
