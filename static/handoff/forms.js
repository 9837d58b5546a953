// Forms: sent by htmx where they say hx-boost, plainly else. What was typed is never lost: not to an error, not to a
// session that has ended, not to a connection that is gone. Nothing is sent twice.
"use strict";
(() => {
  const { one, all, words, keep, toast } = handoff;

  // The cookie and not the page says the token: another tab may have signed in anew since this page was made.
  const token = () => document.cookie.match(/(?:^|; )csrftoken=([^;]+)/)?.[1];
  document.addEventListener("htmx:configRequest", ({ detail }) => {
    if (!token() || detail.verb === "get") return;
    detail.headers["X-CSRFToken"] = token();
    delete detail.parameters.csrfmiddlewaretoken;
  });

  // Busy: said to who listens at once, shown by the style sheet after 300 ms.
  function busy(form, is) {
    if (!form?.matches?.("form")) return;
    form.toggleAttribute("data-sent", is);
    if (is) form.setAttribute("aria-busy", "true");
    else form.removeAttribute("aria-busy");
  }
  document.addEventListener("htmx:beforeRequest", (event) => busy(event.target, true));
  document.addEventListener("htmx:afterRequest", (event) => busy(event.target, false));

  document.addEventListener("submit", (event) => {
    const form = event.target;
    if (form.method !== "post" || event.defaultPrevented) return;
    if (form.dataset.confirm && !form.dataset.confirmed) {
      event.preventDefault();
      event.stopImmediatePropagation();
      confirmed(form, event.submitter);
      return;
    }
    remember(form);
    if (form.closest("[hx-boost=true]")) return; // htmx drops a second one by itself (hx-sync)
    if (form.hasAttribute("data-sent")) event.preventDefault();
    else busy(form, true);
    setTimeout(busy, 5000, form, false); // a download leaves the page where it is
  }, true);
  addEventListener("pageshow", () => all("form[data-sent]").forEach((form) => busy(form, false)));

  // A dialog only where there is no way back: `data-confirm` is the sentence, `data-confirm-act` the verb.
  function confirmed(form, submitter) {
    const box = one("#confirm");
    one("[data-words]", box).textContent = form.dataset.confirm;
    one("[data-act]", box).textContent = form.dataset.confirmAct ?? submitter?.textContent ?? "";
    box.returnValue = "";
    box.addEventListener("close", () => {
      if (box.returnValue !== "yes") return;
      form.dataset.confirmed = "1";
      form.requestSubmit(submitter);
      delete form.dataset.confirmed;
    }, { once: true });
    box.showModal();
  }

  // Focus after a swap: to what is wrong; else to what has taken the place of where one stood; else to the heading
  // of the section it was in. Never to the top of the page.
  let stood = null;
  const label = (it) => it?.closest("[aria-labelledby]")?.getAttribute("aria-labelledby");
  document.addEventListener("htmx:beforeSwap", ({ detail }) => {
    const here = document.activeElement;
    if (!detail.target.contains(here) && !here.closest("#news")) return (stood = null);
    stood = { id: here.id, action: here.form?.getAttribute("action"), section: label(here) };
  });
  document.addEventListener("htmx:afterSettle", () => {
    const wrong = one("#main [data-focus]");
    if (wrong) return stand(wrong);
    if (stood && (document.activeElement === document.body || !document.activeElement.isConnected)) {
      const { id, action, section } = stood;
      stand(
        (id && document.getElementById(id)) ||
          (action && one(`form[action="${CSS.escape(action)}"] button`)) ||
          (section && document.getElementById(section)) ||
          one("#main h1"),
      );
    }
    stood = null;
  });
  function stand(it) {
    if (!it) return;
    if (!it.matches("a[href], button, input, select, textarea, [tabindex]")) it.tabIndex = -1;
    it.focus({ preventScroll: it.getBoundingClientRect().top >= 0 });
  }

  // An answer that is no page: its sentence. Ours carry it in [data-problem]; anything else is told in general.
  document.addEventListener("htmx:responseError", ({ detail: { xhr, elt } }) => {
    if (xhr.status === 401) {
      remember(elt.closest("form"));
      return handoff.signedOut();
    }
    const said = one("[data-problem]", new DOMParser().parseFromString(xhr.responseText, "text/html"));
    const sentence = [...(said?.children ?? [])].map((it) => it.textContent.trim()).join(" ");
    toast(sentence || words("wordBroken"), { level: "error" });
  });
  for (const kind of ["htmx:sendError", "htmx:timeout"]) {
    document.addEventListener(kind, () => {
      handoff.silent();
      toast(words("wordUnreachable"), { level: "error" });
    });
  }
  document.addEventListener("htmx:afterOnLoad", ({ detail }) => handoff.answered(detail.xhr.getResponseHeader("Date")));

  // What was typed, over a sign-in. It stays in this tab, half an hour, and for the same person only.
  const KEPT = "handoff.kept";
  const MINUTES = 30;
  const isTyped = (it) => it.name && !it.matches("[type=password], [type=hidden], [type=file], [type=submit], button");
  const here = () => location.pathname + location.search;
  function remember(form) {
    if (!form || !words("person") || form.closest("[data-entrance]")) return;
    const typed = [...form.elements].filter(isTyped).map((it) => [it.name, it.value, it.checked ?? false]);
    if (!typed.length) return;
    keep(KEPT, { path: here(), action: form.getAttribute("action"), person: words("person"), at: Date.now(), typed });
  }
  function restore() {
    const kept = keep(KEPT);
    if (!kept) return;
    if (document.body.hasAttribute("data-entrance")) return void keep(KEPT, { ...kept, signedIn: true });
    keep(KEPT, null);
    const fits = kept.signedIn && kept.person === words("person") && kept.path === here();
    if (!fits || Date.now() - kept.at > MINUTES * 60_000) return;
    const form = all("form[method=post]").find((it) => it.getAttribute("action") === kept.action);
    if (!form) return;
    for (const [name, value, checked] of kept.typed) {
      for (const it of form.elements) {
        if (it.name !== name || !isTyped(it)) continue;
        if (it.matches("[type=checkbox], [type=radio]")) {
          if (it.value === value) it.checked = checked;
        } else it.value = value;
        it.dispatchEvent(new Event("input", { bubbles: true }));
      }
    }
    toast(words("wordKept"));
  }

  document.addEventListener("DOMContentLoaded", () => {
    restore();
    const wrong = one("[data-focus]");
    if (wrong) stand(wrong);
  });
  // A link of the summary leads into its field, also where that is a group.
  document.addEventListener("click", (event) => {
    const link = event.target.closest(".wrongs a[href^='#']");
    const field = link && document.getElementById(link.hash.slice(1));
    if (!field) return;
    event.preventDefault();
    (field.matches("input, select, textarea") ? field : one("input, select, textarea", field) ?? field).focus();
  });
})();
