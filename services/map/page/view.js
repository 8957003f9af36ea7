// Which part of the flat world the window shows. Pure but for its own state.

const MIN_ACROSS = 1; // the world is never smaller than the window is wide
const MAX_SCALE = 2 ** 16; // pixels across the world: 600 m to a pixel

export class View {
  width = 1;
  height = 1;
  ratio = 1; // device pixels per pixel
  scale = 512; // pixels across the world
  x = 0; // left edge, pixels from the world's
  y = 0;

  resize(width, height, ratio) {
    const centre = this.centre();
    Object.assign(this, { width, height, ratio });
    this.lookAt(...centre, this.scale);
  }

  centre() {
    return [(this.x + this.width / 2) / this.scale, (this.y + this.height / 2) / this.scale];
  }

  lookAt(x, y, scale) {
    this.scale = Math.min(MAX_SCALE, Math.max(this.width * MIN_ACROSS, scale));
    this.x = x * this.scale - this.width / 2;
    this.y = y * this.scale - this.height / 2;
    this.#keepInside();
  }

  pan(dx, dy) {
    this.x += dx;
    this.y += dy;
    this.#keepInside();
  }

  /** Zoom by a factor; what is under the pixel (px, py) stays there. */
  zoom(factor, px = this.width / 2, py = this.height / 2) {
    const scale = Math.min(MAX_SCALE, Math.max(this.width * MIN_ACROSS, this.scale * factor));
    const ratio = scale / this.scale;
    this.x = (this.x + px) * ratio - px;
    this.y = (this.y + py) * ratio - py;
    this.scale = scale;
    this.#keepInside();
  }

  /** Show a box of the flat world with some air around it, at most at `maxScale`. */
  fit([left, top, right, bottom], maxScale = 9000) {
    const scale = Math.min(this.width / (right - left || 1e-9), this.height / (bottom - top || 1e-9)) * 0.78;
    this.lookAt((left + right) / 2, (top + bottom) / 2, Math.min(maxScale, scale));
  }

  toScreen(x, y) {
    return [x * this.scale - this.x, y * this.scale - this.y];
  }

  #keepInside() {
    this.x = Math.min(this.scale - this.width, Math.max(0, this.x));
    const lowest = this.scale - this.height;
    this.y = lowest < 0 ? lowest / 2 : Math.min(lowest, Math.max(0, this.y));
  }
}
