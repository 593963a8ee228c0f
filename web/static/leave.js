// "Leave this page now", or the Escape key twice: another page takes this one's place, so that Back does not show it.
"use strict";

const away = document.getElementById("leave");
let escaped = 0;

function leave(event) {
  event.preventDefault();
  document.body.replaceChildren();
  location.replace(away.href);
}

away.addEventListener("click", leave);
document.addEventListener("keydown", (event) => {
  escaped = event.key === "Escape" ? escaped + 1 : 0;
  if (escaped === 2) leave(event);
});
