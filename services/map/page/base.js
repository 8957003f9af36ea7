// Countries, drawn once per scale onto a canvas larger than the window; moving the map only copies it.

const MARGIN = 320; // pixels beyond each edge

export class BaseMap {
  #countries = [];
  #buffer = document.createElement("canvas");
  #drawn = null; // {scale, x, y, width, height, ratio}: x, y of the buffer's corner, pixels from the world's

  setCountries(countries) {
    this.#countries = countries.map((country) => ({ ...country, path: pathOf(country.rings) }));
    this.forget();
  }

  /** Draw anew at the next paint. */
  forget() {
    this.#drawn = null;
  }

  /** Copy the part of the world that a view shows. */
  paint(context, view, colours) {
    if (!this.#covers(view)) this.#draw(view, colours);
    const { x, y, ratio } = this.#drawn;
    const left = Math.round((view.x - x) * ratio);
    const top = Math.round((view.y - y) * ratio);
    const [width, height] = [Math.round(view.width * ratio), Math.round(view.height * ratio)];
    context.save();
    context.setTransform(1, 0, 0, 1, 0, 0);
    context.drawImage(this.#buffer, left, top, width, height, 0, 0, width, height);
    context.restore();
  }

  #covers(view) {
    const drawn = this.#drawn;
    if (!drawn || drawn.scale !== view.scale || drawn.ratio !== view.ratio) return false;
    const isWide = view.x >= drawn.x && view.x + view.width <= drawn.x + drawn.width;
    return isWide && view.y >= drawn.y && view.y + view.height <= drawn.y + drawn.height;
  }

  #draw(view, colours) {
    const { scale, ratio } = view;
    const drawn = { scale, ratio, x: view.x - MARGIN, y: view.y - MARGIN };
    drawn.width = view.width + 2 * MARGIN;
    drawn.height = view.height + 2 * MARGIN;
    this.#drawn = drawn;
    this.#buffer.width = Math.ceil(drawn.width * ratio);
    this.#buffer.height = Math.ceil(drawn.height * ratio);
    const context = this.#buffer.getContext("2d", { alpha: false });
    context.fillStyle = colours.water;
    context.fillRect(0, 0, this.#buffer.width, this.#buffer.height);
    const there = this.#countries.filter(({ box }) => touches(box, drawn));
    context.setTransform(scale * ratio, 0, 0, scale * ratio, -drawn.x * ratio, -drawn.y * ratio);
    context.fillStyle = colours.land;
    context.strokeStyle = colours.border;
    context.lineJoin = "round";
    context.lineWidth = 0.8 / scale;
    for (const { path } of there) {
      context.fill(path, "evenodd");
      context.stroke(path);
    }
    context.setTransform(ratio, 0, 0, ratio, 0, 0);
    drawCountryNames(context, there, drawn, colours);
  }
}

function drawCountryNames(context, countries, drawn, colours) {
  context.font = `500 11px ${colours.font}`;
  context.letterSpacing = "1px";
  context.textAlign = "center";
  context.textBaseline = "middle";
  context.fillStyle = colours.faint;
  for (const { name, label } of countries) {
    const text = name.toUpperCase();
    const room = (label[2] - label[0]) * drawn.scale;
    if (context.measureText(text).width + 24 > room) continue;
    const [x, y] = [(label[0] + label[2]) / 2, (label[1] + label[3]) / 2];
    context.fillText(text, x * drawn.scale - drawn.x, y * drawn.scale - drawn.y);
  }
}

function touches([left, top, right, bottom], { x, y, width, height, scale }) {
  return left * scale < x + width && right * scale > x && top * scale < y + height && bottom * scale > y;
}

function pathOf(rings) {
  const path = new Path2D();
  for (const ring of rings) {
    ring.forEach(([x, y], index) => (index ? path.lineTo(x, y) : path.moveTo(x, y)));
    path.closePath();
  }
  return path;
}
