import type { Harness } from '../harness.ts';

/** Raised whenever the same facts of any harness make other events: what another version derived is then derived again. */
const mappingVersion = 3;

/** Name and version of what makes events of a harness's transcripts: its parser, the mapping of all harnesses, its own rules. */
export function tracerName({
  source,
  version,
  traceVersion,
}: Pick<Harness, 'source' | 'version' | 'traceVersion'>): string {
  const own = traceVersion === 0 ? '' : `.${traceVersion}`;
  return `${source}/${version}+${mappingVersion}${own}`;
}
