import { type Coverage, type FidelityClass, fidelityClasses } from '@agentspine/schema';

/** What a stored fidelity says; `undefined` fields where a turn has none (SPEC 2.7: *unknown*, a word of its own). */
export interface StoredFidelity {
  readonly class: FidelityClass | 'unknown';
  readonly coverage: Partial<Coverage>;
}

const unknownFidelity: StoredFidelity = { class: 'unknown', coverage: {} };

/** Reads `fidelity_json`; NULL and damaged text are *unknown*. */
export function parseFidelity(text: string | null): StoredFidelity {
  if (text === null) return unknownFidelity;
  try {
    const value = JSON.parse(text) as { class?: unknown; coverage?: unknown } | null;
    if (value === null || typeof value !== 'object') return unknownFidelity;
    const name = fidelityClasses.find((candidate) => candidate === value.class);
    const coverage = typeof value.coverage === 'object' && value.coverage !== null ? value.coverage : {};
    return { class: name ?? 'unknown', coverage };
  } catch {
    return unknownFidelity;
  }
}

/** Whether the turn's source reports a field. A turn of unknown fidelity states its numbers and nothing against them. */
export function reportsField(fidelity: StoredFidelity, flag: keyof Coverage): boolean {
  return fidelity.coverage[flag] !== false;
}
