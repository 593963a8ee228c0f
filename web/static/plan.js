// My plan. Everything stays in this page: no request is ever made. Text from people and places is only ever set as
// text. What is kept lies in this browser's own storage, and only after "Keep it on this device" was pressed.
"use strict";

const GIVEN = JSON.parse(document.getElementById("given").textContent);
const STORED = "my-week-" + GIVEN.slug;
const CAPITALS = ["personal", "social", "community"];
const PARTS = ["have", "need", "goals"];
const ROUNDS = 600000; // of PBKDF2 with SHA-256: the number that OWASP advises
const LONGEST_FILE = 2000000; // bytes of a locked copy
const SHORTEST_SECRET = 12;

const byId = (id) => document.getElementById(id);
const places = new Map(GIVEN.places.map((place) => [place.id, place]));
let plan = emptyPlan();
let kept = false;
let weeksOn = 0;

function emptyPlan() {
  const capitals = {};
  for (const capital of CAPITALS) capitals[capital] = { have: [], need: [], goals: [], places: [] };
  return { form: 1, capitals, mine: [], journal: [] };
}

// --- what a plan may hold: whatever is read back is made again from its parts, so that a strange file does no harm

function text(value, longest) {
  return typeof value === "string" ? value.slice(0, longest) : "";
}

function listOf(value, make) {
  return (Array.isArray(value) ? value.slice(0, 500) : []).map(make).filter(Boolean);
}

function checkedPlan(read) {
  if (!read || read.form !== 1 || typeof read.capitals !== "object") throw new Error("not a plan");
  const made = emptyPlan();
  for (const capital of CAPITALS) {
    const from = read.capitals[capital] || {};
    for (const part of PARTS) {
      made.capitals[capital][part] = listOf(from[part], (item) =>
        item && text(item.text, 200) ? { text: text(item.text, 200), done: item.done === true } : null);
    }
    made.capitals[capital].places = listOf(from.places, (item) =>
      item && text(item.id, 80) ? { id: text(item.id, 80), name: text(item.name, 120) } : null);
  }
  made.mine = listOf(read.mine, (item) => item && item.title && !isNaN(Date.parse(item.start)) ? {
    title: text(item.title, 80), start: text(item.start, 16), weekly: item.weekly === true,
    minutes: Math.min(1440, Math.max(5, Number(item.minutes) || 60)) } : null);
  made.journal = listOf(read.journal, (item) => item && text(item.text, 4000)
    ? { at: text(item.at, 40), text: text(item.text, 4000) } : null);
  return made;
}

// --- keeping

function keptWords() {
  byId("kept-words").textContent = kept
    ? "It is kept in this browser. Anybody who can open this browser can read it."
    : "Nothing is kept yet. If you close this page, what you wrote is gone.";
  byId("keep").hidden = kept;
  byId("stop-keeping").hidden = !kept;
}

function changed() {
  if (kept) {
    try {
      localStorage.setItem(STORED, JSON.stringify(plan));
    } catch (error) {
      kept = false;
      byId("kept-words").textContent = "This browser cannot keep it. Save a locked copy before you close the page.";
      return draw();
    }
  }
  draw();
}

function openKept() {
  try {
    const found = localStorage.getItem(STORED);
    if (found) {
      plan = checkedPlan(JSON.parse(found));
      kept = true;
    }
  } catch (error) {
    kept = false;
  }
}

function wipe() {
  if (!confirm("Wipe everything you wrote here? It cannot be brought back.")) return;
  try { localStorage.removeItem(STORED); } catch (error) { /* nothing is kept there */ }
  plan = emptyPlan();
  kept = false;
  draw();
}

// --- the locked copy: AES-GCM under a key that PBKDF2 makes from the secret words

async function keyOf(secret, salt) {
  const words = await crypto.subtle.importKey("raw", new TextEncoder().encode(secret), "PBKDF2", false, ["deriveKey"]);
  return crypto.subtle.deriveKey({ name: "PBKDF2", salt, iterations: ROUNDS, hash: "SHA-256" }, words,
    { name: "AES-GCM", length: 256 }, false, ["encrypt", "decrypt"]);
}

