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
