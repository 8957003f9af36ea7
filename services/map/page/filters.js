// The form of filters: what is chosen, and what there is to choose from.

import { element } from "./dom.js";

const FIELDS = ["country", "type", "corroboration", "from", "to"];

export class Filters {
  #form;

  /** onChange(values) with values of all fields; onReset() */
  constructor(form, { onChange, onReset }) {
    this.#form = form;
    form.addEventListener("change", () => onChange(this.values()));
    form.addEventListener("submit", (event) => event.preventDefault());
    form.addEventListener("reset", () => setTimeout(onReset)); // the fields are empty only after the event
  }

  values() {
    return Object.fromEntries(FIELDS.map((name) => [name, this.#form.elements[name].value]));
  }

  set(values) {
    for (const [name, value] of Object.entries(values)) this.#form.elements[name].value = value;
  }

  allowReset(isAllowed) {
    this.#form.elements.reset.disabled = !isAllowed;
  }

  /** Offer countries and types with their counts; what is chosen stays chosen. */
  offer({ countries, types }) {
    this.#fill("country", countries);
    this.#fill("type", types);
  }

  #fill(name, choices) {
    const select = this.#form.elements[name];
    const chosen = select.value;
    const options = choices.map(([value, label, count]) => element("option", { value }, `${label} (${count})`));
    if (chosen && !choices.some(([value]) => value === chosen)) options.push(element("option", { value: chosen }, `${chosen} (0)`));
    select.replaceChildren(select.options[0], ...options);
    select.value = chosen;
  }
}
