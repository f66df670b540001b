/**
 * Scripts what a page does beyond HTML: times in the reader's zone, seconds that count on, parts that are replaced when the
 * server says so, and one press of a button counted once. Every page works without it.
 */
export const SCRIPT = `"use strict";
(() => {
  const day = new Intl.DateTimeFormat(undefined, { dateStyle: "medium" });
  const minute = new Intl.DateTimeFormat(undefined, { timeStyle: "short" });
  const second = new Intl.DateTimeFormat(undefined, { timeStyle: "medium", hourCycle: "h23" });
  const full = new Intl.DateTimeFormat(undefined, { dateStyle: "full", timeStyle: "long" });

  function localTimes(root) {
    for (const time of root.querySelectorAll("time[data-when]")) {
      const at = new Date(time.dateTime);
      const today = at.toDateString() === new Date().toDateString();
      time.textContent = (today ? "today" : day.format(at)) + ", " + minute.format(at);
      time.title = full.format(at);
    }
    for (const time of root.querySelectorAll("time[data-clock]")) {
      const at = new Date(time.dateTime);
      time.textContent = second.format(at);
      time.title = full.format(at);
    }
  }

  function elapsed(ms) {
    const s = Math.max(0, Math.floor(ms / 1000));
    if (s < 60) return s + " s";
    const m = Math.floor(s / 60);
    if (m < 60) return m + " min " + (s % 60) + " s";
    const h = Math.floor(m / 60);
    return h < 24 ? h + " h " + (m % 60) + " min" : Math.floor(h / 24) + " d " + (h % 24) + " h";
  }

  function tick() {
    for (const span of document.querySelectorAll("[data-since]")) {
      span.textContent = elapsed(Date.now() - Number(span.dataset.since));
    }
  }

  function atEnd(box) {
    return box.scrollHeight - box.scrollTop - box.clientHeight < 40;
  }

  // What the reader has open, scrolled or focused stays so.
  function replace(part, fresh) {
    const log = part.querySelector("#log-lines");
    const follow = log === null || atEnd(log);
    const top = log === null ? 0 : log.scrollTop;
    const focused = part.contains(document.activeElement) ? document.activeElement : null;
    const again = focused && (focused.id ? "#" + CSS.escape(focused.id) : focused.href ? 'a[href="' + CSS.escape(focused.getAttribute("href")) + '"]' : "button");
    part.innerHTML = fresh.innerHTML;
    const lines = part.querySelector("#log-lines");
    if (lines) lines.scrollTop = follow ? lines.scrollHeight : top;
    if (again) part.querySelector(again)?.focus({ preventScroll: true });
  }

  const sent = new WeakMap();
  function update(text) {
    const page = new DOMParser().parseFromString(text, "text/html");
    for (const fresh of page.querySelectorAll("[data-part]")) {
      const part = document.querySelector('[data-part="' + CSS.escape(fresh.dataset.part) + '"]');
      localTimes(fresh);
      if (!part || sent.get(part) === fresh.innerHTML) continue;
      sent.set(part, fresh.innerHTML);
      if (part.innerHTML !== fresh.innerHTML) replace(part, fresh);
    }
    tick();
  }

  function follow(path) {
    const lost = document.getElementById("lost");
    let source;
    let timer;
    let over = false;
    const close = () => {
      clearTimeout(timer);
      source?.close();
      source = undefined;
    };
    const open = () => {
      if (over || source) return;
      source = new EventSource(path);
      source.onopen = () => { lost.hidden = true; };
      source.addEventListener("parts", (event) => update(event.data));
      source.addEventListener("over", () => {
        over = true;
        close();
      });
      source.onerror = () => {
        lost.hidden = false;
        if (source?.readyState !== EventSource.CLOSED) return;
        close();
        // A reader who is no longer signed in is asked again.
        fetch(location.href, { method: "HEAD" }).then((answer) => { if (answer.status === 401) location.reload(); }, () => {});
        timer = setTimeout(open, 2000);
      };
    };
    // A tab nobody looks at holds no connection: browsers allow six a server.
    const look = () => (document.hidden ? close() : open());
    document.addEventListener("visibilitychange", look);
    addEventListener("pagehide", close);
    addEventListener("pageshow", look);
    look();
  }

  function pressOnce() {
    document.addEventListener("submit", (event) => {
      const form = event.target.closest("form[data-once]");
      if (!form) return;
      if (form.dataset.sent) {
        event.preventDefault();
        return;
      }
      form.dataset.sent = "yes";
      for (const button of form.querySelectorAll("button")) button.setAttribute("aria-disabled", "true");
    });
    addEventListener("pageshow", (event) => {
      for (const form of document.querySelectorAll("form[data-once]")) {
        delete form.dataset.sent;
        for (const button of form.querySelectorAll("button")) button.removeAttribute("aria-disabled");
        const once = form.querySelector("input[name=once]");
        if (event.persisted && once) once.value += "-again";
      }
    });
  }

  localTimes(document);
  setInterval(tick, 1000);
  pressOnce();
  const log = document.getElementById("log-lines");
  if (log) log.scrollTop = log.scrollHeight;
  const main = document.querySelector("[data-live]");
  if (main) follow(main.dataset.live);
})();
`;
