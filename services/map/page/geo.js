// The world as a flat square: Web Mercator, x and y from 0 to 1, y downwards. Pure.

const EARTH_KM = 40075; // equator
const MAX_LATITUDE = 85;

/** Degrees -> [x, y] */
export function project(longitude, latitude) {
  const clipped = Math.max(-MAX_LATITUDE, Math.min(MAX_LATITUDE, latitude));
  const sine = Math.sin((clipped * Math.PI) / 180);
  return [longitude / 360 + 0.5, 0.5 - Math.log((1 + sine) / (1 - sine)) / (4 * Math.PI)];
}

/** Kilometres at a latitude -> length on the flat world: Mercator stretches towards the poles. */
export function kilometres(km, latitude) {
  return km / (EARTH_KM * Math.cos((Math.min(MAX_LATITUDE, Math.abs(latitude)) * Math.PI) / 180));
}

/**
 * Countries of a TopoJSON topology as [{name, rings, box, label}], rings of flat points.
 * Arcs are delta-coded integers (TopoJSON specification, 2.1.4); a negative index ~i is arc i backwards.
 */
export function decodeCountries(topology) {
  const arcs = topology.arcs.map((arc) => decodeArc(arc, topology.transform));
  return topology.objects.countries.geometries.flatMap((geometry) => {
    const polygons = { Polygon: [geometry.arcs], MultiPolygon: geometry.arcs }[geometry.type] ?? [];
    if (!polygons.length) return [];
    const rings = polygons.flat().flatMap((indexes) => unwrap(joinArcs(indexes, arcs)));
    const largest = rings.reduce((a, b) => (area(boxOf([a])) >= area(boxOf([b])) ? a : b));
    return [{ name: geometry.properties.name, rings, box: boxOf(rings), label: boxOf([largest]) }];
  });
}

function decodeArc(arc, { scale, translate }) {
  let x = 0;
  let y = 0;
  return arc.map(([dx, dy]) => {
    x += dx;
    y += dy;
    return project(x * scale[0] + translate[0], y * scale[1] + translate[1]);
  });
}

function joinArcs(indexes, arcs) {
  return indexes.flatMap((index, position) => {
    const points = index < 0 ? [...arcs[~index]].reverse() : arcs[index];
    return position ? points.slice(1) : points; // an arc starts where the one before ended
  });
}

/**
 * A ring that crosses the date line, as copies that run on beyond the left and the right edge of the world; one that goes
 * around the south pole, closed below it. Any other ring is returned as it is.
 */
function unwrap(ring) {
  let turns = 0;
  const run = ring.map(([x, y], index) => {
    const step = index ? x - ring[index - 1][0] : 0;
    if (Math.abs(step) > 0.5) turns -= Math.sign(step);
    return [x + turns, y];
  });
  if (turns) run.push([run.at(-1)[0], 1], [run[0][0], 1]);
  const [left, , right] = boxOf([run]);
  const copies = [0, -1, 1].filter((shift) => left + shift < 1 && right + shift > 0);
  return copies.map((shift) => run.map(([x, y]) => [x + shift, y]));
}

/** [left, top, right, bottom] around rings of points. */
export function boxOf(rings) {
  const box = [Infinity, Infinity, -Infinity, -Infinity];
  for (const ring of rings) {
    for (const [x, y] of ring) {
      box[0] = Math.min(box[0], x);
      box[1] = Math.min(box[1], y);
      box[2] = Math.max(box[2], x);
      box[3] = Math.max(box[3], y);
    }
  }
  return box;
}

function area([left, top, right, bottom]) {
  return (right - left) * (bottom - top);
}
