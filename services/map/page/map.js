// The map: what is drawn each frame, and what pointer and keys do to it.

import { BaseMap } from "./base.js";
import { group } from "./clusters.js";
import { drawArea, drawMark, drawNames, drawRing, sizeOf } from "./draw.js";
import { boxOf, kilometres } from "./geo.js";
import { View } from "./view.js";

const REACH = 8; // pixels around a mark that still hit it
const CENTRE_REACH = 60; // likewise for the Enter key
const KEY_PAN = 90;
const CLICK_SLACK = 4; // pixels a hand may shake during a click

export class EventMap {
  view = new View();
  #canvas;
  #context;
  #colours;
  #base = new BaseMap();
  #events = [];
  #groups = { scale: 0, marks: [] };
  #hovered = null;
  #selectedId = null;
  #isWaiting = false;
  #onPick;
  #onHover;

  /** onPick(mark) on click or Enter; onHover(mark or null, x, y) as the pointer moves. */
  constructor(canvas, { onPick, onHover }) {
    this.#canvas = canvas;
    this.#context = canvas.getContext("2d", { alpha: false });
    this.#onPick = onPick;
    this.#onHover = onHover;
    this.#listen();
    new ResizeObserver(() => this.#resize()).observe(canvas);
  }

  setColours(colours) {
    this.#colours = colours;
    this.#base.forget();
    this.redraw();
  }

  setCountries(countries) {
    this.#base.setCountries(countries);
    this.redraw();
  }

  setEvents(events) {
    this.#events = events;
    this.#groups.scale = 0;
    this.#hovered = null;
    this.redraw();
  }

  select(id) {
    this.#selectedId = id;
    this.redraw();
  }

  /** Bring an event into view where it is outside, without zooming. */
  reveal(id) {
    const mark = this.marks().find(({ events }) => events.some((event) => event.id === id));
    if (!mark) return;
    const [x, y] = this.view.toScreen(mark.x, mark.y);
    if (x > 40 && y > 40 && x < this.view.width - 40 && y < this.view.height - 40) return;
    this.view.lookAt(mark.x, mark.y, this.view.scale);
    this.redraw();
  }

  fit(marks = group(this.#events, 1e9)) {
    const points = marks.map(({ x, y }) => [x, y]);
    if (points.length) this.view.fit(boxOf([points]));
    else this.view.lookAt(0.5, 0.42, 1);
    this.redraw();
  }

  zoom(factor) {
    this.view.zoom(factor);
    this.redraw();
  }

  /** Marks of this scale; grouped anew only at every half doubling of it, so that marks stay put while zooming. */
  marks() {
    const scale = 2 ** (Math.round(Math.log2(this.view.scale) * 2) / 2);
    if (this.#groups.scale !== scale) this.#groups = { scale, marks: group(this.#events, scale) };
    return this.#groups.marks;
  }

  redraw() {
    if (this.#isWaiting) return;
    this.#isWaiting = true;
    requestAnimationFrame(() => {
      this.#isWaiting = false;
      if (this.#colours) this.#draw();
    });
  }

  #draw() {
    const { view } = this;
    const context = this.#context;
    const colours = this.#colours;
    this.#base.paint(context, view, colours);
    context.setTransform(view.ratio, 0, 0, view.ratio, 0, 0);
    const placed = this.#visible();
    for (const { mark, x, y } of placed) this.#drawAreas(mark, x, y);
    for (const { mark, x, y } of placed) {
      drawMark(context, mark, x, y, colours);
      const isSelected = mark.events.some(({ id }) => id === this.#selectedId);
      if (isSelected || mark === this.#hovered) drawRing(context, mark, x, y, colours.focus);
    }
    if (view.scale > 2500) drawNames(context, placed, colours);
    if (this.#canvas.matches(":focus-visible")) this.#drawCrosshair();
  }

  #visible() {
    const { view } = this;
    return this.marks()
      .map((mark) => ({ mark, x: mark.x * view.scale - view.x, y: mark.y * view.scale - view.y }))
      .filter(({ x, y }) => x > -60 && y > -60 && x < view.width + 60 && y < view.height + 60);
  }

  /** A province's extent is always drawn; a whole country's only while it is looked at. */
  #drawAreas(mark, x, y) {
    if (!mark.isArea || mark.keys.length > 1) return;
    const { place, corroboration } = mark.events[0];
    const isLookedAt = mark === this.#hovered || mark.events.some(({ id }) => id === this.#selectedId);
    if (place.precision === "country" && !isLookedAt) return;
    const radius = kilometres(place.radius_km, place.latitude) * this.view.scale;
    drawArea(this.#context, x, y, radius, this.#colours[corroboration]);
  }

  #drawCrosshair() {
    const [x, y] = [this.view.width / 2, this.view.height / 2];
    const context = this.#context;
    context.beginPath();
    context.moveTo(x - 12, y);
    context.lineTo(x + 12, y);
    context.moveTo(x, y - 12);
    context.lineTo(x, y + 12);
    context.lineWidth = 2;
    context.strokeStyle = this.#colours.focus;
    context.stroke();
  }

  #hit(px, py, reach = REACH) {
    const near = this.#visible()
      .map(({ mark, x, y }) => ({ mark, distance: Math.hypot(x - px, y - py) - sizeOf(mark) }))
      .filter(({ distance }) => distance <= reach)
      .sort((a, b) => a.distance - b.distance);
    return near.length ? near[0].mark : null;
  }

  /** Zoom into a mark of several places; hand over one that cannot be taken apart. */
  #pick(mark) {
    if (!mark) return;
    const parts = group(mark.events, 1e9);
    if (parts.length > 1 && this.view.scale < 40000) {
      this.view.fit(boxOf([parts.map(({ x, y }) => [x, y])]), Math.max(9000, this.view.scale * 4));
      this.redraw();
    } else this.#onPick(mark);
  }

  #resize() {
    const { width, height } = this.#canvas.getBoundingClientRect();
    if (!width || !height) return;
    const ratio = window.devicePixelRatio || 1;
    this.#canvas.width = Math.round(width * ratio);
    this.#canvas.height = Math.round(height * ratio);
    this.view.resize(width, height, ratio);
    if (this.#colours) this.#draw(); // a resized canvas is black until drawn
  }

  #hover(mark, x, y) {
    if (mark !== this.#hovered) {
      this.#hovered = mark;
      this.#canvas.classList.toggle("is-over", mark !== null);
      this.redraw();
    }
    this.#onHover(mark, x, y);
  }

  #listen() {
    const canvas = this.#canvas;
    const fingers = new Map();
    let moved = 0;
    canvas.addEventListener("pointerdown", (event) => {
      canvas.setPointerCapture(event.pointerId);
      fingers.set(event.pointerId, event);
      moved = 0;
      this.#hover(null, 0, 0);
    });
    canvas.addEventListener("pointermove", (event) => {
      const before = fingers.get(event.pointerId);
      if (!before) return this.#hover(this.#hit(event.offsetX, event.offsetY), event.offsetX, event.offsetY);
      moved += Math.hypot(event.offsetX - before.offsetX, event.offsetY - before.offsetY);
      if (fingers.size === 2) this.#pinch(fingers, event);
      else this.view.pan(before.offsetX - event.offsetX, before.offsetY - event.offsetY);
      fingers.set(event.pointerId, event);
      this.redraw();
    });
    canvas.addEventListener("pointerup", (event) => {
      fingers.delete(event.pointerId);
      if (moved <= CLICK_SLACK && !fingers.size) this.#pick(this.#hit(event.offsetX, event.offsetY));
    });
    canvas.addEventListener("pointercancel", (event) => fingers.delete(event.pointerId));
    canvas.addEventListener("pointerleave", () => this.#hover(null, 0, 0));
    canvas.addEventListener("wheel", (event) => {
      event.preventDefault();
      this.view.zoom(Math.exp(-event.deltaY * (event.deltaMode ? 0.05 : 0.0016)), event.offsetX, event.offsetY);
      this.redraw();
    }, { passive: false });
    canvas.addEventListener("keydown", (event) => this.#key(event));
    for (const name of ["focus", "blur"]) canvas.addEventListener(name, () => this.redraw());
  }

  #pinch(fingers, event) {
    const [other] = [...fingers].filter(([id]) => id !== event.pointerId).map(([, finger]) => finger);
    const before = fingers.get(event.pointerId);
    const length = (finger) => Math.hypot(finger.offsetX - other.offsetX, finger.offsetY - other.offsetY) || 1;
    this.view.zoom(length(event) / length(before), (event.offsetX + other.offsetX) / 2, (event.offsetY + other.offsetY) / 2);
  }

  #key(event) {
    const { view } = this;
    const actions = {
      ArrowLeft: () => view.pan(-KEY_PAN, 0),
      ArrowRight: () => view.pan(KEY_PAN, 0),
      ArrowUp: () => view.pan(0, -KEY_PAN),
      ArrowDown: () => view.pan(0, KEY_PAN),
      "+": () => view.zoom(1.5),
      "=": () => view.zoom(1.5),
      "-": () => view.zoom(1 / 1.5),
      0: () => this.fit(),
      Enter: () => this.#pick(this.#hit(view.width / 2, view.height / 2, CENTRE_REACH)),
    };
    if (!actions[event.key] || event.ctrlKey || event.metaKey || event.altKey) return;
    event.preventDefault();
    actions[event.key]();
    this.redraw();
  }
}
