import { resolve } from 'node:path';
import { formatS3Address, isS3Address, parseS3Address } from '@agentspine/object-store';
import { FleetError } from '../errors.ts';

/** Where a home ships to, read from what a person wrote. */
export type FleetTarget =
  /** A folder that all hosts see. */
  | { readonly kind: 'dir'; readonly directory: string }
  /** A bucket of an object store: its address, without keys. */
  | { readonly kind: 's3'; readonly address: string }
  /** A PostgreSQL server: the URL without a password. */
  | { readonly kind: 'postgres'; readonly url: string }
  /** A ClickHouse server, over HTTP: the URL without a password, the database, and the cluster whose servers all have it. */
  | { readonly kind: 'clickhouse'; readonly url: string; readonly database: string; readonly cluster?: string };

const forms = 'give dir:FOLDER, s3://BUCKET/PREFIX, postgres://HOST/DATABASE or clickhouse+https://HOST:8443/DATABASE';
const databasePattern = /^\/([A-Za-z_]\w{0,62})$/;
const clusterPattern = /^[A-Za-z_]\w{0,62}$/;

/**
 * Reads a target. A relative folder is below `workingDirectory`. A password is refused, for arguments are seen by every process.
 * @throws FleetError `FLEET_TARGET_WRONG`, ObjectStoreError `OBJECTS_ADDRESS_WRONG`
 */
export function parseTarget(text: string, workingDirectory: string): FleetTarget {
  if (text.startsWith('dir:') && text.length > 'dir:'.length) {
    return { kind: 'dir', directory: resolve(workingDirectory, text.slice('dir:'.length)) };
  }
  if (isS3Address(text)) return { kind: 's3', address: formatS3Address(parseS3Address(text)) };
  const url = URL.canParse(text) ? new URL(text) : undefined;
  const kind = kindOf(url?.protocol);
  if (url === undefined || kind === undefined) {
    if (text === '') throw new FleetError('FLEET_TARGET_WRONG', `a fleet needs a target: ${forms}`);
    // What cannot be read may have a password in it: only a plain word or path is repeated.
    const what = /^[\w./~-]{1,80}$/.test(text)
      ? `"${text}" is not the target of a fleet`
      : 'the target is not one of a fleet';
    throw new FleetError('FLEET_TARGET_WRONG', `${what}; ${forms}`);
  }
  if (url.password !== '' || url.searchParams.has('password')) {
    const advice = 'leave it out, and put it into AGENTSPINE_FLEET_PASSWORD';
    throw new FleetError('FLEET_TARGET_WRONG', `the target on ${url.host} has a password in it; ${advice}`);
  }
  const [, database] = databasePattern.exec(url.pathname) ?? [];
  if (database === undefined) {
    throw new FleetError('FLEET_TARGET_WRONG', `the target does not name a database on ${url.host}; ${forms}`);
  }
  if (kind === 'postgres') return { kind, url: url.href };
  const cluster = url.searchParams.get('cluster') ?? undefined;
  if (cluster !== undefined && !clusterPattern.test(cluster)) {
    const advice = 'a name of letters, digits and "_", as system.clusters has it';
    throw new FleetError('FLEET_TARGET_WRONG', `the target on ${url.host} does not name a cluster: ${advice}`);
  }
  const server = new URL(url.href.slice('clickhouse+'.length));
  server.pathname = '/';
  server.search = '';
  server.hash = '';
  return { kind, url: server.href, database, ...(cluster === undefined ? {} : { cluster }) };
}

/** The target as `fleet.json` keeps it: a folder as an absolute path. */
export function formatTarget(target: FleetTarget): string {
  switch (target.kind) {
    case 'dir':
      return `dir:${target.directory}`;
    case 's3':
      return target.address;
    case 'postgres':
      return target.url;
    case 'clickhouse':
      return `clickhouse+${target.url}${target.database}${target.cluster === undefined ? '' : `?cluster=${target.cluster}`}`;
    default:
      return target satisfies never;
  }
}

function kindOf(protocol: string | undefined): 'postgres' | 'clickhouse' | undefined {
  if (protocol === 'postgres:' || protocol === 'postgresql:') return 'postgres';
  return protocol === 'clickhouse+http:' || protocol === 'clickhouse+https:' ? 'clickhouse' : undefined;
}
