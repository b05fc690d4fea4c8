/** What sessions can be sorted by. */
export const sessionSorts = ['active', 'started', 'turns', 'calls'] as const;
/** One of `sessionSorts`. */
export type SessionSort = (typeof sessionSorts)[number];

/** The order that an address names; one that is not known is the last active first. */
export function sortOf(sort: string | undefined): SessionSort {
  return sessionSorts.find((each) => each === sort) ?? 'active';
}
