// The server's stream of events. The browser reconnects by itself, and each connection starts with all there is.

/** Call onSnapshot({source, is_live, events}), onEvents(events), onState(isConnected) as they come. */
export function openStream({ onSnapshot, onEvents, onState }) {
  const source = new EventSource("api/stream");
  source.addEventListener("open", () => onState(true));
  source.addEventListener("error", () => onState(false));
  source.addEventListener("snapshot", (message) => onSnapshot(JSON.parse(message.data)));
  source.addEventListener("events", (message) => onEvents(JSON.parse(message.data)));
}

/** Fetch one event in full; null when there is none of that id. */
export async function fetchDetail(id) {
  const answer = await fetch(`api/events/${encodeURIComponent(id)}`);
  if (answer.status === 404) return null;
  if (!answer.ok) throw new Error(`the server answers ${answer.status}`);
  return answer.json();
}
