// Light or dark: as the system, unless the reader chose otherwise. The canvas takes its colours from the style sheet.

const ORDER = ["auto", "light", "dark"];
const KEY = "conflictwire-theme";

/** Wire the button; onChange(colours) now and whenever they change. */
export function setUpTheme(button, onChange) {
  let theme = remembered();
  const apply = () => {
    if (theme === "auto") delete document.documentElement.dataset.theme;
    else document.documentElement.dataset.theme = theme;
    button.textContent = `Theme: ${theme}`;
    button.setAttribute("aria-label", `Colour theme: ${theme === "auto" ? "as the system" : theme}`);
    onChange(colours());
  };
  button.addEventListener("click", () => {
    theme = ORDER[(ORDER.indexOf(theme) + 1) % ORDER.length];
    remember(theme);
    apply();
  });
  matchMedia("(prefers-color-scheme: dark)").addEventListener("change", apply);
  apply();
}

function colours() {
  const style = getComputedStyle(document.documentElement);
  const names = ["surface", "water", "land", "border", "text", "faint", "focus", "single-source", "multi-outlet", "cross-party"];
  const found = Object.fromEntries(names.map((name) => [name, style.getPropertyValue(`--${name}`).trim()]));
  return { ...found, font: style.getPropertyValue("--font").trim() };
}

function remembered() {
  try {
    const found = localStorage.getItem(KEY);
    return ORDER.includes(found) ? found : "auto";
  } catch {
    return "auto"; // a browser that keeps nothing
  }
}

function remember(theme) {
  try {
    localStorage.setItem(KEY, theme);
  } catch {
    // then it is for this visit
  }
}
