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

  // j and k: the next and the previous one; never while somebody types, never with a modifier key.
  document.addEventListener("keydown", function (event) {
    if (event.ctrlKey || event.metaKey || event.altKey || event.target.closest("input, textarea, select, [contenteditable]")) { return; }
    var link = document.querySelector("a[data-key='" + (event.key === "j" || event.key === "k" ? event.key : "") + "']");
    if (link) { link.click(); }
  });
})();
