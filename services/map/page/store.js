// The events the page knows, and which of them the filters leave. Pure: no DOM, no network.

import { typeName } from "./names.js";

export const NO_FILTER = Object.freeze({ country: "", type: "", corroboration: "", from: "", to: "", place: null });

/** Key of an event's point: events of one key lie on the same spot of the map. null: not on the map. */
export function placeKey(event) {
  return event.place ? `${event.place.latitude},${event.place.longitude},${isArea(event)}` : null;
}

/** Whether only an area is known, no point. */
export function isArea(event) {
  return event.place?.precision === "admin1" || event.place?.precision === "country";
}

export class Store {
  #events = new Map();

  /** Start anew from a snapshot. */
  replace(events) {
    this.#events = new Map(events.map((event) => [event.id, event]));
  }

  /** Take changed events in; merged and retracted ones leave. Returns the ids of those that are new or changed. */
  apply(events) {
    const shown = [];
    for (const event of events) {
      const known = this.#events.get(event.id);
      if (event.status !== "active") this.#events.delete(event.id);
      else if (!known || known.version < event.version) {
        this.#events.set(event.id, event);
        shown.push(event.id);
      }
    }
    return shown;
  }

  get size() {
    return this.#events.size;
  }

  get(id) {
    return this.#events.get(id);
  }

  /** Events that a filter takes, the latest reported first. */
  select(filter) {
    return [...this.#events.values()].filter((event) => takes(filter, event)).sort(byLatest);
  }

  /** Choices for the filters: [value, label, count], by label. Counted over all events. */
  choices() {
    const countries = new Map();
    const types = new Map();
    for (const event of this.#events.values()) {
      const { country = "none", country_name: name = "Place unknown" } = event.place ?? {};
      countries.set(country, [name, (countries.get(country)?.[1] ?? 0) + 1]);
      types.set(event.sub_event_type, (types.get(event.sub_event_type) ?? 0) + 1);
    }
    return {
      countries: [...countries].map(([code, [name, count]]) => [code, name, count]).sort(byLabel),
      types: [...types].map(([code, count]) => [code, typeName(code), count]).sort(byLabel),
    };
  }
}

/** Whether a filter takes an event: an event of several days lies in any range that touches it. */
export function takes(filter, event) {
  const country = event.place?.country ?? "none";
  return (
    (!filter.country || filter.country === country) &&
    (!filter.type || filter.type === event.sub_event_type) &&
    (!filter.corroboration || filter.corroboration === event.corroboration) &&
    (!filter.from || event.end >= filter.from) &&
    (!filter.to || event.start <= filter.to) &&
    (!filter.place || filter.place.keys.includes(placeKey(event)))
  );
}

export function isFiltering(filter) {
  return Object.keys(NO_FILTER).some((name) => Boolean(filter[name]));
}

function byLatest(a, b) {
  return b.last_reported_at.localeCompare(a.last_reported_at) || a.id.localeCompare(b.id);
}

function byLabel(a, b) {
  return a[1].localeCompare(b[1]);
}
