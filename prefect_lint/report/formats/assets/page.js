"use strict";
// Filters of the plan: everything is in the page, and without script all of it is shown.
(() => {
  const form = document.querySelector(".filters");
  const items = [...document.querySelectorAll("[data-item]")];
  if (form && items.length) {
    const told = form.querySelector("output");
    const values = (name) =>
      new Set([...form.querySelectorAll(`input[name=${name}]:checked`)].map((box) => box.value));
    const apply = () => {
      const severities = values("severity");
      const tiers = values("tier");
      const categories = values("category");
      const words = form.elements.search.value.toLowerCase().split(/\s+/).filter(Boolean);
      let shown = 0;
      for (const item of items) {
        const text = item.textContent.toLowerCase();
        const fits =
          severities.has(item.dataset.severity) &&
          tiers.has(item.dataset.tier) &&
          categories.has(item.dataset.category) &&
          words.every((word) => text.includes(word));
        item.hidden = !fits;
        shown += fits;
      }
      told.textContent = `${shown} of ${items.length} items`;
    };
    form.hidden = false;
    form.addEventListener("input", apply);
    form.addEventListener("submit", (event) => event.preventDefault());
    form.addEventListener("reset", () => setTimeout(apply));
    document.addEventListener("keydown", (event) => {
      const typing = /^(INPUT|TEXTAREA|SELECT)$/.test(event.target.tagName);
      if (event.key === "/" && !typing && !event.ctrlKey && !event.metaKey && !event.altKey) {
        event.preventDefault();
        form.elements.search.focus();
      }
    });
    apply();
  }
  // A box of the graph that has the focus, or the pointer, leaves only what it is connected with.
  for (const graph of document.querySelectorAll(".graph")) {
    const boxes = [...graph.querySelectorAll("[data-node]")];
    const lines = [...graph.querySelectorAll("[data-from]")];
    const choose = (number) => {
      const near = new Set([number]);
      for (const line of lines) {
        const ends = [line.dataset.from, line.dataset.to];
        const touches = ends.includes(number);
        line.classList.toggle("dim", number !== null && !touches);
        if (touches) ends.forEach((end) => near.add(end));
      }
      for (const box of boxes) {
        box.classList.toggle("dim", number !== null && !near.has(box.dataset.node));
      }
      graph.classList.toggle("chosen", number !== null);
    };
    for (const box of boxes) {
      box.addEventListener("focus", () => choose(box.dataset.node));
      box.addEventListener("blur", () => choose(null));
      box.addEventListener("pointerenter", () => choose(box.dataset.node));
      box.addEventListener("pointerleave", () => choose(null));
    }
  }
})();
