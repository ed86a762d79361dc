// Small helps on top of pages that work without any script.
(function () {
  "use strict";

  // Server rendering answers 409/422 with the page to show (refusals, errors beside fields).
  document.addEventListener("htmx:beforeSwap", function (event) {
    var status = event.detail.xhr.status;
    if (status === 409 || status === 422) {
      event.detail.shouldSwap = true;
      event.detail.isError = false;
    }
  });

  // A part that is drawn anew would take the focus with it. It comes back to the same thing in the new part, or to the nearest thing around it that stayed.
  var held = null;
  function markOf(element) {
    return [element.tagName, element.getAttribute("href"), element.getAttribute("name"), element.getAttribute("value"), element.textContent.trim()].join("\n");
  }
  function hold() {
    var here = document.activeElement;
    if (!here || here === document.body) { return; }
    held = { element: here, id: here.id, mark: markOf(here), around: [] };
    for (var each = here.parentElement; each; each = each.parentElement) {
      if (each.id) { held.around.push(each.id); }
    }
  }
  function giveBack() {
    if (!held || held.element.isConnected || document.activeElement !== document.body) { return; }
    var around = held.around.map(function (id) { return document.getElementById(id); }).filter(Boolean)[0] || document.getElementById("content");
    var alike = (held.id && document.getElementById(held.id)) || Array.from(around.querySelectorAll(held.element.tagName)).filter(function (each) {
      return markOf(each) === held.mark;
    })[0];
    if (!alike) {
      around.setAttribute("tabindex", "-1");
    }
    (alike || around).focus({ preventScroll: true });
  }
  document.addEventListener("htmx:beforeSwap", hold);
  ["htmx:oobAfterSwap", "htmx:afterSwap", "htmx:afterSettle"].forEach(function (name) { document.addEventListener(name, giveBack); });

  // Plain counting in the browser, for a field that names its limit and asks no server.
  // Networks count differently; their counts come from the server through htmx.
  function count(area) {
    var target = document.getElementById(area.id + "_counter");
    if (!target || area.hasAttribute("hx-post") || area.hasAttribute("hx-get")) { return; }
    var left = Number(area.dataset.counter) - Array.from(area.value).length;
    var words = left < 0 ? target.dataset.over : target.dataset.left;
    target.textContent = words.replace("{n}", String(Math.abs(left)));
    target.classList.toggle("counter--over", left < 0);
  }
  document.addEventListener("input", function (event) {
    if (event.target.matches && event.target.matches("textarea[data-counter], input[data-counter]")) {
      count(event.target);
    }
  });
  document.querySelectorAll("textarea[data-counter], input[data-counter]").forEach(count);

  // Copy a text shown on the page; the button stays hidden where it cannot work.
  document.querySelectorAll("button[data-copy]").forEach(function (button) {
    var source = document.getElementById(button.dataset.copy);
    if (!source || !navigator.clipboard) { return; }
    button.hidden = false;
    button.addEventListener("click", function () {
      navigator.clipboard.writeText(source.value || source.textContent.trim()).then(function () {
        button.textContent = button.dataset.done || button.textContent;
      });
    });
  });

  // A passkey that was refused or timed out says so on the page.
  document.addEventListener("allauth.error", function (event) {
    var problem = document.querySelector("[data-passkey-problem]");
    if (problem) { problem.hidden = false; event.preventDefault(); }
  });

  // Print and share, where the device can.
  document.querySelectorAll("button[data-print]").forEach(function (button) {
    button.hidden = false;
    button.addEventListener("click", function () { window.print(); });
  });
  document.querySelectorAll("button[data-share-url]").forEach(function (button) {
    if (!navigator.share) { return; }
    button.hidden = false;
    button.addEventListener("click", function () {
      var words = document.getElementById(button.dataset.shareText);
      navigator.share({ url: button.dataset.shareUrl, text: words ? words.value || words.textContent : "" })
        .catch(function () { /* closed by the person: nothing to do */ });
    });
  });
})();
