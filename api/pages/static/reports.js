"use strict";
(() => {
  async function ask(form, method, path, order) {
    const faults = form.querySelector(".faults");
    faults.hidden = true;
    try {
      const response = await fetch(path, {
        method, body: JSON.stringify(order), headers: { "Content-Type": "application/json" },
      });
      if (response.ok) return await response.json();
      await showFaults(faults, "", response, "");
    } catch {
      await showFaults(faults, "", null, form.dataset.noAnswer);
    }
    return null;
  }

  const begin = document.getElementById("begin");
  begin?.addEventListener("submit", async (event) => {
    event.preventDefault();
    const made = await ask(begin, "POST", "/api/reports", Object.fromEntries(new FormData(begin)));
    if (made) window.location.assign(`/reports/${made.number}`);
  });

  const write = document.getElementById("write");
  if (!write) return;
  const path = `/api/reports/${write.dataset.report}`;
  const kept = document.getElementById("kept");
  let version = Number(write.dataset.version);
  let unsaved = false;

  async function save() {
    const texts = Object.fromEntries(new FormData(write));
    const made = await ask(write, "PUT", `${path}/texts`, { texts, version });
    if (!made) return false;
    version = made.version;
    unsaved = false;
    kept.textContent = write.dataset.saved;
    return true;
  }

  write.addEventListener("input", () => { unsaved = true; kept.textContent = write.dataset.unsaved; });
  write.addEventListener("submit", (event) => { event.preventDefault(); save(); });
  window.addEventListener("beforeunload", (event) => { if (unsaved) event.preventDefault(); });
  document.getElementById("sign")?.addEventListener("click", async () => {
    if (unsaved && !(await save())) return;
    if (await ask(write, "POST", `${path}/sign`, { version })) window.location.reload();
  });
})();