const toText = (bytes) => btoa(Array.from(bytes, (byte) => String.fromCharCode(byte)).join(""));
const toBytes = (coded) => Uint8Array.from(atob(coded), (letter) => letter.charCodeAt(0));

function secretGiven() {
  const secret = byId("secret").value;
  if (secret.length < SHORTEST_SECRET) throw new Error(`Write at least ${SHORTEST_SECRET} letters as your secret words.`);
  if (!(window.crypto && crypto.subtle)) throw new Error("This browser can only lock files on a page opened safely (https).");
  return secret;
}

async function saveLocked() {
  const secret = secretGiven();
  const salt = crypto.getRandomValues(new Uint8Array(16));
  const iv = crypto.getRandomValues(new Uint8Array(12));
  const plain = new TextEncoder().encode(JSON.stringify(plan));
  const locked = await crypto.subtle.encrypt({ name: "AES-GCM", iv }, await keyOf(secret, salt), plain);
  const copy = { form: 1, rounds: ROUNDS, salt: toText(salt), iv: toText(iv), locked: toText(new Uint8Array(locked)) };
  offer(JSON.stringify(copy), "my-week.locked", "application/octet-stream");
  return "Saved. Keep the file and your secret words in two different places.";
}

async function openLocked(file) {
  const secret = secretGiven();
  if (file.size > LONGEST_FILE) throw new Error("That file is too big to be a locked copy of this plan.");
  let copy;
  try {
    copy = JSON.parse(await file.text());
    if (copy.form !== 1 || copy.rounds !== ROUNDS) throw new Error("another form");
  } catch (error) {
    throw new Error("That file is not a locked copy of this plan. Choose the file that ends in .locked.");
  }
  try {
    const plain = await crypto.subtle.decrypt({ name: "AES-GCM", iv: toBytes(copy.iv) },
      await keyOf(secret, toBytes(copy.salt)), toBytes(copy.locked));
    plan = checkedPlan(JSON.parse(new TextDecoder().decode(plain)));
  } catch (error) {
    throw new Error("These secret words do not open that file. Check them and try again; nothing was changed.");
  }
  changed();
  return "Opened.";
}

async function say(work) {
  byId("locked-words").textContent = "One moment …";
  try {
    byId("locked-words").textContent = await work();
  } catch (error) {
    byId("locked-words").textContent = error.message;
  }
}

function offer(content, name, type) {
  const link = document.createElement("a");
  link.href = URL.createObjectURL(new Blob([content], { type }));
  link.download = name;
  link.click();
  setTimeout(() => URL.revokeObjectURL(link.href), 10000);
}

// --- drawing

function node(tag, words, more) {
  const made = Object.assign(document.createElement(tag), more || {});
  if (words) made.textContent = words;
  return made;
}

function removeButton(what, remove) {
  const button = node("button", "Remove", { type: "button", className: "quiet" });
  button.append(node("span", " " + what, { className: "unseen" }));
  button.addEventListener("click", () => { remove(); changed(); });
  return button;
}

function draw() {
  keptWords();
  for (const section of document.querySelectorAll(".capital")) drawCapital(section, plan.capitals[section.dataset.capital]);
  drawWeek();
  const entries = plan.journal.map((entry, n) => {
    const item = node("li");
    item.append(node("strong", entry.at), node("p", entry.text, { className: "entry" }),
      removeButton("the entry of " + entry.at, () => plan.journal.splice(n, 1)));
    return item;
  });
  byId("entries").replaceChildren(...entries.reverse());
}

function drawCapital(section, held) {
  for (const list of section.querySelectorAll("ul.list")) {
    const part = list.dataset.part;
    const items = held[part].map((item, n) => part === "places" ? placeItem(held, item, n) : textItem(held[part], item, n, part));
    list.replaceChildren(...items);
  }
}

