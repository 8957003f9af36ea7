// Elements from plain data. Text goes in as text nodes only: nothing that a feed wrote is ever read as HTML.

/** Return a new element; `attributes` with a null or false value are left out, children may be strings or null. */
export function element(name, attributes = {}, ...children) {
  const made = document.createElement(name);
  for (const [key, value] of Object.entries(attributes)) {
    if (key.startsWith("on")) made.addEventListener(key.slice(2), value);
    else if (value !== null && value !== false && value !== undefined) made.setAttribute(key, value === true ? "" : value);
  }
  made.append(...children.flat().filter((child) => child !== null && child !== undefined && child !== false));
  return made;
}

/** Return a new SVG element. */
export function svg(name, attributes = {}) {
  const made = document.createElementNS("http://www.w3.org/2000/svg", name);
  for (const [key, value] of Object.entries(attributes)) made.setAttribute(key, value);
  return made;
}

/** Return a link to a page of the web, or plain text where the address is of any other kind. */
export function outsideLink(address, text) {
  return isWebAddress(address)
    ? element("a", { href: address, target: "_blank", rel: "noopener noreferrer nofollow" }, text)
    : element("span", {}, text);
}

/** Whether an address is http or https, and nothing that runs. */
export function isWebAddress(address) {
  try {
    return ["http:", "https:"].includes(new URL(address).protocol);
  } catch {
    return false;
  }
}
