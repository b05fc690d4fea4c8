import type { Refusal } from './problem.ts';

/** What of a request says where it comes from; `undefined` for a header that was not sent. */
export interface RequestOrigin {
  /** In capitals. */
  readonly method: string;
  /** The path, without the query. */
  readonly path: string;
  /** `Host`. */
  readonly host: string | undefined;
  /** `Origin`. */
  readonly origin: string | undefined;
  /** `Sec-Fetch-Site`. */
  readonly fetchSite: string | undefined;
  /** Whether it opens a WebSocket. */
  readonly isSocket: boolean;
  /** Whether it names the token itself, as programs do; pages cannot do so unseen. */
  readonly hasBearer: boolean;
}

const loopbackNames = ['127.0.0.1', 'localhost', '[::1]'];

/**
 * Refuses what another page or another name of this machine sent. The host comes first: a name of somebody's own that leads
 * to this machine (DNS rebinding) would make its page one of ours.
 */
export function refuseForeign(request: RequestOrigin, port: number): Refusal | undefined {
  const { method, path, host, origin, fetchSite, isSocket, hasBearer } = request;
  const hosts = loopbackNames.map((name) => `${name}:${port}`);
  if (host === undefined || !hosts.includes(host)) {
    const detail = `this server answers to ${hosts[0]}, not to the name that the request has`;
    return { title: 'SERVE_HOST_FOREIGN', status: 421, detail, advice: `Open http://${hosts[0]}/` };
  }
  const isOurs = origin === `http://${host}`;
  if (origin !== undefined && !isOurs) return foreign('the request comes from a page of another origin');
  const changes = method !== 'GET' && method !== 'HEAD';
  if (origin === undefined && (isSocket || (changes && !hasBearer)))
    return foreign('the request does not say which page it comes from');
  if (path.startsWith('/api/') && fetchSite !== undefined && fetchSite !== 'same-origin' && fetchSite !== 'none')
    return foreign('the request comes from a page of another site');
  return undefined;
}

function foreign(detail: string): Refusal {
  return { title: 'SERVE_ORIGIN_FOREIGN', status: 403, detail, advice: 'Open the address that spine serve printed.' };
}
