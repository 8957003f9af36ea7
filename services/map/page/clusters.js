// Events that would overlap on the screen become one mark with a count. Pure.

import { project } from "./geo.js";
import { isArea, placeKey } from "./store.js";

/**
 * Group events for one scale.
 *
 * Points and areas are never grouped together: an event known by its province only must not lend itself to a town.
 *
 * @param events in the order in which they take hold of a spot
 * @param scale pixels across the whole world
 * @param reach pixels between two marks at least
 * @returns [{x, y, isArea, events, keys}] with x, y on the flat world, keys the distinct spots
 */
export function group(events, scale, reach = 38) {
  const spots = new Map();
  for (const event of events) {
    const key = placeKey(event);
    if (key === null) continue;
    const spot = spots.get(key);
    if (spot) spot.events.push(event);
    else {
      const [x, y] = project(event.place.longitude, event.place.latitude);
      spots.set(key, { x, y, isArea: isArea(event), events: [event], keys: [key] });
    }
  }
  const grid = new Map();
  const cell = reach / scale;
  const marks = [];
  for (const spot of [...spots.values()].sort((a, b) => b.events.length - a.events.length)) {
    const near = nearest(grid, spot, cell);
    if (near) {
      near.events.push(...spot.events);
      near.keys.push(...spot.keys);
    } else {
      marks.push(spot);
      const name = cellName(spot, Math.floor(spot.x / cell), Math.floor(spot.y / cell));
      grid.set(name, [...(grid.get(name) ?? []), spot]);
    }
  }
  return marks;
}

function nearest(grid, spot, cell) {
  const column = Math.floor(spot.x / cell);
  const row = Math.floor(spot.y / cell);
  let best = null;
  let bestDistance = cell;
  for (let dx = -1; dx <= 1; dx++) {
    for (let dy = -1; dy <= 1; dy++) {
      for (const mark of grid.get(cellName(spot, column + dx, row + dy)) ?? []) {
        const distance = Math.hypot(mark.x - spot.x, mark.y - spot.y);
        if (distance < bestDistance) [best, bestDistance] = [mark, distance];
      }
    }
  }
  return best;
}

function cellName(spot, column, row) {
  return `${spot.isArea ? "a" : "p"}${column},${row}`;
}

/** How many events of a mark are of each corroboration, weakest first. */
export function shares(events) {
  const counts = { "single-source": 0, "multi-outlet": 0, "cross-party": 0 };
  for (const event of events) counts[event.corroboration] += 1;
  return Object.entries(counts).filter(([, count]) => count);
}

/** Radius in pixels of a number of people: area grows with it, from 6 for none or unknown to 26. */
export function radiusOf(people) {
  return Math.min(26, 6 + 1.6 * Math.sqrt(people ?? 0));
}
