// Events in words. Pure: values in, text out.

const CORROBORATION = {
  "single-source": "Single source",
  "multi-outlet": "Several outlets",
  "cross-party": "Across parties",
};

const PRECISION = {
  exact: "place named",
  city: "town named",
  admin1: "only the province is known",
  country: "only the country is known",
};

const INSTANT = new Intl.DateTimeFormat("en-GB", {
  day: "numeric", month: "short", year: "numeric", hour: "2-digit", minute: "2-digit", timeZone: "UTC",
});
const DAY = new Intl.DateTimeFormat("en-GB", { day: "numeric", month: "short", year: "numeric", timeZone: "UTC" });

export const corroborationText = (code) => CORROBORATION[code] ?? code;
export const precisionText = (code) => PRECISION[code] ?? code;
export const instantText = (instant) => `${INSTANT.format(new Date(instant))} UTC`;
export const dayText = (day) => DAY.format(new Date(`${day}T00:00:00Z`));

/** Days of an event, a single one once. */
export function daysText(start, end) {
  return start === end ? dayText(start) : `${dayText(start)} – ${dayText(end)}`;
}

/** A toll as an interval: "12", "12–20", "≥ 12", "≤ 20", "" when unknown. */
export function intervalText(toll) {
  if (!toll) return "";
  const { low, best, high } = toll;
  if (low !== null && high !== null) return low === high ? `${low}` : `${low}–${high}`;
  if (low !== null) return `≥ ${low}`;
  if (high !== null) return `≤ ${high}`;
  return best === null ? "" : `${best}`;
}

/** A toll in a sentence: "12–20 killed, best 12, contested". */
export function killedText(toll) {
  const interval = intervalText(toll);
  if (!interval) return "";
  const best = toll.best !== null && interval.includes("–") ? `, best ${toll.best}` : "";
  return `${interval} killed${best}${toll.is_contested ? ", contested" : ""}`;
}

/** Who did what to whom: "Army → Civilians"; a party nobody names is "?". */
export function partiesText(event) {
  const actors = event.actors.join(", ");
  const targets = event.targets.join(", ");
  return actors || targets ? `${actors || "?"} → ${targets || "?"}` : "";
}

/** Where: "El Obeid, North Kordofan, Sudan", no part twice; "Place unknown" without one. */
export function placeText(place) {
  if (!place) return "Place unknown";
  return [...new Set([place.name, place.admin1, place.country_name].filter(Boolean))].join(", ");
}

/** "1 origin", "2 origins" */
export const counted = (count, noun) => `${count} ${noun}${count === 1 ? "" : "s"}`;

/** How the reports put it, where none tells it as fact: "claimed", "denied", "claimed and denied"; else "". */
export function hedgeText(event) {
  return event.told_as.includes("occurred") ? "" : event.told_as.join(" and ");
}
