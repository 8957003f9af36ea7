// The bars under the map: click a day, or drag over several, to see only those. The date fields do the same for keys.

import { bars } from "./days.js";
import { svg } from "./dom.js";
import { counted, dayText, daysText } from "./format.js";

const HEIGHT = 46;
const MAX_BAR_WIDTH = 64; // pixels: a week is no wall

export class Timeline {
  #root;
  #captions;
  #bars = [];
  #range = { from: "", to: "" };
  #dragFrom = null;
  #onRange;

  /** onRange(from, to) with days as YYYY-MM-DD */
  constructor(root, captions, onRange) {
    this.#root = root;
    this.#captions = captions;
    this.#onRange = onRange;
    root.addEventListener("pointerdown", (event) => this.#start(event));
    root.addEventListener("pointermove", (event) => this.#dragFrom !== null && this.#drag(event));
    for (const name of ["pointerup", "pointercancel"]) root.addEventListener(name, () => (this.#dragFrom = null));
  }

  /** Show events of all days, and which days are chosen. */
  show(events, { from, to }) {
    this.#bars = bars(events);
    this.#range = { from, to };
    const most = Math.max(1, ...this.#bars.map(({ total }) => total));
    this.#root.setAttribute("viewBox", `0 0 ${Math.max(1, this.#bars.length) * 10} ${HEIGHT}`);
    this.#root.setAttribute("preserveAspectRatio", "none");
    this.#root.replaceChildren(...this.#bars.flatMap((bar, index) => this.#draw(bar, index, most)));
    this.#root.parentElement.style.setProperty("--bars-width", `${this.#bars.length * MAX_BAR_WIDTH}px`);
    const [first, peak, last] = this.#captions;
    first.textContent = this.#bars.length ? dayText(this.#bars[0].from) : "";
    peak.textContent = this.#bars.length ? `up to ${counted(most, "event")} ${this.#unit()}` : "";
    last.textContent = this.#bars.length > 1 ? dayText(this.#bars.at(-1).to) : "";
  }

  #unit() {
    return this.#bars[0].from === this.#bars[0].to ? "a day" : "a bar";
  }

  #draw(bar, index, most) {
    const isOut = (this.#range.from && bar.to < this.#range.from) || (this.#range.to && bar.from > this.#range.to);
    const group = svg("g", { class: isOut ? "bar is-out" : "bar" });
    const hint = svg("title");
    hint.textContent = `${daysText(bar.from, bar.to)}: ${counted(bar.total, "event")}`;
    group.append(hint, svg("rect", { class: "slot", x: index * 10, y: 0, width: 10, height: HEIGHT }));
    let top = HEIGHT;
    for (const [corroboration, count] of Object.entries(bar.counts).reverse()) {
      const height = (count / most) * (HEIGHT - 4);
      top -= height;
      if (count) group.append(svg("rect", { class: corroboration, x: index * 10 + 1.2, y: top, width: 7.6, height }));
    }
    return [group];
  }

  #index(event) {
    const { left, width } = this.#root.getBoundingClientRect();
    const index = Math.floor(((event.clientX - left) / width) * this.#bars.length);
    return Math.max(0, Math.min(this.#bars.length - 1, index));
  }

  #start(event) {
    if (!this.#bars.length) return;
    this.#dragFrom = this.#index(event);
    this.#root.setPointerCapture(event.pointerId);
    const bar = this.#bars[this.#dragFrom];
    const isChosen = this.#range.from === bar.from && this.#range.to === bar.to;
    this.#onRange(isChosen ? "" : bar.from, isChosen ? "" : bar.to);
  }

  #drag(event) {
    const [first, last] = [this.#dragFrom, this.#index(event)].sort((a, b) => a - b);
    if (first !== last) this.#onRange(this.#bars[first].from, this.#bars[last].to);
  }
}
