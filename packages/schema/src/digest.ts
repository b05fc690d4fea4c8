/** A SHA-256 digest as 64 lower-case hex digits: the name of the same bytes in every store (SPEC 5.4.7). */
export type Digest = string & { readonly __brand: 'Digest' };

/** Reads a digest, trimming and lower-casing it; `undefined` when the text is not a digest. */
export function parseDigest(text: string): Digest | undefined {
  const normalised = text.trim().toLowerCase();
  return /^[0-9a-f]{64}$/.test(normalised) ? (normalised as Digest) : undefined;
}

/** A digest may follow other hex digits, so that each place where 64 of them begin is one. */
const digestAhead = /(?=([0-9a-f]{64}))/gi;

/** Everything in a text that may be a digest: any 64 hex digits in a row, overlapping ones too. */
export function* digestsIn(text: string): Generator<Digest, void> {
  for (const [, digits] of text.matchAll(digestAhead)) if (digits !== undefined) yield digits.toLowerCase() as Digest;
}
