"use strict";
// Forms that send what is filled in as JSON: names with dots are inside others, {name} in the address is taken from a field.
(() => {
  const valueOf = (field) => {
    if (field.type === "checkbox") return field.checked ? field.value : undefined;
    if (field.value === "") return undefined;
    if (field.type === "datetime-local") return `${field.value}:00+07:00`;
    return field.type === "number" && field.dataset.as !== "text" ? Number(field.value) : field.value;
  };

  // Of rows that are ticked, an object each: {days: [{day, minutes}, ...]}.
  const rowsOf = (form) => [...form.querySelectorAll("[data-row]")].filter((row) => row.querySelector("[data-pick]")?.checked).map((row) => {
    const found = {};
    for (const field of row.querySelectorAll("[name]")) {
      const value = valueOf(field);
      if (value !== undefined) found[field.name] = value;
    }
    return found;
  });

  const orderOf = (form) => {
    const order = form.dataset.rows ? { [form.dataset.rows]: rowsOf(form) } : {}, parts = {};
    for (const field of form.elements) {
      const value = field.name && !field.closest("[data-row]") ? valueOf(field) : undefined;
      if (value === undefined) continue;
      if (field.dataset.part !== undefined) { parts[field.name] = value; continue; }
      const path = field.name.split("."), last = path.pop();
      const inner = path.reduce((within, name) => (within[name] ||= {}), order);
      if (field.dataset.list !== undefined) (inner[last] ||= []).push(value);
      else inner[last] = value;
    }
    return { order: form.dataset.wrap ? { [form.dataset.wrap]: Object.keys(order).length ? [order] : [] } : order, parts };
  };

  // What is sent again because no answer came is the same: it counts once.
  const ids = new WeakMap();
  const idOf = (form, order) => {
    const said = JSON.stringify(order), last = ids.get(form);
    if (last && last.said === said) return last.id;
    const id = Array.from(crypto.getRandomValues(new Uint32Array(4)), (part) => part.toString(16)).join("");
    ids.set(form, { said, id });
    return id;
  };

  const begin = (form) => {
    const faults = form.querySelector(".faults"), told = form.querySelector("[role=status]");
    form.addEventListener("submit", async (event) => {
      event.preventDefault();
      faults.hidden = true;
      told.textContent = "";
      const { order, parts } = orderOf(form);
      if (form.dataset.once !== undefined) order.client_id = idOf(form, order);
      const path = form.dataset.send.replace(/\{(\w+)\}/g, (_, name) => encodeURIComponent(parts[name] ?? ""));
      const buttons = [...form.querySelectorAll("button")];
      buttons.forEach((one) => { one.disabled = true; });
      let answer;
      try {
        const response = await fetch(path, { method: form.dataset.method || "POST", body: JSON.stringify(order), headers: { "Content-Type": "application/json" } });
        if (!response.ok) { await showFaults(faults, "", response, ""); return; }
        answer = response.status === 204 ? {} : await response.json();
      } catch {
        await showFaults(faults, "", null, form.dataset.noAnswer);
        return;
      } finally {
        buttons.forEach((one) => { one.disabled = false; });
      }
      ids.delete(form);
      const said = Array.isArray(answer) ? { count: answer.length } : answer;
      told.textContent = (form.dataset.told || "").replace(/\{(\w+)\}/g, (_, name) => said[name] ?? "");
      if (Array.isArray(answer.duplicates) && answer.duplicates.length) told.textContent += ` ${form.dataset.doubles} ${answer.duplicates.map((one) => one.number).join(", ")}`;
      if (form.dataset.keep === undefined) {
        form.reset();
        form.querySelectorAll("[data-each]").forEach((field) => { field.value = ""; });  // said anew each time
      }
      await redraw();
      const anew = form.isConnected ? form : document.querySelector(`form[data-send="${CSS.escape(form.dataset.send)}"]`);
      if (anew && anew !== form) anew.querySelector("[role=status]").textContent = told.textContent;  // it was drawn anew with its list
      anew?.querySelector("input:not([hidden]):not([type=hidden]), select")?.focus();
    });
  };

  // The lists that follow from what was sent; the forms stay as they are.
  const redraw = async () => {
    try {
      const response = await fetch(window.location.href);
      if (!response.ok) return;
      const page = new DOMParser().parseFromString(await response.text(), "text/html");
      for (const part of document.querySelectorAll("[data-anew]")) {
        const anew = page.getElementById(part.id);
        if (!anew) continue;
        part.replaceWith(anew);
        anew.querySelectorAll("form[data-send]").forEach(begin);
      }
    } catch { /* it was kept; the lists are read again with the page */ }
  };

  document.querySelectorAll("form[data-send]").forEach(begin);
})();
