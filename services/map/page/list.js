// The list: the same events as on the map, and those that have no place on it.

import { element } from "./dom.js";
import { corroborationText, counted, daysText, hedgeText, killedText, partiesText, placeText } from "./format.js";
import { typeName } from "./names.js";

const PAGE = 100; // rows at a time: thousands would make the page slow for everyone

export class EventList {
  #root;
  #more;
  #events = [];
  #fresh = new Set();
  #shown = PAGE;
  #onOpen;

  /** onOpen(id) */
  constructor(root, more, onOpen) {
    this.#root = root;
    this.#more = more;
    this.#onOpen = onOpen;
    more.addEventListener("click", () => this.#showMore());
  }

  /** Show events; ids in `fresh` are marked as just come. The focus stays on its event. */
  show(events, fresh = new Set()) {
    const focused = this.#root.contains(document.activeElement) ? document.activeElement.dataset.id : null;
    this.#events = events;
    this.#fresh = fresh;
    this.#root.replaceChildren(...events.slice(0, this.#shown).map((event) => this.#row(event)));
    this.#tellMore();
    if (focused) this.focus(focused);
  }

  /** Go back to the first rows, for another choice of events. */
  rewind() {
    this.#shown = PAGE;
    this.#root.scrollTop = 0;
  }

  /** Move the focus to an event's row, to the list itself where it has none. */
  focus(id) {
    (this.#root.querySelector(`[data-id="${CSS.escape(id)}"]`) ?? this.#root).focus({ preventScroll: false });
  }

  #showMore() {
    const first = this.#shown;
    this.#shown += PAGE;
    this.#root.append(...this.#events.slice(first, this.#shown).map((event) => this.#row(event)));
    this.#tellMore();
    this.#root.children[first]?.firstChild.focus();
  }

  #tellMore() {
    const left = this.#events.length - this.#shown;
    this.#more.hidden = left <= 0;
    this.#more.textContent = `Show ${Math.min(PAGE, left)} more of ${left}`;
  }

  #row(event) {
    const hedge = hedgeText(event);
    const open = element(
      "button",
      { type: "button", class: "row", "data-id": event.id, onclick: () => this.#onOpen(event.id) },
      element("span", { class: "row-type" }, typeName(event.sub_event_type)),
      element("span", { class: "row-when" }, daysText(event.start, event.end)),
      element("span", { class: "row-place" }, placeText(event.place), event.place ? null : element("em", {}, " not on the map")),
      element("span", { class: "row-parties" }, partiesText(event)),
      element(
        "span",
        { class: "row-facts" },
        tag(event.corroboration),
        element("span", {}, counted(event.independent_origin_count, "origin")),
        hedge ? element("span", { class: "hedge" }, hedge) : null,
        event.killed ? element("span", { class: "killed" }, killedText(event.killed)) : null,
      ),
    );
    return element("li", { class: this.#fresh.has(event.id) ? "is-fresh" : null }, open);
  }
}

/** A corroboration in its colour, with its mark's shape. */
export function tag(corroboration) {
  return element(
    "span",
    { class: `tag ${corroboration}` },
    element("span", { class: "glyph", "aria-hidden": "true" }),
    corroborationText(corroboration),
  );
}
