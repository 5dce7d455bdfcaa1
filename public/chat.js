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
      made.append(document.createElement("b"), document.createElement("span"));
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
    else if (answer?.status === 401) location.reload();
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

// What has just happened: a few lines in the corner, each a button that leads to it. Their words are text, never markup.
(() => {
  const OURS = "viraltracker";
  const STAYS_MS = 12000;
  const MOST = 4;
  const INSTANT = /\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ/g;
  const written = new Intl.DateTimeFormat(undefined, { dateStyle: "medium", timeStyle: "short" });

  function corner() {
    let made = document.getElementById("vt-told");
    if (!made) {
      made = document.createElement("div");
      made.id = "vt-told";
      // Read out when the reader is ready for it, and again for each line.
      made.setAttribute("role", "log");
      made.setAttribute("aria-label", "What has just happened");
      document.body.append(made);
    }
    return made;
  }

  function line(kind, text, small, action, onClick) {
    const made = document.createElement("div");
    made.className = `vt-told-line vt-told-${kind}`;
    const open = document.createElement("button");
    open.type = "button";
    open.className = "vt-told-open";
    const said = document.createElement("span");
    said.textContent = text.replace(INSTANT, (instant) => written.format(new Date(instant)));
    const under = document.createElement("small");
    under.textContent = [small, action].filter(Boolean).join(" · ");
    open.append(said, under);
    open.addEventListener("click", () => {
      made.remove();
      onClick();
    });
    const close = document.createElement("button");
    close.type = "button";
    close.className = "vt-told-close";
    close.setAttribute("aria-label", "Put away");
    close.textContent = "×";
    close.addEventListener("click", () => made.remove());
    made.append(open, close);
    const all = corner();
    all.append(made);
    while (all.children.length > MOST) all.firstChild.remove();
    // Whoever reads it, or is elsewhere, still finds it.
    const leave = () => (document.hidden || made.matches(":hover, :focus-within") ? setTimeout(leave, 2000) : made.remove());
    setTimeout(leave, STAYS_MS);
  }

  const post = (told) => window.postMessage(told, location.origin);
  const KINDS = ["info", "success", "warning", "error"];

  function fresh(told) {
    for (const one of [...told.notices].reverse())
      line(KINDS.includes(one.type) ? one.type : "info", String(one.title), String(one.about || ""), "Show", () =>
        post({ open_notification: String(one.id) }),
      );
    if (told.more > 0)
      line("info", `${told.more} more notification${told.more === 1 ? "" : "s"}`, "", "Show all", () =>
        post({ [OURS]: "open_notifications" }),
      );
  }

  function access(told) {
    if (told.leave) return location.assign("/");
    const text = told.role
      ? `In ${told.organization} you are now ${/^[aeiou]/.test(told.role) ? "an" : "a"} ${told.role}.`
      : "You no longer belong to one of your organisations.";
    line("warning", text, "", "Reload the page to see what that changes", () => location.reload());
  }

  window.addEventListener("message", (event) => {
    if (event.source !== window || event.origin !== location.origin) return;
    if (event.data?.[OURS] === "fresh" && Array.isArray(event.data.notices)) fresh(event.data);
    if (event.data?.[OURS] === "access") access(event.data);
  });
})();

// A shared conversation is read only: style.css says so above it, and takes the thumbs away.
(() => {
  const mark = () =>
    document.documentElement.toggleAttribute("data-vt-shared", location.pathname.startsWith("/share/"));
  mark();
  window.addEventListener("popstate", mark);
  // The page changes its address without telling.
  new MutationObserver(mark).observe(document.documentElement, { childList: true, subtree: true });
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

// The session has ended, here or elsewhere: the server says so and hangs up, and the way back in comes back here.
window.addEventListener("message", (event) => {
  if (event.source !== window || event.origin !== location.origin || event.data?.viraltracker !== "signed_out") return;
  const why = encodeURIComponent(String(event.data.reason ?? "revoked"));
  const next = encodeURIComponent(location.pathname + location.search);
  location.replace(`/login?why=${why}&next=${next}`);
});
