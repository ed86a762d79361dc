// Dragging a post to another day opens the page that asks for its new time, with that day filled in. The server decides there.
(function () {
  "use strict";
  var dragged = null;

  document.addEventListener("dragstart", function (event) {
    var entry = event.target.closest ? event.target.closest("[data-move]") : null;
    if (!entry) { return; }
    dragged = entry;
    event.dataTransfer.effectAllowed = "move";
    event.dataTransfer.setData("text/plain", entry.dataset.move);
  });
  document.addEventListener("dragend", function () { dragged = null; });
  document.querySelectorAll("[data-day]").forEach(function (day) {
    day.addEventListener("dragover", function (event) {
      if (dragged) { event.preventDefault(); day.classList.add("is-target"); }
    });
    day.addEventListener("dragleave", function () { day.classList.remove("is-target"); });
    day.addEventListener("drop", function (event) {
      day.classList.remove("is-target");
      if (!dragged) { return; }
      event.preventDefault();
      window.location.assign(dragged.dataset.move.replace("{day}", day.dataset.day).replace("{time}", dragged.dataset.time));
    });
  });
})();
