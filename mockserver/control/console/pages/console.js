"use strict";

// The instance's clock goes on while somebody looks at it. Without this script the
// page shows the moment at which it was made.
for (const shown of document.querySelectorAll("time[data-rate]")) {
  const rate = Number(shown.dataset.rate);
  if (rate === 0) continue;
  const instance = Date.parse(shown.dateTime);
  const here = performance.now();
  setInterval(() => {
    const now = new Date(instance + (performance.now() - here) * rate);
    if (!Number.isNaN(now.valueOf())) shown.textContent = now.toISOString().slice(0, 19).replace("T", " ") + " UTC";
  }, 500);
}
