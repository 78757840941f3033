"use strict";
(() => {
  const area = document.getElementById("upload");
  const input = document.getElementById("file");
  const busy = document.getElementById("uploading");
  const faults = document.getElementById("upload-faults");

  async function upload(file) {
    faults.hidden = true;
    busy.hidden = false;
    try {
      const response = await fetch(`/api/problems?name=${encodeURIComponent(file.name)}`, {
        method: "POST", body: file, headers: { "Content-Type": "application/octet-stream" },
      });
      if (response.ok) {
        const problem = await response.json();
        window.location.assign(`/problems/${problem.id}`);
        return;
      }
      await showFaults(faults, area.dataset.failed, response, "");
    } catch {
      await showFaults(faults, "", null, area.dataset.noAnswer);
    } finally {
      busy.hidden = true;
      input.value = "";
    }
  }

  function uploadChosen() { if (input.files.length) upload(input.files[0]); }

  input.addEventListener("change", uploadChosen);
  document.addEventListener("dragover", (event) => { event.preventDefault(); area.classList.add("over"); });
  document.addEventListener("dragleave", () => area.classList.remove("over"));
  document.addEventListener("drop", (event) => {
    event.preventDefault();
    area.classList.remove("over");
    if (event.dataTransfer.files.length) upload(event.dataTransfer.files[0]);
  });
  uploadChosen(); // a file may have been chosen before this script was there
})();
