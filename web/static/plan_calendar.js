// My plan: days in words, and the calendar file. Nothing here knows the page.
"use strict";

const DAYS = ["Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday"];
const MONTHS = ["January", "February", "March", "April", "May", "June", "July", "August", "September", "October",
  "November", "December"];

const pad = (number) => String(number).padStart(2, "0");
const dayText = (day) => `${day.getFullYear()}-${pad(day.getMonth() + 1)}-${pad(day.getDate())}`;
const clock = (minutes) => `${pad(Math.floor(minutes / 60) % 24)}:${pad(minutes % 60)}`;

// --- the calendar file (RFC 5545): repeating meetings as rules, so that they go on in the person's own calendar

const icsText = (words) => words.replace(/\\/g, "\\\\").replace(/[,;]/g, "\\$&").replace(/\r?\n/g, "\\n");
const icsTime = (iso) => iso.slice(0, 19).replace(/[-:]/g, "").padEnd(15, "0");

function folded(line) { // 75 bytes a line at most
  const out = [];
  let part = "", bytes = 0;
  for (const letter of line) {
    const size = new TextEncoder().encode(letter).length;
    if (bytes + size > 74) { out.push(part); part = " "; bytes = 1; }
    part += letter;
    bytes += size;
  }
  return [...out, part].join("\r\n");
}

function calendarText(chosen, mine, stamp) {
  const events = [
    ...chosen.flatMap((place) => place.meets.map(([start, minutes, rule], n) =>
      ({ uid: `${place.id}-${n}`, start, minutes, rule, title: place.name, where: place.where }))),
    ...mine.map((own, n) => ({ uid: `own-${n}-${icsTime(own.start)}`, start: own.start + ":00", minutes: own.minutes,
      rule: own.weekly ? "FREQ=WEEKLY" : "", title: own.title, where: "" })),
  ];
  const lines = ["BEGIN:VCALENDAR", "VERSION:2.0", "PRODID:-//my week//EN"];
  for (const event of events) {
    lines.push("BEGIN:VEVENT", `UID:${event.uid}@my-week`, `DTSTAMP:${stamp}`, `DTSTART:${icsTime(event.start)}`,
      `DURATION:PT${event.minutes}M`, `SUMMARY:${icsText(event.title)}`);
    if (event.rule) lines.push(`RRULE:${event.rule}`);
    if (event.where) lines.push(`LOCATION:${icsText(event.where)}`);
    lines.push("DESCRIPTION:Check before you travel.", "END:VEVENT");
  }
  return [...lines, "END:VCALENDAR", ""].map(folded).join("\r\n");
}
