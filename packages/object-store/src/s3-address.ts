import { ObjectStoreError } from './errors.ts';

/** A bucket, and what of it is meant. */
export interface S3Address {
  /** The bucket. */
  readonly bucket: string;
  /** What keys begin with: empty, or with `/` at its end. */
  readonly prefix: string;
  /** The server, where it is not that of the environment. */
  readonly endpoint: string | undefined;
  /** Its region, where it is not that of the environment. */
  readonly region: string | undefined;
}

const scheme = 's3://';
const forms = 'give s3://BUCKET/PREFIX, or s3://BUCKET/PREFIX?endpoint=https://HOST for a store that is not AWS';
const bucketPattern = /^[A-Za-z0-9][A-Za-z0-9._-]{1,62}$/;
const prefixPattern = /^[\w!.*'()/ =@:,+-]*$/;
const regionPattern = /^[\w-]{1,64}$/;

/** Whether a text means an object store, and not a folder. */
export function isS3Address(text: string): boolean {
  return text.startsWith(scheme);
}

/** Reads an address; it never has credentials in it. @throws ObjectStoreError `OBJECTS_ADDRESS_WRONG` */
export function parseS3Address(text: string): S3Address {
  const [path = '', query = '', ...more] = text.slice(scheme.length).split('?');
  const [bucket = '', ...names] = path.split('/');
  // What cannot be read may have a secret in it: it is not repeated.
  if (path.includes('@') && !bucketPattern.test(bucket)) throw wrong('has credentials in it; leave them out');
  if (!isS3Address(text) || more.length > 0 || !bucketPattern.test(bucket)) throw wrong('names no bucket');
  const parts = names.filter((name) => name !== '');
  if (!prefixPattern.test(path) || parts.some((name) => name === '.' || name === '..')) {
    throw wrong('has a prefix that is not plain letters, digits and / - _ .');
  }
  const { endpoint, region } = parseQuery(query);
  return { bucket, prefix: parts.map((name) => `${name}/`).join(''), endpoint, region };
}

/** The address as text; reading it gives the same one. */
export function formatS3Address({ bucket, prefix, endpoint, region }: S3Address): string {
  const query = [
    ...(endpoint === undefined ? [] : [`endpoint=${endpoint}`]),
    ...(region === undefined ? [] : [`region=${region}`]),
  ];
  const path = [bucket, ...prefix.split('/').slice(0, -1)].join('/');
  return `${scheme}${path}${query.length === 0 ? '' : `?${query.join('&')}`}`;
}

/** The address of a server. @throws ObjectStoreError `OBJECTS_ADDRESS_WRONG` */
export function parseEndpoint(text: string, whatGaveIt: string): string {
  const url = URL.canParse(text) ? new URL(text) : undefined;
  const isPlain = url !== undefined && url.username === '' && url.password === '' && url.search === '';
  if (isPlain && (url.protocol === 'https:' || url.protocol === 'http:')) return url.href.replace(/\/+$/, '');
  throw new ObjectStoreError(
    'OBJECTS_ADDRESS_WRONG',
    `${whatGaveIt} is not the address of a server; give https://HOST or http://HOST:PORT, without a user and a password`,
  );
}

function parseQuery(query: string): Pick<S3Address, 'endpoint' | 'region'> {
  let endpoint: string | undefined;
  let region: string | undefined;
  for (const [name, value] of new URLSearchParams(query)) {
    if (name === 'endpoint' && endpoint === undefined) endpoint = parseEndpoint(value, '?endpoint=');
    else if (name === 'region' && region === undefined && regionPattern.test(value)) region = value;
    else throw wrong('has something after "?" that is neither endpoint nor region, once');
  }
  return { endpoint, region };
}

function wrong(what: string): ObjectStoreError {
  return new ObjectStoreError('OBJECTS_ADDRESS_WRONG', `the address of the object store ${what}; ${forms}`);
}
