"use strict";
(() => {
  const box = document.getElementById("solve");
  const words = JSON.parse(box.dataset.words);
  const order = document.getElementById("order");
  const progress = document.getElementById("progress");
  const best = document.getElementById("best");
  const faults = document.getElementById("faults");
  const lang = document.documentElement.lang;
  const whole = new Intl.NumberFormat(lang === "vi" ? "vi-VN" : "en-US");
  const tenth = new Intl.NumberFormat(lang === "vi" ? "vi-VN" : "en-US", { maximumFractionDigits: 1 });
  let job = null;
  let begun = 0;
  let ticking = 0;

  function show(next) {
    job = next;
    const open = job.state === "queued" || job.state === "running";
    order.hidden = open;
    progress.hidden = !open;
    if (!open) return;
    begun = performance.now() - job.elapsed_s * 1000;
    const state = document.getElementById("state");
    state.className = `state ${job.state}`;
    state.textContent = words[`state_${job.state}`];
    if (job.score) {
      const s = job.score;
      best.textContent = `${best.dataset.label}: ${words.unassigned} ${whole.format(job.unassigned)} · `
        + `${best.dataset.harm}: ${whole.format(s.harm1)} · ${whole.format(s.harm2)} · ${whole.format(s.harm3)} · `
        + `${best.dataset.effort} ${tenth.format(s.effort / 3600)} ${best.dataset.hours}`;
    } else {
      best.textContent = job.state === "running" ? words.waiting_first : "";
    }
    tick();
  }

  function tick() {
    const bar = document.getElementById("bar");
    const elapsed = job.state === "running" ? (performance.now() - begun) / 1000 : 0;
    bar.value = Math.min(100, 100 * elapsed / job.seconds);
    document.getElementById("elapsed").textContent = elapsed > job.seconds
      ? words.finishing : `${whole.format(Math.floor(elapsed))} / ${whole.format(job.seconds)} s`;
  }

  function follow(id) {
    const events = new EventSource(`/api/jobs/${id}/events`);
    window.clearInterval(ticking);
    ticking = window.setInterval(() => job && tick(), 250);
    events.addEventListener("job", (event) => {
      show(JSON.parse(event.data));
      if (job.state === "queued" || job.state === "running") return;
      events.close();
      window.clearInterval(ticking);
      if (job.plan) window.location.assign(`/plans/${job.plan}`);
      else window.location.reload();
    });
  }

  async function send(address, body) {
    faults.hidden = true;
    let response = null;
    try {
      response = await fetch(address, {
        method: "POST", body: body && JSON.stringify(body),
        headers: body ? { "Content-Type": "application/json" } : {},
      });
    } catch { response = null; }
    if (response && response.ok) return response.json();
    await showFaults(faults, "", response, words.no_answer);
    return null;
  }

  async function start(address, body) {
    const started = await send(address, body);
    if (started) { show(started); follow(started.id); }
  }

  order.addEventListener("submit", (event) => {
    event.preventDefault();
    const seconds = Number(new FormData(order).get("seconds"));
    start(`/api/problems/${box.dataset.problem}/solve`, { seconds, seed: 1 });
  });
  document.getElementById("stop").addEventListener("click", () => send(`/api/jobs/${job.id}/cancel`, null));
  for (const button of document.querySelectorAll("button.again")) {
    button.addEventListener("click", () => start(`/api/jobs/${button.dataset.job}/restart`, null));
  }

  const current = box.dataset.job ? JSON.parse(box.dataset.job) : null;
  if (current && (current.state === "queued" || current.state === "running")) { show(current); follow(current.id); }
})();
