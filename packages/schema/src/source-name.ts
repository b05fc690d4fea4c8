/** Names a harness or another source of records, as in `my-harness` (SPEC 2.2). The harnesses that are known are listed in ingest. */
export type SourceName = string;

const namePattern = /^[a-z][a-z0-9]*(?:-[a-z0-9]+)*$/;
const nameCharsMax = 64;

/** Whether a value has the shape of a name of a source or an actor: lower case letters, digits and dashes, a letter first. */
export function isSourceName(value: unknown): value is SourceName {
  return typeof value === 'string' && value.length <= nameCharsMax && namePattern.test(value);
}
