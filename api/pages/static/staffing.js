"use strict";
// The page of staffing: chosen moves of the draft that is shown are approved by their mark; an
// approval is taken back.
(() => {
  const begin = () => {
    document.querySelectorAll("[data-undo]").forEach((button) => {
      button.addEventListener("click", () => takeBack(button));
    });
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
      let moved;
      try {
        const response = await fetch("/api/staffing/approvals", {
          method: "POST", body: JSON.stringify(order), headers: { "Content-Type": "application/json" },
        });
        if (!response.ok) { await showFaults(faults, "", response, ""); return; }
        moved = (await response.json()).length;
      } catch {
        await showFaults(faults, "", null, form.dataset.noAnswer);
        return;
      }
      form.querySelector("button").disabled = true;  // nobody approves the same draft twice
      await draftAnew();
      tell("approved", { count: moved });
    });
  };

  const takeBack = async (button) => {
    const section = document.getElementById("approvals");
    const faults = section.querySelector(".faults");
    faults.hidden = true;
    button.disabled = true;
    try {
      const path = `/api/staffing/approvals/${button.dataset.undo}/undo`;
      const response = await fetch(path, { method: "POST" });
      if (!response.ok) {
        await showFaults(faults, "", response, "");
        button.disabled = false;
        return;
      }
      const { back, left } = await response.json();
      await draftAnew();
      tell("undone", { back: back.length, left: left.length });
    } catch {
      await showFaults(faults, "", null, section.dataset.noAnswer);
      button.disabled = false;
    }
  };

  const tell = (what, counts) => {
    const told = document.getElementById("approved");
    told.textContent = told.dataset[what].replace(/\{(\w+)\}/g, (_, name) => counts[name]);
    told.hidden = false;
  };

  const draftAnew = async () => {
    try {
      const response = await fetch(window.location.href);
      if (!response.ok) throw new Error(response.statusText);
      const page = new DOMParser().parseFromString(await response.text(), "text/html");
      document.querySelector("main").replaceWith(page.querySelector("main"));
      begin();
    } catch {
      document.getElementById("approve")?.remove();  // a draft can be made by its button
    }
  };

  begin();
})();
