"use strict";

// Sorts a table by the column whose head is chosen: once, the other way round, and as it was given.
{
  const numbers = (cell) => (cell.dataset.number === undefined ? null : Number(cell.dataset.number));

  function compare(column, sign) {
    return (a, b) => {
      const [x, y] = [a.cells[column], b.cells[column]];
      const [m, n] = [numbers(x), numbers(y)];
      // Digits of a fraction are no number of their own: .5 is more than .25.
      if (m !== null && n !== null) return sign * (m - n);
      // What has no number comes last, whichever way.
      if (m !== null || n !== null) return (m === null) - (n === null);
      return sign * x.textContent.localeCompare(y.textContent, undefined, { numeric: true });
    };
  }

  for (const table of document.querySelectorAll("table.scores")) {
    const body = table.tBodies[0];
    const given = [...body.rows];
    const heads = [...table.tHead.rows[0].cells];
    heads.forEach((head, column) => {
      const text = head.classList.contains("text");
      const first = text ? "ascending" : "descending";
      const second = text ? "descending" : "ascending";
      const button = document.createElement("button");
      button.type = "button";
      button.append(...head.childNodes);
      head.append(button);
      button.addEventListener("click", () => {
        const before = head.getAttribute("aria-sort");
        const now = { [first]: second, [second]: null }[before] ?? (before ? null : first);
        for (const other of heads) other.removeAttribute("aria-sort");
        if (now) head.setAttribute("aria-sort", now);
        body.append(...(now ? [...given].sort(compare(column, now === "ascending" ? 1 : -1)) : given));
      });
    });
  }
}
