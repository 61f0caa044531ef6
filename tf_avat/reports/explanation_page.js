"use strict";
{
  const root = document.documentElement;
  const body = document.body;
  const main = document.querySelector("main");
  const form = document.forms[0];
  const told = document.getElementById("told");
  const articles = [...main.children];
  const initial = { shade: body.dataset.shade, sort: body.dataset.order, text: null };
  const state = { ...initial };

  const offered = (name, value) => [...form.elements].some((e) => e.name === name && e.value === value);
  const article = () => articles.find((a) => a.dataset.number === state.text);

  // Highest first where that is what one looks for; equal ones in the order given.
  const keys = {
    order: () => 0,
    disagreement: (a) => -a.dataset.disagreement,
    confidence: (a) => Number(a.dataset.confidence),
    errors: (a) => -a.dataset.errors,
  };

  function show() {
    body.dataset.shade = state.shade;
    for (const input of form.querySelectorAll("input[type=radio]")) {
      input.checked = state[input.name] === input.value;
    }
    if (body.dataset.order !== state.sort) {
      body.dataset.order = state.sort;
      const key = keys[state.sort];
      main.append(...articles.sort((a, b) => key(a) - key(b) || a.dataset.number - b.dataset.number));
      if (main.getBoundingClientRect().top < 0) main.scrollIntoView();
    }
  }

  // The address always names what is shown, so that it can be copied.
  function write() {
    const changed = Object.keys(state).filter((name) => state[name] !== initial[name]);
    const hash = changed.map((name) => `${name}=${state[name]}`).join("&");
    try {
      history.replaceState(null, "", hash ? `#${hash}` : location.href.split("#")[0]);
    } catch {
      // A page within a page, as in a notebook, may have no address of its own.
    }
  }

  function read() {
    const given = new URLSearchParams(location.hash.slice(1));
    for (const name of ["shade", "sort"]) {
      if (offered(name, given.get(name))) state[name] = given.get(name);
    }
    const number = given.get("text");
    if (articles.some((a) => a.dataset.number === number)) state.text = number;
    show();
    if (number !== null && article()) go(article());
    write();
  }

  function go(to) {
    state.text = to.dataset.number;
    to.focus({ preventScroll: true });
    to.scrollIntoView({ block: "start" });
    write();
  }

  // What lies under the bar is not seen.
  const bar = () => (getComputedStyle(form).position === "sticky" ? form.offsetHeight : 0);

  function seen(one) {
    const { top, bottom } = one.getBoundingClientRect();
    return bottom > bar() && top < innerHeight;
  }

  // From the text one is at to the next; whoever has scrolled away from it is at the first text they see.
  function step(by) {
    const at = articles.indexOf(article());
    const to = at >= 0 && seen(articles[at]) ? articles[at + by] : articles.find(seen);
    if (to) go(to);
  }

  function makeRoom() {
    root.style.scrollPaddingTop = bar() ? `${bar() + 8}px` : "";
  }

  // Tells all runs' weights of a word, and shows where it stands in each run's reading.
  function tell(word) {
    for (const old of main.querySelectorAll(".now")) old.classList.remove("now");
    if (!word) {
      told.textContent = "";
      return;
    }
    const at = [...word.parentElement.children].indexOf(word);
    const lines = [];
    for (const words of word.closest("article").querySelectorAll(".words")) {
      const own = words.children[at];
      own.classList.add("now");
      const top = own.offsetTop - words.offsetTop;
      if (top < words.scrollTop || top + own.offsetHeight > words.scrollTop + words.clientHeight) {
        words.scrollTop = top - words.clientHeight / 2;
      }
      lines.push(`${words.parentElement.dataset.run}: ${own.title}`);
    }
    told.textContent = `\u201c${word.textContent}\u201d\n${lines.join("\n")}`;
  }

  form.addEventListener("change", (event) => {
    const { name, value } = event.target;
    if (!(name in state)) return;
    state[name] = value;
    show();
    write();
  });
  form.addEventListener("submit", (event) => event.preventDefault());

  document.addEventListener("click", (event) => {
    const heading = event.target.closest("h2 > a");
    if (heading) {
      // Like every other way to a text, it is no step that "back" would undo.
      event.preventDefault();
      go(heading.closest("article"));
    }
    // A word stays told while its shade is changed.
    if (!form.contains(event.target)) tell(event.target.closest("section > .words > span"));
  });

  main.addEventListener("focusin", (event) => {
    const own = event.target.closest("article");
    if (!own.querySelector(".now")) tell(null);
    state.text = own.dataset.number;
    write();
  });

  // Long readings of one text scroll together. Scroll events don't bubble.
  main.addEventListener("scroll", ({ target }) => {
    for (const words of target.closest("article").querySelectorAll(".words")) {
      if (Math.abs(words.scrollTop - target.scrollTop) > 1) words.scrollTop = target.scrollTop;
    }
  }, true);

  document.addEventListener("keydown", (event) => {
    if (event.ctrlKey || event.metaKey || event.altKey) return;
    if (event.key === "Escape") {
      tell(null);
      return;
    }
    const words = event.target.closest?.(".words");
    if (words) {
      const all = [...words.children];
      const at = all.findIndex((word) => word.classList.contains("now"));
      const onward = getComputedStyle(words).direction === "rtl" ? -1 : 1;
      const to = {
        ArrowRight: at < 0 ? 0 : at + onward,
        ArrowLeft: at < 0 ? 0 : at - onward,
        Home: 0,
        End: all.length - 1,
      }[event.key];
      if (to !== undefined) {
        event.preventDefault();
        if (all[to]) tell(all[to]);
        return;
      }
    }
    if (form.elements.keys?.checked && (event.key === "j" || event.key === "k")) {
      step(event.key === "j" ? 1 : -1);
    }
  });

  root.classList.add("scripted");
  addEventListener("hashchange", read);
  addEventListener("resize", makeRoom);
  makeRoom();
  read();
}
