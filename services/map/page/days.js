// Events by day, for the timeline. Pure.

const DAY_MS = 86_400_000;
const MAX_BARS = 120;

/**
 * Count events into bars of one day, or of as many as keep the bars below 120; days without events have bars, too.
 *
 * @returns [{from, to, counts: {single-source, multi-outlet, cross-party}, total}], days as YYYY-MM-DD
 */
export function bars(events) {
  if (!events.length) return [];
  const days = events.map((event) => Date.parse(event.start));
  const first = days.reduce((a, b) => Math.min(a, b));
  const last = days.reduce((a, b) => Math.max(a, b));
  const step = Math.ceil(((last - first) / DAY_MS + 1) / MAX_BARS) * DAY_MS;
  const made = Array.from({ length: Math.floor((last - first) / step) + 1 }, (_, index) => ({
    from: isoDay(first + index * step),
    to: isoDay(Math.min(last, first + (index + 1) * step - DAY_MS)),
    counts: { "single-source": 0, "multi-outlet": 0, "cross-party": 0 },
    total: 0,
  }));
  events.forEach((event, index) => {
    const bar = made[Math.floor((days[index] - first) / step)];
    bar.counts[event.corroboration] += 1;
    bar.total += 1;
  });
  return made;
}

function isoDay(ms) {
  return new Date(ms).toISOString().slice(0, 10);
}
