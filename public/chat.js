// A whole command and Enter runs it. Chainlit's menu would take that Enter for a choice and wait for a second one.
document.addEventListener(
  "keydown",
  (event) => {
    const input = document.getElementById("chat-input");
    if (event.key !== "Enter" || event.shiftKey || event.isComposing || !input?.contains(event.target)) return;
    const name = input.value.trim().match(/^\/([a-z_]+)$/)?.[1];
    const offered = [...document.querySelectorAll(".command-item")].map((item) => item.innerText.trim().split(/\s/)[0]);
    if (!name || !offered.some((id) => id.replace(/^\//, "") === name)) return;
    event.preventDefault();
    event.stopImmediatePropagation();
    // A space behind the name closes the menu; then the message goes as typed.
    document.execCommand("insertText", false, " ");
    setTimeout(() => document.getElementById("chat-submit")?.click(), 30);
  },
  true,
);

// Unread notifications: a badge that the server's messages keep true, and that opens the list.
(() => {
  const OURS = "viraltracker";
  let unread = 0;

  function badge() {
    let made = document.getElementById("vt-unread");
    if (!made) {
      made = document.createElement("button");
      made.id = "vt-unread";
      made.type = "button";
      made.hidden = true;
      made.innerHTML = "<b></b><span></span>";
      made.addEventListener("click", () => window.postMessage({ [OURS]: "open_notifications" }, location.origin));
      document.body.append(made);
    }
    return made;
  }

  function show(count) {
    const told = count > 99 ? "99+" : String(count);
    const made = badge();
    made.hidden = !count;
    made.querySelector("b").textContent = told;
    made.querySelector("span").textContent = "unread";
    made.title = "Open the notifications: /notifications";
    made.setAttribute("aria-label", `${told} unread notification${count === 1 ? "" : "s"}: open them`);
    unread = count;
  }

  async function ask() {
    const answer = await fetch("/unread", { headers: { accept: "application/json" } }).catch(() => null);
    if (answer?.ok) show((await answer.json()).unread);
    else if (answer?.status === 401) show(0);
  }

  window.addEventListener("message", (event) => {
    if (event.source !== window || event.origin !== location.origin) return;
    const count = event.data?.[OURS] === "unread" ? event.data.count : null;
    if (Number.isInteger(count) && count !== unread) show(count);
  });
  // A page that slept, or lost its connection, has missed what was told meanwhile.
  document.addEventListener("visibilitychange", () => document.hidden || ask());
  window.addEventListener("online", ask);
})();

// Instants in a sentence are written once for everybody; each page shows them in its own timezone.
(() => {
  const INSTANT = /\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ/g;
  const written = new Intl.DateTimeFormat(undefined, { dateStyle: "medium", timeStyle: "short" });

  function localise(root) {
    const texts = document.createTreeWalker(root, NodeFilter.SHOW_TEXT);
    for (let text = texts.nextNode(); text; text = texts.nextNode())
      if (text.data.includes("Z") && text.parentElement?.closest(".prose"))
        text.data = text.data.replace(INSTANT, (instant) => written.format(new Date(instant)));
  }

  new MutationObserver((changes) => {
    for (const change of changes)
      for (const node of change.addedNodes) if (node.nodeType === Node.ELEMENT_NODE) localise(node);
  }).observe(document.documentElement, { childList: true, subtree: true });
})();

// Back from Meta's dialog: only the page knows when it shows the conversation, so it asks how it went. What is said
// is said once, however often it asks; a page that is not connected yet does not hear the first time.
(() => {
  if (location.hash !== "#back-from-meta") return;
  history.replaceState(history.state, "", location.pathname + location.search);
  let times = 0;
  const asking = setInterval(() => {
    if (!document.getElementById("chat-input")) return;
    times += 1;
    if (times > 1) window.postMessage({ viraltracker: "back_from_meta" }, location.origin);
    if (times === 5) clearInterval(asking);
  }, 1500);
})();
