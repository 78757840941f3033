/* A reason, asked for in one line where the eye is; Enter gives it, Escape leaves all as it was. */
const form = document.getElementById("reason");
const input = form.querySelector("input");
let answer = null;

export function askReason(question, proposed = "") {
  if (answer) { answer(null); }
  form.querySelector("label span").textContent = question;
  input.value = proposed;
  form.hidden = false;
  input.focus();
  input.select();
  return new Promise((told) => { answer = told; });
}

function over(value) {
  if (!answer) { return; }
  form.hidden = true;
  const told = answer;
  answer = null;
  told(value);
}
export const isAsking = () => answer !== null;
form.addEventListener("submit", (event) => {
  event.preventDefault();
  if (input.value.trim()) { over(input.value.trim()); }
});
form.querySelector("button[type=button]").addEventListener("click", () => over(null));
form.addEventListener("keydown", (event) => { if (event.key === "Escape") { event.stopPropagation(); over(null); } });