function textItem(all, item, n, part) {
  const line = node("li");
  if (part === "goals") {
    const label = node("label");
    const box = node("input", "", { type: "checkbox", checked: item.done });
    box.addEventListener("change", () => { item.done = box.checked; changed(); });
    label.append(box, " " + item.text + (item.done ? " (done)" : ""));
    line.append(label, " ");
  } else {
    line.append(item.text + " ");
  }
  line.append(removeButton(item.text, () => all.splice(n, 1)));
  return line;
}

function placeItem(held, item, n) {
  const place = places.get(item.id);
  const line = node("li");
  line.append(node("strong", place ? place.name : item.name));
  if (place) {
    for (const words of [place.kind, place.when, place.where]) if (words) line.append(node("div", words));
    if (place.phone) line.append(node("a", "Ring " + place.phone, { href: "tel:" + place.phone.replace(/[^0-9+]/g, "") }), " ");
  } else {
    line.append(node("div", "No longer on the map. Check before you go."));
  }
  line.append(removeButton(item.name, () => held.places.splice(n, 1)));
  return line;
}

// --- my week

function mondayShown() {
  const today = new Date();
  return new Date(today.getFullYear(), today.getMonth(), today.getDate() - ((today.getDay() + 6) % 7) + 7 * weeksOn);
}

function chosenPlaces() {
  const ids = new Set(CAPITALS.flatMap((capital) => plan.capitals[capital].places.map((item) => item.id)));
  return [...ids].map((id) => places.get(id)).filter(Boolean);
}

function eventsOn(day) {
  const wanted = dayText(day);
  const found = chosenPlaces().flatMap((place) => place.on
    .filter(([start]) => start.startsWith(wanted))
    .map(([start, minutes]) => ({ start, minutes, title: place.name, where: place.where })));
  plan.mine.forEach((own, n) => {
    const first = own.start.slice(0, 10);
    const sameDay = new Date(own.start).getDay() === day.getDay();
    if (first === wanted || (own.weekly && sameDay && first < wanted)) {
      found.push({ start: wanted + own.start.slice(10), minutes: own.minutes, title: own.title, where: "", n });
    }
  });
  return found.sort((one, other) => one.start.localeCompare(other.start));
}

function drawWeek() {
  const monday = mondayShown();
  const days = DAYS.map((name, n) => {
    const day = new Date(monday.getFullYear(), monday.getMonth(), monday.getDate() + n);
    const item = node("li");
    item.append(node("h3", `${name} ${day.getDate()} ${MONTHS[day.getMonth()]}`));
    const events = eventsOn(day);
    const list = node("ul");
    for (const event of events) {
      const from = Number(event.start.slice(11, 13)) * 60 + Number(event.start.slice(14, 16));
      const line = node("li", `${clock(from)} to ${clock(from + event.minutes)} ${event.title}${event.where ? ", " + event.where : ""} `);
      if (event.n !== undefined) line.append(removeButton(event.title, () => plan.mine.splice(event.n, 1)));
      list.append(line);
    }
    item.append(events.length ? list : node("p", "Nothing yet.", { className: "hint" }));
    return item;
  });
  byId("days").replaceChildren(...days);
  const last = new Date(GIVEN.made);
  last.setDate(last.getDate() + 21);
  byId("week-words").textContent = monday > last
    ? "The times of places are not known so far ahead. Open the plan again from the website for new ones." : "";
}

// --- the buttons

function addTo(section, part) {
  const capital = section.dataset.capital;
  const held = plan.capitals[capital];
  const field = byId(`${capital}-${part === "places" ? "place" : part}`);
  if (part === "places") {
    const place = places.get(field.value);
    if (!place || held.places.some((item) => item.id === place.id)) return;
    held.places.push({ id: place.id, name: place.name });
  } else {
    const words = field.value.trim();
    if (!words) return field.focus();
    held[part].push({ text: words, done: false });
    field.value = "";
    field.focus();
  }
  changed();
}

