// One mark on the canvas. Colour and filling tell corroboration, shape tells precision, size the toll.

import { radiusOf, shares } from "./clusters.js";

/** Half the size of a mark in pixels, for drawing and for hitting. */
export function sizeOf(mark) {
  if (mark.events.length > 1) return 13 + 3.2 * Math.log2(mark.events.length);
  const killed = mark.events[0].killed;
  return radiusOf(killed?.best ?? killed?.low);
}

export function drawMark(context, mark, x, y, colours) {
  if (mark.events.length > 1) drawBundle(context, mark, x, y, colours);
  else drawEvent(context, mark, x, y, colours);
}

function drawEvent(context, mark, x, y, colours) {
  const [event] = mark.events;
  const size = sizeOf(mark);
  const high = radiusOf(event.killed?.high);
  if (event.killed && high > size + 1) {
    shape(context, mark.isArea, x, y, high + 2);
    context.strokeStyle = colours[event.corroboration];
    context.lineWidth = 1.25;
    context.stroke();
  }
  shape(context, mark.isArea, x, y, size);
  const isHollow = event.corroboration === "single-source";
  context.fillStyle = isHollow ? colours.surface : colours[event.corroboration];
  context.fill();
  context.lineWidth = isHollow ? 2.5 : 1.5;
  context.strokeStyle = isHollow ? colours[event.corroboration] : colours.surface;
  context.stroke();
  if (event.corroboration === "cross-party") {
    shape(context, mark.isArea, x, y, size * 0.42);
    context.fillStyle = colours.surface;
    context.fill();
  }
}

function drawBundle(context, mark, x, y, colours) {
  const size = sizeOf(mark);
  shape(context, mark.isArea, x, y, size);
  context.fillStyle = colours.surface;
  context.fill();
  context.lineWidth = 4;
  if (mark.isArea) {
    context.strokeStyle = colours[shares(mark.events).reduce((a, b) => (b[1] > a[1] ? b : a))[0]];
    context.stroke();
  } else {
    let from = -Math.PI / 2;
    for (const [corroboration, count] of shares(mark.events)) {
      const to = from + (2 * Math.PI * count) / mark.events.length;
      context.beginPath();
      context.arc(x, y, size - 2, from, to);
      context.strokeStyle = colours[corroboration];
      context.stroke();
      from = to;
    }
  }
  context.fillStyle = colours.text;
  context.font = `600 12px ${colours.font}`;
  context.textAlign = "center";
  context.textBaseline = "middle";
  context.fillText(mark.events.length, x, y + 0.5);
}

/** The outline in which an event of known area lies, true to scale. */
export function drawArea(context, x, y, radius, colour) {
  context.beginPath();
  context.arc(x, y, radius, 0, 2 * Math.PI);
  context.save();
  context.globalAlpha = 0.1;
  context.fillStyle = colour;
  context.fill();
  context.restore();
  context.setLineDash([4, 4]);
  context.lineWidth = 1.25;
  context.strokeStyle = colour;
  context.stroke();
  context.setLineDash([]);
}

export function drawRing(context, mark, x, y, colour) {
  shape(context, mark.isArea, x, y, sizeOf(mark) + 6);
  context.lineWidth = 3;
  context.strokeStyle = colour;
  context.stroke();
}

/** Names beside marks, as many as fit without touching each other or a mark. */
export function drawNames(context, placed, colours) {
  const taken = placed.map(({ mark, x, y }) => boxAround(x, y, sizeOf(mark), sizeOf(mark)));
  context.font = `12px ${colours.font}`;
  context.textAlign = "left";
  context.textBaseline = "middle";
  context.lineJoin = "round";
  for (const { mark, x, y } of placed) {
    const name = nameOf(mark);
    if (!name) continue;
    const left = x + sizeOf(mark) + 6;
    const box = [left, y - 8, left + context.measureText(name).width, y + 8];
    if (taken.some((other) => overlap(box, other))) continue;
    taken.push(box);
    context.lineWidth = 3;
    context.strokeStyle = colours.land;
    context.strokeText(name, left, y);
    context.fillStyle = colours.text;
    context.fillText(name, left, y);
  }
}

function nameOf(mark) {
  return mark.keys.length === 1 ? mark.events[0].place.name : "";
}

function boxAround(x, y, width, height) {
  return [x - width, y - height, x + width, y + height];
}

function overlap(a, b) {
  return a[0] < b[2] && b[0] < a[2] && a[1] < b[3] && b[1] < a[3];
}

function shape(context, isSquare, x, y, size) {
  context.beginPath();
  if (isSquare) context.roundRect(x - size * 0.9, y - size * 0.9, size * 1.8, size * 1.8, 2.5);
  else context.arc(x, y, size, 0, 2 * Math.PI);
}
