"use strict";
// The page of staffing: chosen moves of the draft that is shown are approved by their mark.
(() => {
  const form = document.getElementById("approve");
  const all = document.getElementById("all");
  if (!form || !all) return;
  const faults = form.querySelector(".faults");
  const status = form.querySelector("[role=status]");
  const boxes = [...form.querySelectorAll("input[name=volunteer]")];

  all.addEventListener("change", () => boxes.forEach((box) => { box.checked = all.checked; }));
  form.addEventListener("change", () => { all.checked = boxes.every((box) => box.checked); });
  form.addEventListener("submit", async (event) => {
    event.preventDefault();
    faults.hidden = true;
    const volunteers = boxes.filter((box) => box.checked).map((box) => Number(box.value));
    if (!volunteers.length) { status.textContent = form.dataset.none; return; }
    const order = { ...JSON.parse(document.getElementById("order").textContent), volunteers };
    try {
      const response = await fetch("/api/staffing/approvals", {
        method: "POST", body: JSON.stringify(order), headers: { "Content-Type": "application/json" },
      });
      if (!response.ok) { await showFaults(faults, "", response, ""); return; }
      const page = new URL(window.location.href);
      page.searchParams.set("approved", (await response.json()).length);
      window.location.assign(page);
    } catch {
      await showFaults(faults, "", null, form.dataset.noAnswer);
    }
  });
})();