function wireCapital(section) {
  const select = byId(`${section.dataset.capital}-place`);
  const fits = GIVEN.places.filter((place) => place.capital.includes(section.dataset.capital));
  select.replaceChildren(node("option", "Choose …", { value: "" }),
    ...fits.map((place) => node("option", `${place.name} (${place.kind})`, { value: place.id })));
  for (const button of section.querySelectorAll("[data-add]")) {
    button.addEventListener("click", () => addTo(section, button.dataset.add));
    const field = button.previousElementSibling;
    field.addEventListener("keydown", (event) => { if (event.key === "Enter") { event.preventDefault(); button.click(); } });
  }
}

function addOwn() {
  const title = byId("mine-title").value.trim();
  const day = byId("mine-day").value, time = byId("mine-time").value;
  if (!title || !day || !time) return byId(!title ? "mine-title" : day ? "mine-time" : "mine-day").focus();
  const minutes = Math.min(1440, Math.max(5, Number(byId("mine-minutes").value) || 60));
  plan.mine.push({ title, start: `${day}T${time}`, minutes, weekly: byId("mine-weekly").checked });
  byId("mine-title").value = "";
  changed();
}

function addEntry() {
  const words = byId("entry").value.trim();
  if (!words) return byId("entry").focus();
  const now = new Date();
  plan.journal.push({ at: `${now.getDate()} ${MONTHS[now.getMonth()]} ${now.getFullYear()}, ${pad(now.getHours())}:${pad(now.getMinutes())}`, text: words });
  byId("entry").value = "";
  changed();
}

// --- a pack's list, where the page has one

function wireFilter() {
  const field = byId("wanted");
  if (!field) return;
  const items = [...document.querySelectorAll("#pack .places > li")];
  const texts = items.map((item) => item.textContent.toLowerCase());
  field.addEventListener("input", () => {
    const words = field.value.toLowerCase().split(/\s+/).filter(Boolean);
    items.forEach((item, n) => { item.hidden = !words.every((word) => texts[n].includes(word)); });
    for (const chapter of document.querySelectorAll("#pack .chapter")) {
      chapter.hidden = !chapter.querySelector("li:not([hidden])");
    }
    const left = items.filter((item) => !item.hidden).length;
    byId("wanted-words").textContent = words.length ? `${left} of ${items.length} places.` : "";
  });
}

function start() {
  wireFilter();
  for (const hidden of document.querySelectorAll("#keeping, .adding, .buttons")) hidden.hidden = false;
  document.body.classList.add("works");
  openKept();
  document.querySelectorAll(".capital").forEach(wireCapital);
  byId("leave").addEventListener("click", (event) => { // leaves no page behind for the Back button
    event.preventDefault();
    const away = event.currentTarget.href;
    document.body.replaceChildren();
    location.replace(away);
  });
  byId("keep").addEventListener("click", () => { kept = true; changed(); });
  byId("stop-keeping").addEventListener("click", () => { localStorage.removeItem(STORED); kept = false; draw(); });
  byId("forget").addEventListener("click", wipe);
  byId("save-locked").addEventListener("click", () => say(saveLocked));
  byId("locked-file").addEventListener("change", (event) => {
    const [file] = event.target.files;
    if (file) say(() => openLocked(file)).then(() => { event.target.value = ""; });
  });
  byId("week-before").addEventListener("click", () => { weeksOn -= 1; drawWeek(); });
  byId("week-after").addEventListener("click", () => { weeksOn += 1; drawWeek(); });
  byId("calendar").addEventListener("click", () =>
    offer(calendarText(chosenPlaces(), plan.mine, new Date().toISOString().replace(/[-:]|\.\d+/g, "")), "my-week.ics", "text/calendar"));
  byId("mine-day").value = dayText(new Date());
  byId("mine-add").addEventListener("click", addOwn);
  byId("entry-add").addEventListener("click", addEntry);
  byId("print").addEventListener("click", () => window.print());
  draw();
}

start();
