"use strict";
// Everything is there without this script: it copies, and hides what nobody looks for.
for (const button of document.querySelectorAll(".copy")) {
  if (!navigator.clipboard) break;
  button.hidden = false;
  button.addEventListener("click", async () => {
    await navigator.clipboard.writeText(button.previousElementSibling.textContent);
    button.textContent = "Copied";
  });
}
const filter = document.getElementById("filter");
filter.closest("p").hidden = false;
filter.addEventListener("input", () => {
  const words = filter.value.toLowerCase().split(/\s+/).filter(Boolean);
  let shown = 0;
  for (const family of document.querySelectorAll(".family")) {
    let some = 0;
    for (const row of family.querySelectorAll("tbody tr")) {
      // What a cell says is in its title: "Madrid: oauth fail".
      const says = [...row.cells].map((cell) => cell.title).join(" ");
      const text = (row.cells[0].textContent + " " + says).toLowerCase();
      row.hidden = !words.every((word) => text.includes(word));
      if (!row.hidden) some++;
    }
    family.hidden = some === 0;
    if (words.length > 0 && some > 0) family.open = true;
    shown += some;
  }
  document.getElementById("shown").textContent = words.length > 0 ? `${shown} shown` : "";
});
