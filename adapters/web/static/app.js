// The local page: shows one person's transcript as the server tells it, and sends what they type and press.
"use strict";
(() => {
  const $ = (id) => document.getElementById(id);
  const log = $("log"), scroll = $("scroll"), line = $("line"), people = $("persona"), dialog = $("dialog");
  const GAP = 16, NEAR = 90, KEPT = 200, TYPED = 50;
  let source = null, seen = -1, waiting = 0, typed = [], recalled = 0;
  let clock = { at: Date.parse(document.body.dataset.now), since: performance.now() };

  // People and their time ------------------------------------------------------------------------------------------
  const person = () => people.selectedOptions[0]?.dataset ?? {};

  function timeText(at, options) {
    const locale = (person().locale || "en").replaceAll("_", "-");
    for (const [l, timeZone] of [[locale, person().timezone], ["en", person().timezone], [locale, "UTC"], ["en", "UTC"]]) {
      try { return new Intl.DateTimeFormat(l, { ...options, timeZone }).format(at); } catch { /* try the next */ }
    }
  }
  const LONG = { weekday: "long", day: "numeric", month: "long", year: "numeric", hour: "2-digit", minute: "2-digit" };
  const SHORT = { hour: "2-digit", minute: "2-digit" };
  const now = () => new Date(clock.at + performance.now() - clock.since);

  function fillTimes(node) {
    for (const time of node.querySelectorAll("time[datetime]")) {
      const at = new Date(time.dateTime);
      time.textContent = timeText(at, time.dataset.format === "long" ? LONG : SHORT);
      time.title = timeText(at, LONG);
    }
  }
  function showClock(iso) {
    if (iso) clock = { at: Date.parse(iso), since: performance.now() };
    $("who-time").textContent = timeText(now(), { weekday: "short", day: "numeric", month: "short", ...SHORT });
  }
  function showPerson() {
    const p = person();
    $("who-role").textContent = p.role || "Not set";
    $("who-team").textContent = p.team || "No team";
    $("who-note").textContent = p.note || "";
    $("who-note-row").hidden = !p.note;
    $("who-zone").textContent = p.timezone || "UTC";
    showClock();
  }

  // The transcript -------------------------------------------------------------------------------------------------
  const messageOf = (id) => log.querySelector(`[data-id="${CSS.escape(id)}"]`);
  const box = (node) => node.getBoundingClientRect();

  function build({ id, author, html, at }) {
    const node = document.createElement(author === "page" ? "div" : "article");
    node.className = `message ${author}`;
    node.dataset.id = id;
    node.tabIndex = -1;
    node.innerHTML = html;
    if (author === "page") { fillTimes(node); return node; }
    const head = document.createElement("p");
    head.className = "byline";
    head.append(author === "you" ? "You " : "Advance ", Object.assign(document.createElement("time"), { dateTime: at }));
    node.prepend(head);
    const title = node.querySelector(".card-title");
    if (title) node.setAttribute("aria-labelledby", title.id);
    fillTimes(node);
    return node;
  }

  function nearBottom() {
    const last = log.lastElementChild;
    return !last || box(last).bottom - box(scroll).bottom < NEAR;
  }
  function reveal(node) {  // as little as possible, and the beginning rather than the end
    const view = box(scroll), card = box(node);
    if (card.top < view.top + GAP) scroll.scrollTop += card.top - view.top - GAP;
    else if (card.bottom > view.bottom - GAP) {
      scroll.scrollTop += Math.min(card.bottom - view.bottom + GAP, card.top - view.top - GAP);
    }
  }
  function place(message) {
    const node = build(message), old = messageOf(message.id);
    if (!old) {
      log.style.minHeight = "";
      log.append(node);
      while (log.children.length > KEPT) log.firstElementChild.remove();
      return node;
    }
    const top = box(old).top;
    log.style.minHeight = `${log.offsetHeight}px`;  // a shorter card must not pull the page down
    log.setAttribute("aria-live", "off");           // the card that was answered is read through focus
    old.replaceWith(node);
    scroll.scrollTop += box(node).top - top;
    setTimeout(() => log.setAttribute("aria-live", "polite"), 500);
    return node;
  }
  function take({ fresh, now: iso, messages }) {
    const stick = fresh || nearBottom();
    if (fresh) {
      log.setAttribute("aria-live", "off");
      log.replaceChildren(...log.querySelectorAll(".unsent"));  // what the server never got can be sent again
      log.style.minHeight = "";
      setTimeout(() => log.setAttribute("aria-live", "polite"), 500);
    }
    showClock(iso);
    const appended = messages.filter((message) => !messageOf(message.id));
    const placed = messages.map(place);
    if (!fresh) placed.forEach((node) => node.classList.add("arrives"));
    if (stick && appended.length) reveal(messageOf(appended.at(-1).id));
    else if (appended.some((message) => message.author === "bot")) $("latest").hidden = false;
    if (fresh && !messages.length) post("open", {}).catch(() => {});
  }

  function connect() {
    source?.close();
    seen = -1;
    const current = source = new EventSource(`/events?persona=${encodeURIComponent(people.value)}`);
    let trouble = 0;
    current.onopen = () => { clearTimeout(trouble); trouble = 0; $("status").textContent = ""; };
    current.onmessage = (event) => {
      if (current !== source) return;
      const data = JSON.parse(event.data);
      seen = Number(event.lastEventId.split("-").pop());
      take(data);
    };
    current.onerror = () => {
      if (current !== source) return;
      trouble ||= setTimeout(() => { $("status").textContent = "The connection is lost. Trying again…"; }, 1500);
      if (current.readyState === EventSource.CLOSED) setTimeout(() => current === source && connect(), 2000);
    };
  }

  // Sending --------------------------------------------------------------------------------------------------------
  async function post(path, fields) {
    const user = people.value;
    const answer = await fetch(`/api/${path}`, {
      method: "POST",
      headers: { "Content-Type": "application/json" },
      body: JSON.stringify({ persona: user, ...fields }),
    });
    const result = await answer.json();
    if (!answer.ok) throw Object.assign(new Error(result.error), { refused: answer.status < 500 });
    if (user !== people.value) return null;
    if (result.sequence !== undefined) await arrival(result.sequence);
    if (result.role) { people.selectedOptions[0].dataset.role = result.role; showPerson(); }
    if (result.form) openForm(result.form, fields.message ?? "");
    return result;
  }
  async function arrival(sequence) {  // the messages come by the event stream, usually a moment earlier
    for (let n = 0; n < 80 && seen < sequence; n++) await new Promise((done) => setTimeout(done, 25));
  }
  const why = (error) => (error.refused ? error.message : "The server could not be reached.");

  function trouble(node, error, again) {
    node.querySelector(".trouble")?.remove();
    const words = document.createElement("p");
    words.className = "trouble";
    words.setAttribute("role", "alert");
    words.append(`${why(error)} `);
    if (!error.refused) {
      const button = Object.assign(document.createElement("button"), { type: "button", textContent: "Try again" });
      button.className = "button normal";
      button.onclick = () => { words.remove(); again(); };
      words.append(button);
    }
    node.append(words);
    return words;
  }

  async function say(text, id = crypto.randomUUID()) {
    const bubble = messageOf(`e-${id}`) ?? place({ id: `e-${id}`, author: "you", html: "<p class=said></p>", at: now().toISOString() });
    bubble.querySelector(".said").textContent = text;
    bubble.classList.add("unsent");  // until the server's own version takes its place
    $("latest").hidden = true;
    reveal(bubble);
    writing(1);
    try {
      const result = await post("say", { event_id: id, text });
      const last = result?.messages.at(-1);
      if (last && messageOf(last)) reveal(messageOf(last));
    } catch (error) {
      const unsent = messageOf(`e-${id}`) ?? bubble;
      unsent.classList.add("unsent");
      reveal(trouble(unsent, error, () => say(text, id)));
    } finally { writing(-1); }
  }
  function writing(change) {
    waiting += change;
    const stick = nearBottom();
    $("typing").hidden = waiting <= 0;
    if (stick && waiting > 0) scroll.scrollTop = scroll.scrollHeight;
  }

  const valueOf = (input) => (input.matches("fieldset") ? input.querySelector("input:checked") : input)?.value ?? "";
  function inputs(card) {
    return Object.fromEntries([...card.querySelectorAll("[data-input]")].map((input) => [input.dataset.input, valueOf(input)]));
  }
  function sender(card) {  // the button that sends what is typed
    const buttons = card.querySelectorAll(".buttons .button");
    return [...buttons].find((button) => button.matches(".primary")) ?? buttons[0];
  }
  function complete(card) {  // whether everything is filled in that has to be; what is not says so
    let first = null;
    for (const input of card.querySelectorAll("[data-required]")) {
      const field = input.closest(".field, .segments"), missing = !valueOf(input).trim();
      field.querySelector(".missing")?.remove();
      input.removeAttribute("aria-invalid");
      if (!missing) continue;
      const words = Object.assign(document.createElement("p"), { className: "missing", textContent: input.dataset.required });
      words.setAttribute("role", "alert");
      field.append(words);
      input.setAttribute("aria-invalid", "true");
      first ??= input.matches("fieldset") ? input.querySelector("input") : input;
    }
    first?.focus();
    return !first;
  }
  async function press(button, id = crypto.randomUUID()) {
    const card = button.closest(".card");
    if (card.getAttribute("aria-busy") === "true") return;
    if (button === sender(card) && !complete(card)) return;
    const inDialog = dialog.contains(card), checks = [...card.querySelectorAll("[role=checkbox]")];
    const message = inDialog ? dialog.dataset.message : card.closest(".message").dataset.id;
    card.setAttribute("aria-busy", "true");
    card.querySelector(".trouble")?.remove();
    try {
      const fields = { event_id: id, message, action: JSON.parse(button.dataset.action), form: inputs(card) };
      const result = await post("press", fields);
      if (inDialog && result && !result.form) dialog.close();
      if (result && !result.form) settle(result.messages, checks.indexOf(button));
    } catch (error) {
      trouble(card, error, () => press(button, id)).querySelector("button")?.focus();
    } finally { card.removeAttribute("aria-busy"); }
  }
  function settle(messages, checkbox) {  // focus follows to the answer, unless the person has gone elsewhere
    const node = messages.length ? messageOf(messages.at(-1)) : null;
    if (!node) return;
    $("latest").hidden = true;
    reveal(node);
    const at = document.activeElement;
    if (at && at !== document.body && !log.contains(at) && !dialog.contains(at)) return;
    (node.querySelectorAll("[role=checkbox]")[checkbox] ?? node).focus({ preventScroll: true });
  }
  function openForm(html, message) {
    $("dialog-body").innerHTML = html;
    dialog.dataset.message = message;
    dialog.setAttribute("aria-labelledby", dialog.querySelector(".card-title").id);
    if (!dialog.open) dialog.showModal();
    dialog.scrollTop = 0;
    (dialog.querySelector("#dialog-body :is(input, textarea, select)") ?? $("dialog-close")).focus();
  }

  // What the person does -------------------------------------------------------------------------------------------
  document.addEventListener("click", (event) => {
    const button = event.target.closest("button");
    if (!button) return;
    if (button.dataset.action) press(button);
    else if (button.dataset.say) say(button.dataset.say);
    else if (button.dataset.forward) post("clock", { forward: button.dataset.forward }).then((r) => r && showClock(r.now), (e) => { $("status").textContent = why(e); });
  });
  document.addEventListener("keydown", (event) => {
    if (event.key !== "Enter" || event.isComposing || !event.target.matches(".card input[type=text]")) return;
    event.preventDefault();
    const button = sender(event.target.closest(".card"));
    if (button) press(button);
  });
  $("composer").addEventListener("submit", (event) => {
    event.preventDefault();
    const text = line.value.trim();
    if (!text) return;
    typed = [...typed.filter((earlier) => earlier !== text), text].slice(-TYPED);
    recalled = typed.length;
    line.value = "";
    say(text);
  });
  line.addEventListener("keydown", (event) => {
    const step = { ArrowUp: -1, ArrowDown: 1 }[event.key];
    if (!step || event.isComposing || !typed.length) return;
    event.preventDefault();
    recalled = Math.min(Math.max(recalled + step, 0), typed.length);
    line.value = typed[recalled] ?? "";
  });
  scroll.addEventListener("scroll", () => { if (nearBottom()) $("latest").hidden = true; }, { passive: true });
  log.addEventListener("load", () => { if (log.lastElementChild && nearBottom()) reveal(log.lastElementChild); }, true);
  $("latest").addEventListener("click", () => {
    $("latest").hidden = true;
    reveal(log.lastElementChild);
    log.lastElementChild.focus({ preventScroll: true });
  });
  $("dialog-close").addEventListener("click", () => dialog.close());
  $("more").addEventListener("click", () => {
    const open = $("about").classList.toggle("open");
    $("more").setAttribute("aria-expanded", String(open));
  });
  people.addEventListener("change", () => {
    try { localStorage.setItem("persona", people.value); } catch { /* private mode */ }
    history.replaceState(null, "", `?persona=${encodeURIComponent(people.value)}`);
    if (dialog.open) dialog.close();
    start();
  });

  function start() {
    log.replaceChildren();
    log.style.minHeight = "";
    $("latest").hidden = true;
    showPerson();
    if (people.value) connect();
    else $("status").textContent = "There is nobody on the roster yet.";
  }
  let stored = null;
  try { stored = localStorage.getItem("persona"); } catch { /* private mode */ }
  for (const wanted of [new URLSearchParams(location.search).get("persona"), stored]) {
    if ([...people.options].some((option) => option.value === wanted)) { people.value = wanted; break; }
  }
  setInterval(() => showClock(), 5000);
  start();
})();
