// The page of one decision: who looks at it, and keys for going through the queue. It works without this.
(function () {
  "use strict";

  // The mark that somebody looks at it goes when the page does.
  var looking = document.querySelector("[data-leave]");
  var token = document.querySelector("input[name=csrfmiddlewaretoken]");
  window.addEventListener("pagehide", function () {
    if (!looking || !token || !navigator.sendBeacon) { return; }
    var form = new FormData();
    form.append("csrfmiddlewaretoken", token.value);
    navigator.sendBeacon(looking.dataset.leave, form);
  });

  // Alt+Shift+J and Alt+Shift+K: the next and the previous one. J and K alone only where somebody switched that on (WCAG 2.1.4).
  var KEPT = "queue-single-keys";
  function kept() {
    try { return localStorage.getItem(KEPT) === "1"; } catch (_blocked) { return false; }
  }
  var choice = document.querySelector("[data-single-keys]");
  if (choice) {
    choice.hidden = false;
    var box = choice.querySelector("input");
    box.checked = kept();
    box.addEventListener("change", function () {
      try { localStorage.setItem(KEPT, box.checked ? "1" : "0"); } catch (_blocked) { box.checked = false; }
    });
  }
  function keyOf(event) {
    if (event.ctrlKey || event.metaKey) { return ""; }
    if (event.altKey && event.shiftKey) { return { KeyJ: "j", KeyK: "k" }[event.code] || ""; }  // with Alt, a Mac types other characters
    var isBare = !event.altKey && !event.shiftKey && kept() && !event.target.closest("input, textarea, select, [contenteditable]");
    return isBare && (event.key === "j" || event.key === "k") ? event.key : "";
  }
  document.addEventListener("keydown", function (event) {
    var key = keyOf(event);
    var link = key ? document.querySelector("a[data-key='" + key + "']") : null;
    if (link) {
      event.preventDefault();
      link.click();
    }
  });
})();
