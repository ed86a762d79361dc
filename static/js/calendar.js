// Dragging a post or a draft to another day opens the page that asks for its new time, with that day filled in. The server decides there.
// While something is dragged, each day that cannot be chosen says why: it is over, or the approval does not reach it. Dropped there all the same,
// it stays where it was, and the reason stands below the calendar.
(function () {
  "use strict";
  var dragged = null, refused = "";
  var days = document.querySelectorAll("[data-day]");
  var hint = document.getElementById("drag-hint");

  function whyNot(day) {
    var at = day.dataset.day + "T" + dragged.dataset.time;
    if (day.dataset.day < hint.dataset.today) { return "past"; }
    return dragged.dataset.until && (at < dragged.dataset.from || at > dragged.dataset.until) ? "outside" : "";
  }
  function mark() {
    var isBounded = Boolean(dragged.dataset.until);
    days.forEach(function (day) {
      var why = whyNot(day);
      if (!why) { return; }
      var note = document.createElement("span");
      note.className = "calendar__closed";
      note.textContent = why === "past" ? hint.dataset.over : hint.dataset.closed;
      day.classList.add("is-closed");
      day.setAttribute("aria-disabled", "true");
      day.appendChild(note);
    });
    hint.textContent = (isBounded ? hint.dataset.window + " " : "") + hint.dataset.past;
  }
  function clear() {
    dragged = null;
    hint.textContent = refused ? hint.dataset.stays + " " + hint.dataset[refused] : "";
    refused = "";
    days.forEach(function (day) {
      day.classList.remove("is-closed", "is-target");
      day.removeAttribute("aria-disabled");
      day.querySelectorAll(".calendar__closed").forEach(function (note) { note.remove(); });
    });
  }

  if (!hint) { return; }
  document.addEventListener("dragstart", function (event) {
    var entry = event.target.closest ? event.target.closest("[data-move]") : null;
    if (!entry) { return; }
    dragged = entry;
    event.dataTransfer.effectAllowed = "move";
    event.dataTransfer.setData("text/plain", entry.dataset.move);
    window.setTimeout(function () { if (dragged) { mark(); } }, 0); // a change of the page within dragstart would end the drag in Chromium
  });
  document.addEventListener("dragend", clear);
  document.addEventListener("dragover", function (event) { if (!event.target.closest("[data-day]")) { refused = ""; } });
  days.forEach(function (day) {
    day.addEventListener("dragover", function (event) {
      if (!dragged) { return; }
      refused = whyNot(day);
      if (!refused) { event.preventDefault(); day.classList.add("is-target"); }
    });
    day.addEventListener("dragleave", function () { day.classList.remove("is-target"); });
    day.addEventListener("drop", function (event) {
      if (!dragged || whyNot(day)) { return; }
      event.preventDefault();
      window.location.assign(dragged.dataset.move.replace("{day}", day.dataset.day).replace("{time}", dragged.dataset.time));
    });
  });
})();
