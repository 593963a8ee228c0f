// The week clock: shows the SVG that the server drew, and says which hour was chosen, by pointer or by keyboard.
// Arrow keys move from hour to hour, Home and End to the ends of a day, Enter or Space chooses.
"use strict";
const place = document.getElementById("clock");
const tell = (type, more) => window.parent.postMessage({ isStreamlitMessage: true, type, ...more }, "*");
const at = (weekday, hour) => place.querySelector(`[data-weekday="${weekday}"][data-hour="${hour}"]`);
const hourOf = (target) => target.closest && target.closest("[data-hour]");
const numbers = (cell) => [Number(cell.dataset.weekday), Number(cell.dataset.hour)];

function focus(cell) {
  for (const other of place.querySelectorAll('[tabindex="0"]')) other.setAttribute("tabindex", "-1");
  cell.setAttribute("tabindex", "0");
  cell.focus();
}

function choose(cell) {
  const [weekday, hour] = numbers(cell);
  tell("streamlit:setComponentValue", { value: { weekday, hour }, dataType: "json" });
}

const moves = {
  ArrowUp: (day, hour) => [day, (hour + 23) % 24],
  ArrowDown: (day, hour) => [day, (hour + 1) % 24],
  ArrowLeft: (day, hour) => [(day + 6) % 7, hour],
  ArrowRight: (day, hour) => [(day + 1) % 7, hour],
  Home: (day) => [day, 0],
  End: (day) => [day, 23],
};

place.addEventListener("click", (event) => {
  const cell = hourOf(event.target);
  if (cell) { focus(cell); choose(cell); }
});

place.addEventListener("keydown", (event) => {
  const cell = hourOf(event.target);
  if (!cell) return;
  if (event.key === "Enter" || event.key === " ") choose(cell);
  else if (moves[event.key]) focus(at(...moves[event.key](...numbers(cell))));
  else return;
  event.preventDefault();
});

window.addEventListener("message", (event) => {
  if (event.source !== window.parent || event.data.type !== "streamlit:render") return;
  const before = hourOf(document.activeElement);
  const [weekday, hour] = before ? numbers(before) : [];
  place.innerHTML = event.data.args.svg; // drawn and escaped by mapping.clock_face
  if (before) focus(at(weekday, hour));
  tell("streamlit:setFrameHeight", { height: place.scrollHeight + 4 });
});

tell("streamlit:componentReady", { apiVersion: 1 });
