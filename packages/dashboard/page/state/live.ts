import { signal } from '@preact/signals';
import { pageKey, type Refused } from './client.ts';

/** A message of the live feed. */
export interface News {
  readonly type: string;
  readonly seq: number;
  readonly payload: Readonly<Record<string, unknown>>;
}

/** Whether news come, and since when not. */
export const liveState = signal<{ readonly isLive: boolean; readonly since: number }>({
  isLive: false,
  since: Date.now(),
});

/** News after which all that was there is as it was. */
export const addsOnly: ReadonlySet<string> = new Set(['event.logged', 'session.advanced']);

const listeners = new Set<(news: readonly News[]) => void>();
const retryMs = { first: 250, max: 10_000 };

/** The last place whose news came, as `BOOT.SEQ`; undefined before the first. */
let place: string | undefined;
let boot = '';
let waitMs = retryMs.first;
let timer: number | undefined;
let socket: WebSocket | undefined;
let gathered: News[] = [];

/** Calls `listener` with what came, once a frame at most. */
export function onNews(listener: (news: readonly News[]) => void): () => void {
  listeners.add(listener);
  return () => void listeners.delete(listener);
}

/** How often a store that another process has locked is tried again: of some stores nobody tells when they are free. */
const lockedMs = 700;
let isTrying = false;

/** Has everything asked again soon where a store is locked. */
export function keepTrying(problem: Refused['problem']): void {
  if (problem.title !== 'SERVE_STORE_LOCKED' || isTrying) return;
  isTrying = true;
  setTimeout(() => {
    isTrying = false;
    for (const listener of listeners) listener([{ type: 'resync', seq: 0, payload: {} }]);
  }, lockedMs);
}

/** Opens the feed, and opens it again whenever it ends: with the last place, so that nothing is missed or comes twice. */
export function startLive(): void {
  if (socket !== undefined) return;
  const after = place === undefined ? '' : `?after=${encodeURIComponent(place)}`;
  socket = new WebSocket(`ws://${location.host}/api/v1/live${after}`, ['spine.v1', `key.${pageKey()}`]);
  socket.onmessage = ({ data }) => take(JSON.parse(String(data)) as News);
  socket.onclose = () => {
    socket = undefined;
    if (liveState.value.isLive) liveState.value = { isLive: false, since: Date.now() };
    timer = window.setTimeout(startLive, waitMs);
    waitMs = Math.min(2 * waitMs, retryMs.max);
  };
}

document.addEventListener('visibilitychange', () => {
  if (document.hidden || socket !== undefined) return;
  clearTimeout(timer);
  startLive();
});

function take(news: News): void {
  if (news.type === 'hello') {
    boot = String(news.payload['boot']);
    waitMs = retryMs.first;
    liveState.value = { isLive: true, since: Date.now() };
  }
  place = `${boot}.${news.seq}`;
  if (news.type === 'hello') return;
  gathered.push(news);
  if (gathered.length === 1) afterFrame(flush);
}

/** A page that is not seen has no frames. */
function afterFrame(action: () => void): void {
  if (document.hidden) setTimeout(action, 50);
  else requestAnimationFrame(action);
}

function flush(): void {
  const news = gathered;
  gathered = [];
  for (const listener of listeners) listener(news);
}
