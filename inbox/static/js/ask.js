// Keeps what is typed in this browser until it is sent, stops a second click, and shows answers near to the question.
// Everything works without it.

const kept = (form) => `draft:${location.pathname}:${form.dataset.draft}`;
const fields = (form) => [...form.querySelectorAll("textarea, input:not([type=hidden], [type=file], #website), select")];

function remember(form) {
  const typed = fields(form).filter((field) => field.type !== "radio" || field.checked);
  try {
    sessionStorage.setItem(kept(form), JSON.stringify(typed.map((field) => [field.name, field.value])));
  } catch {} // full or forbidden: nothing is lost that the page does not hold
}

function recall(form) {
  let typed = [];
  try {
    typed = JSON.parse(sessionStorage.getItem(kept(form)) ?? "[]");
  } catch {}
  for (const [name, value] of typed) {
    for (const field of fields(form).filter((one) => one.name === name)) {
      if (field.type === "radio") field.checked ||= field.value === value;
      else if (!field.value) field.value = value;
    }
  }
}

function guard(form) {
  form.addEventListener("submit", (event) => {
    if (form.dataset.sent) event.preventDefault();
    form.dataset.sent = "yes";
  });
  addEventListener("pageshow", () => delete form.dataset.sent);
}

function watch(form) {
  const text = form.querySelector("#question");
  const here = form.querySelector("[data-near-here]");
  let timer, asked = "";
  text.addEventListener("input", () => {
    clearTimeout(timer);
    timer = setTimeout(async () => {
      const words = text.value.trim();
      if (words.length < 10 || words === asked) return;
      asked = words;
      const body = new URLSearchParams({ question: words });
      const answer = await fetch(form.dataset.near, { method: "POST", body }).catch(() => null);
      if (answer?.status === 200 && asked === words) here.innerHTML = await answer.text();
    }, 700);
  });
}

for (const form of document.querySelectorAll("form[data-draft]")) {
  guard(form);
  if (document.querySelector("[role=status]")) sessionStorage.removeItem(kept(form));
  recall(form);
  form.addEventListener("input", () => remember(form));
  if (form.dataset.near) watch(form);
}
document.querySelector("[role=alert]")?.focus();
