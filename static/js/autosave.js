// What is typed into a draft is kept for whoever types it: three seconds after the last key, and when the page goes. It works without this.
(function () {
  "use strict";

  var form = document.querySelector("form[data-autosave]");
  if (!form) { return; }
  var said = document.getElementById("shelved");
  var timer = null;
  var isOver = false;

  // A photo is sent when the form is, not every three seconds.
  function words() {
    var typed = new FormData(form);
    typed.delete("photo");
    return typed;
  }

  function keep() {
    timer = null;
    fetch(form.dataset.autosave, { method: "POST", body: words(), credentials: "same-origin" }).then(function (answer) {
      if (!answer.ok || answer.redirected) { isOver = true; }
      return answer.ok && !answer.redirected ? answer.text() : "";
    }).then(function (words) {
      if (said) { said.textContent = words; }
    }).catch(function () {
      if (said) { said.textContent = ""; }
    });
  }

  function later() {
    if (isOver) { return; }
    if (timer) { clearTimeout(timer); }
    timer = setTimeout(keep, 3000);
  }

  form.addEventListener("input", later);
  form.addEventListener("change", later);
  if (form.hasAttribute("data-unsaved")) { later(); } // what was sent and not saved stands on this page alone

  // Saving is better than keeping: nothing is kept any more once the form is on its way.
  form.addEventListener("submit", function () {
    isOver = true;
    if (timer) { clearTimeout(timer); timer = null; }
  });

  window.addEventListener("pagehide", function () {
    if (!timer || isOver || !navigator.sendBeacon) { return; }
    clearTimeout(timer);
    timer = null;
    navigator.sendBeacon(form.dataset.autosave, words());
  });
})();

// A page that is drawn anew lets go of a chosen photo. With one chosen, a free time is written into the form here instead.
(function () {
  "use strict";

  document.querySelectorAll("button[name=at][data-day]").forEach(function (button) {
    button.addEventListener("click", function (event) {
      var form = button.form;
      if (!form.photo || !form.photo.value) { return; }
      event.preventDefault();
      form.querySelector("input[name=when][value=at]").click();
      form.publish_at_0.value = button.dataset.day;
      form.publish_at_1.value = button.dataset.time;
      form.publish_at_1.dispatchEvent(new Event("change", { bubbles: true }));
      form.publish_at_1.focus();
    });
  });
})();
