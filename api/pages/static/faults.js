"use strict";
// Shows the issues of an error answer; text is only ever set as text.
async function showFaults(box, heading, response, noAnswer) {
  box.replaceChildren();
  box.hidden = false;
  const title = document.createElement("b");
  title.textContent = response ? heading : noAnswer;
  box.append(title);
  if (!response) return;
  let body = {};
  try { body = await response.json(); } catch { body = {}; }
  const list = document.createElement("ul");
  for (const issue of body.issues || []) {
    const item = document.createElement("li");
    item.textContent = issue.why ? `${issue.message}. ${issue.why} → ${issue.remedy}` : `${issue.subject}: ${issue.message} → ${issue.remedy}`;
    list.append(item);
  }
  if (body.title && !heading) title.textContent = body.title;
  box.append(list);
}
