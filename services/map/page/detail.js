// One event in full: who says what, how many by whose count, every report with its words, and how it came to this.

import { element, outsideLink } from "./dom.js";
import { counted, daysText, hedgeText, instantText, intervalText, placeText, precisionText } from "./format.js";
import { tag } from "./list.js";
import { typeName } from "./names.js";

/** Return the panel's content for `{event, history, absorbed, country_name}` as the server answers it. */
export function detailView(detail, { onClose }) {
  const { event } = detail;
  return [
    element("button", { type: "button", class: "back", onclick: onClose }, "← All events"),
    element("h2", { id: "detail-title" }, typeName(event.sub_event_type)),
    statusNotice(event),
    facts(detail),
    ...tolls(event),
    reports(event.reports),
    history(detail),
    element("p", { class: "id" }, `${event.id}, version ${event.version}`),
  ];
}

/** Content for an event nobody knows, or that could not be fetched. */
export function missingView(id, { onClose, reason }) {
  return [
    element("button", { type: "button", class: "back", onclick: onClose }, "← All events"),
    element("h2", { id: "detail-title" }, "No such event"),
    element("p", {}, `${id}: ${reason}`),
  ];
}

function statusNotice(event) {
  if (event.status === "merged") {
    return element("p", { class: "notice" }, "Merged: the same event as ", eventLink(event.merged_into), ". What follows is how it stood before.");
  }
  if (event.status === "retracted") {
    return element("p", { class: "notice" }, "Retracted: no article reports it any more. What follows is how it stood before.");
  }
  const hedge = hedgeText({ told_as: [...new Set(event.reports.map((report) => report.status))] });
  return hedge ? element("p", { class: "notice" }, `No report tells this as fact: it is ${hedge}.`) : null;
}

const eventLink = (id) => element("a", { href: `#${id}` }, id);

function facts({ event, country_name: country, absorbed }) {
  const place = event.location && { ...event.location, country_name: country };
  const rows = [
    ["When", daysText(event.time.start, event.time.end) + (event.time.precision === "day" ? "" : ` (known to the ${event.time.precision})`)],
    ["Where", place ? `${placeText(place)}: ${precisionText(place.precision)}, within ${Math.round(place.radius_km)} km` : "Unknown; not on the map"],
    ["Who", parties(event.actors)],
    ["Against", parties(event.targets)],
    ["Corroboration", [tag(event.corroboration), ` ${counted(event.outlet_count, "outlet")}, ${counted(event.independent_origin_count, "independent origin")}`]],
    absorbed.length ? ["Took over", absorbed.flatMap((id, index) => [index ? ", " : "", eventLink(id)])] : null,
  ];
  return element("dl", { class: "facts" }, rows.filter(Boolean).map(([name, value]) => element("div", {}, element("dt", {}, name), element("dd", {}, value))));
}

function parties(actors) {
  return actors.length ? actors.map(({ name, wording }) => (name.toLowerCase() === wording.toLowerCase() ? name : `${name} (“${wording}”)`)).join("; ") : "Not stated";
}

function tolls(event) {
  return [["Killed", event.fatalities], ["Injured", event.injured], ["Detained", event.detained], ["Displaced", event.displaced]]
    .filter(([, toll]) => toll)
    .map(([name, toll]) => tollSection(name, toll));
}

function tollSection(name, toll) {
  const most = Math.max(1, ...[toll, ...toll.by_claimant].map(({ low, best, high }) => Math.max(low ?? 0, best ?? 0, high ?? 0)));
  const whole = intervalText(toll) || "unknown";
  return element(
    "section",
    { class: "toll" },
    element("h3", {}, `${name}: ${whole}`, toll.best !== null && whole.includes("–") ? element("small", {}, `best ${toll.best}`) : null),
    element("ul", {}, toll.by_claimant.map((claim) => tollRow(claim, toll, most))),
  );
}

function tollRow(claim, whole, most) {
  const says = claim.claimant ? `${claim.claimant} (${claim.claimant_role})` : "The outlet itself";
  return element(
    "li",
    {},
    element("span", { class: "says" }, says),
    element("span", { class: "number" }, intervalText(claim) || "?"),
    scale(claim, whole, most),
    element("q", {}, claim.wording),
    claim.cumulative ? element("em", {}, "spans more than this event; not counted") : null,
  );
}

/** A claimant's interval on a scale that all claimants share, over the band of the event's whole interval. */
function scale({ low, best, high, cumulative }, whole, most) {
  const from = low ?? best ?? 0;
  const to = Math.min(most, high ?? (low === null ? best : most) ?? from);
  const bar = element("span", { class: `range${high === null ? " is-open" : ""}${cumulative ? " is-aside" : ""}` });
  bar.style.left = `${(from / most) * 100}%`;
  bar.style.width = `${((to - from) / most) * 100}%`;
  const dot = element("span", { class: "best" });
  dot.style.left = `${((best ?? from) / most) * 100}%`;
  const band = element("span", { class: "band" });
  band.style.left = `${((whole.low ?? 0) / most) * 100}%`;
  band.style.right = `${(1 - (whole.high ?? most) / most) * 100}%`;
  return element("span", { class: "scale", "aria-hidden": "true" }, band, bar, best === null ? null : dot);
}

function reports(all) {
  return element(
    "section",
    { class: "reports" },
    element("h3", {}, counted(all.length, "report")),
    element("ol", {}, all.map(reportRow)),
  );
}

function reportRow(report) {
  const quotes = report.evidence.filter(({ slot }) => slot === "event");
  return element(
    "li",
    {},
    element("p", { class: "outlet" }, element("strong", {}, report.outlet.name), report.outlet.affiliation ? ` ${report.outlet.affiliation}` : "", element("time", { datetime: report.published_at }, instantText(report.published_at))),
    element("p", {}, outsideLink(report.url, report.title || report.url)),
    (quotes.length ? quotes : report.evidence.slice(0, 1)).map(({ text }) => element("blockquote", {}, text)),
    element("ul", { class: "claims" }, report.claims.length
      ? report.claims.map(({ claimant, claimant_role: role, stance }) => element("li", {}, element("strong", {}, claimant), ` (${role}) ${stance}`))
      : element("li", {}, `The outlet's own voice: ${report.status}`)),
    element("p", { class: "origin" }, `Origin: ${report.origin}${report.revision > 1 ? `; revision ${report.revision}` : ""}`),
  );
}

function history({ history: steps }) {
  return element(
    "section",
    { class: "history" },
    element("h3", {}, "History"),
    steps.length
      ? element("ol", { reversed: true }, [...steps].reverse().map(stepRow))
      : element("p", {}, "No changes were read."),
  );
}

function stepRow(step) {
  return element(
    "li",
    {},
    element("p", {}, element("strong", {}, `Version ${step.version}: ${step.kind}`), step.merged_into ? [" into ", eventLink(step.merged_into)] : null, element("time", { datetime: step.reported_at }, instantText(step.reported_at))),
    step.reasons.length ? element("p", { class: "why" }, step.reasons.join("; ")) : null,
    element("dl", {}, step.fields.map(({ field, before, after }) => element(
      "div",
      {},
      element("dt", {}, field.replaceAll("_", " ")),
      element("dd", {}, before === null ? null : [element("del", {}, before), " "], element("ins", {}, after ?? "none")),
    ))),
  );
}
