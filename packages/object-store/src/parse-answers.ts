import type { ObjectEntry } from './object-store.ts';

/** A page of a listing. */
export interface ListPage {
  /** What is on it. */
  readonly entries: readonly ObjectEntry[];
  /** Names the next page; `undefined` for the last one. */
  readonly next: string | undefined;
}

/** Reads a page of ListObjectsV2 whose keys were asked for in the encoding of URLs; `undefined` for what is not one. */
export function parseListPage(xml: string): ListPage | undefined {
  if (!xml.includes('<ListBucketResult')) return undefined;
  const entries: ObjectEntry[] = [];
  for (const [, content = ''] of xml.matchAll(/<Contents>(.*?)<\/Contents>/gs)) {
    const entry = parseEntry(content);
    if (entry === undefined) return undefined;
    entries.push(entry);
  }
  if (memberOf(xml, 'IsTruncated') !== 'true') return { entries, next: undefined };
  const next = memberOf(xml, 'NextContinuationToken');
  return next === undefined ? undefined : { entries, next: withoutEntities(next) };
}

/** The code of an error, such as `NoSuchBucket`; `undefined` where the answer has none. */
export function parseErrorCode(xml: string): string | undefined {
  const code = memberOf(xml, 'Code');
  return code !== undefined && /^\w{1,64}$/.test(code) ? code : undefined;
}

function parseEntry(content: string): ObjectEntry | undefined {
  const [key, size, modified] = ['Key', 'Size', 'LastModified'].map((name) => memberOf(content, name));
  const modifiedMs = Date.parse(modified ?? '');
  if (key === undefined || size === undefined || !/^\d{1,15}$/.test(size) || Number.isNaN(modifiedMs)) return undefined;
  try {
    return { key: decodeURIComponent(withoutEntities(key).replaceAll('+', ' ')), size: Number(size), modifiedMs };
  } catch {
    return undefined;
  }
}

function memberOf(xml: string, name: string): string | undefined {
  return new RegExp(`<${name}>([^<]*)</${name}>`).exec(xml)?.[1];
}

const entities: Readonly<Record<string, string>> = { lt: '<', gt: '>', quot: '"', apos: "'", amp: '&' };

function withoutEntities(text: string): string {
  return text.replaceAll(/&(lt|gt|quot|apos|amp);/g, (whole, name: string) => entities[name] ?? whole);
}
