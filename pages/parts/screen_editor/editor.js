// The screen's text with completion in place. What may come next is said by Python, which knows the
// grammar: this sends what is typed and shows what comes back for just that text and place.
const editors = new WeakMap();
const WAIT = 90; // milliseconds without a key before Python is asked

export default function ({ data, parentElement, setStateValue, setTriggerValue }) {
  const root = parentElement.querySelector(".wz-screen");
  let editor = editors.get(root);
  if (!editor) editors.set(root, (editor = made(root)));
  editor.ask = (typed) => setStateValue("typed", typed);
  editor.run = (text) => setTriggerValue("run", text);
  editor.take(data);
  return () => {
    editor.left.abort();
    clearTimeout(editor.timer);
    editors.delete(root);
  };
}

function made(root) {
  const [text, mirror, list, run, hint] = [".wz-text", ".wz-mirror", ".wz-offers", ".wz-run", ".wz-hint"]
    .map((name) => root.querySelector(name));
  const editor = { said: null, offers: [], at: -1, timer: 0, asked: "", fault: null, left: new AbortController() };

  const paint = () => {
    const { fault } = editor;
    const value = text.value;
    mirror.replaceChildren();
    if (fault && value === fault.text) {
      const word = document.createElement("mark");
      word.textContent = value.slice(fault.start, fault.end) || " ";
      mirror.append(value.slice(0, fault.start), word, value.slice(fault.end) + "\n");
    } else mirror.append(value + "\n");
    const changed = value.trim() !== (editor.said ?? "").trim();
    root.dataset.changed = String(changed);
    hint.textContent = changed ? "Not run yet: Enter runs it" : "Enter runs · Tab completes · Shift+Enter breaks the line";
  };

  const close = () => {
    editor.at = -1;
    if (list.matches(":popover-open")) list.hidePopover();
    text.setAttribute("aria-expanded", "false");
    text.removeAttribute("aria-activedescendant");
  };

  const select = (at) => {
    editor.at = at;
    [...list.children].forEach((row, place) => row.setAttribute("aria-selected", String(place === at)));
    const row = list.children[at];
    if (!row) return;
    row.scrollIntoView({ block: "nearest" });
    text.setAttribute("aria-activedescendant", row.id);
  };

  const open = () => {
    if (!editor.offers.length || root.getRootNode().activeElement !== text) return close();
    list.replaceChildren(...editor.offers.map(({ text: offered, about }, at) => {
      const row = document.createElement("li");
      row.id = `wz-offer-${at}`;
      row.setAttribute("role", "option");
      const name = document.createElement("code");
      const words = document.createElement("span");
      name.textContent = offered;
      words.textContent = about;
      row.append(name, words);
      row.addEventListener("pointerdown", (event) => { event.preventDefault(); accept(at); });
      return row;
    }));
    const box = text.getBoundingClientRect();
    list.style.left = `${box.left}px`;
    list.style.top = `${box.bottom + 3}px`;
    list.style.width = `${Math.min(box.width, 520)}px`;
    if (!list.matches(":popover-open")) list.showPopover();
    text.setAttribute("aria-expanded", "true");
    select(-1);
  };

  const ask = () => {
    const typed = { text: text.value, position: text.selectionStart };
    editor.asked = JSON.stringify(typed);
    editor.ask(typed);
  };

  const typing = () => {
    paint();
    close();
    clearTimeout(editor.timer);
    editor.timer = setTimeout(ask, WAIT);
  };

  const accept = (at) => {
    const { text: offered, start, end } = editor.offers[at];
    const rest = text.value.slice(end);
    const put = rest.startsWith(" ") ? offered : `${offered} `;
    text.value = text.value.slice(0, start) + put + rest;
    const place = start + offered.length + 1;
    text.setSelectionRange(place, place);
    text.focus();
    typing();
  };

  const go = () => {
    clearTimeout(editor.timer);
    close();
    editor.run(text.value);
  };

  text.addEventListener("input", typing);
  text.addEventListener("blur", close);
  run.addEventListener("click", go);
  addEventListener("scroll", (event) => event.target !== list && close(), {
    capture: true,
    passive: true,
    signal: editor.left.signal,
  });
  text.addEventListener("keydown", (event) => {
    const shown = list.matches(":popover-open");
    const count = editor.offers.length;
    if (event.key === "Enter" && !event.shiftKey && !event.isComposing) {
      event.preventDefault();
      if (shown && editor.at >= 0) accept(editor.at); else go();
    } else if (shown && event.key === "Tab") {
      event.preventDefault();
      accept(Math.max(editor.at, 0));
    } else if (shown && event.key === "Escape") {
      event.preventDefault();
      close();
    } else if (shown && (event.key === "ArrowDown" || event.key === "ArrowUp")) {
      event.preventDefault();
      select((editor.at + (event.key === "ArrowDown" ? 1 : -1) + count + (editor.at < 0 && event.key === "ArrowUp" ? 1 : 0)) % count);
    } else if (event.key === " " && event.ctrlKey) {
      event.preventDefault();
      ask();
    }
  });

  editor.take = ({ text: said, fault, offers, of }) => {
    if (said !== editor.said) {
      editor.said = said;
      if (text.value !== said) text.value = said;
    }
    editor.fault = fault;
    paint();
    root.dataset.state = "ready";
    if (of && editor.asked && JSON.stringify(of) === editor.asked && of.text === text.value) {
      editor.asked = "";
      editor.offers = offers;
      open();
    }
  };
  return editor;
}
