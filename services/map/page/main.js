// The page: one store of events, shown three times (map, timeline, list) through one filter.

import { detailView, missingView } from "./detail.js";
import { element } from "./dom.js";
import { Filters } from "./filters.js";
import { counted, killedText, placeText } from "./format.js";
import { decodeCountries } from "./geo.js";
import { EventList, tag } from "./list.js";
import { EventMap } from "./map.js";
import { typeName } from "./names.js";
import { isFiltering, NO_FILTER, Store } from "./store.js";
import { fetchDetail, openStream } from "./stream.js";
import { setUpTheme } from "./theme.js";
import { Timeline } from "./timeline.js";

const FRESH_MS = 6000; // how long a new event stays marked
const TELL_MS = 5000; // a screen reader is told of news at most this often

const byId = (id) => document.getElementById(id);
const store = new Store();
let filter = { ...NO_FILTER };
let openId = null;
let isFitted = false;
let untold = 0;
const fresh = new Set();

export const map = new EventMap(byId("map"), { onPick: pick, onHover: showTip });
const list = new EventList(byId("list"), byId("more"), (id) => (location.hash = id));
const timeline = new Timeline(byId("bars"), [byId("first-day"), byId("peak"), byId("last-day")], (from, to) => {
  filters.set({ from, to });
  refilter({ ...filter, from, to });
});
const filters = new Filters(byId("filters"), {
  onChange: (values) => refilter({ ...filter, ...values }),
  onReset: () => refilter({ ...NO_FILTER }),
});

function refilter(wanted) {
  filter = wanted;
  list.rewind();
  show();
}

function show() {
  const events = store.select(filter);
  map.setEvents(events);
  list.show(events, fresh);
  timeline.show(store.select({ ...filter, from: "", to: "" }), filter);
  filters.offer(store.choices());
  filters.allowReset(isFiltering(filter));
  const isPart = isFiltering(filter);
  byId("count").textContent = isPart ? `${events.length} of ${counted(store.size, "event")}` : counted(store.size, "event");
  byId("place-chip").hidden = !filter.place;
  byId("place-chip").textContent = filter.place ? `${filter.place.name} ✕` : "";
  showEmpty(events.length);
  if (!isFitted && events.some(({ place }) => place)) {
    isFitted = true;
    map.fit();
  }
}

function showEmpty(count) {
  const empty = byId("empty");
  empty.hidden = count > 0;
  empty.replaceChildren(
    element("p", {}, store.size ? "No event fits these filters." : "No events yet."),
    element("p", {}, store.size ? "Clear one of them to see more." : "They appear here as outlets report them."),
  );
}

byId("place-chip").addEventListener("click", () => {
  refilter({ ...filter, place: null });
  byId("list").focus();
});

function pick(mark) {
  if (mark.events.length === 1) {
    location.hash = mark.events[0].id;
    return;
  }
  closeDetail();
  refilter({ ...filter, place: { keys: mark.keys, name: mark.events[0].place.name } });
  byId("list").focus();
}

function showTip(mark, x, y) {
  const tip = byId("tip");
  tip.hidden = !mark;
  if (!mark) return;
  const [event] = mark.events;
  const isOne = mark.events.length === 1;
  const names = [...new Set(mark.events.map(({ place }) => place.name))];
  tip.replaceChildren(
    element("strong", {}, isOne ? typeName(event.sub_event_type) : counted(mark.events.length, "event")),
    element("span", {}, isOne ? placeText(event.place) : names.slice(0, 4).join(", ") + (names.length > 4 ? "…" : "")),
    isOne && event.killed ? element("span", {}, killedText(event.killed)) : "",
    isOne ? tag(event.corroboration) : "",
    mark.isArea ? element("em", {}, "Somewhere in the area") : "",
  );
  const frame = byId("map-frame").getBoundingClientRect();
  tip.style.left = `${Math.min(x + 14, frame.width - tip.offsetWidth - 8)}px`;
  tip.style.top = `${Math.min(y + 14, frame.height - tip.offsetHeight - 8)}px`;
}

// ---------------------------------------------------------------- one event

window.addEventListener("hashchange", openFromAddress);

async function openFromAddress() {
  const id = decodeURIComponent(location.hash.slice(1));
  if (!id || id === "list") return closeDetail();
  await openDetail(id);
  byId("detail").focus();
  byId("detail").scrollTop = 0;
}

async function openDetail(id) {
  openId = id;
  const content = await detailContent(id);
  if (openId !== id) return; // another was opened meanwhile
  const hadFocus = byId("detail").contains(document.activeElement);
  byId("detail").replaceChildren(...content.filter(Boolean));
  byId("detail").hidden = false;
  byId("list-pane").hidden = true;
  if (hadFocus) byId("detail").focus();
  map.select(id);
  map.reveal(id);
}

async function detailContent(id) {
  try {
    const detail = await fetchDetail(id);
    return detail ? detailView(detail, { onClose: backToList }) : missingView(id, { onClose: backToList, reason: "not among the events read so far" });
  } catch (error) {
    return missingView(id, { onClose: backToList, reason: error.message });
  }
}

function closeDetail() {
  if (openId === null) return;
  const id = openId;
  openId = null;
  byId("detail").hidden = true;
  byId("list-pane").hidden = false;
  map.select(null);
  list.focus(id);
}

function backToList() {
  history.replaceState(null, "", location.pathname);
  closeDetail();
}

document.addEventListener("keydown", (event) => {
  if (event.key === "Escape" && openId !== null) backToList();
});

// ---------------------------------------------------------------- live

openStream({
  onSnapshot({ source, is_live: isLive, events }) {
    store.replace(events);
    byId("status").dataset.state = isLive ? "live" : "kept";
    byId("status-text").textContent = isLive ? `Live, ${source}` : `From ${source}`;
    show();
  },
  onEvents(events) {
    const ids = store.apply(events);
    for (const id of ids) markFresh(id);
    untold += ids.length;
    show();
    if (events.some(({ id }) => id === openId)) openDetail(openId);
  },
  onState(isConnected) {
    if (isConnected) return;
    byId("status").dataset.state = "lost";
    byId("status-text").textContent = "Connection lost, trying again";
  },
});

function markFresh(id) {
  fresh.add(id);
  setTimeout(() => fresh.delete(id), FRESH_MS);
}

setInterval(() => {
  if (untold) byId("announce").textContent = `${counted(untold, "event")} new or changed; ${store.size} in all`;
  untold = 0;
}, TELL_MS);

// ---------------------------------------------------------------- start

byId("zoom-in").addEventListener("click", () => map.zoom(1.6));
byId("zoom-out").addEventListener("click", () => map.zoom(1 / 1.6));
byId("zoom-fit").addEventListener("click", () => map.fit());
byId("filter-toggle").addEventListener("click", ({ target }) => {
  const isOpen = byId("filters").classList.toggle("is-open");
  target.setAttribute("aria-expanded", isOpen);
});
if (matchMedia("(max-width: 760px)").matches) byId("legend").open = false;
setUpTheme(byId("theme"), (colours) => map.setColours(colours));
fetch("world.json").then((answer) => answer.json()).then((topology) => {
  map.setCountries(decodeCountries(topology));
  document.documentElement.dataset.world = "drawn";
});
openFromAddress();
