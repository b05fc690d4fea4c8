/**
 * A kind of events as the one word that the index has for it. Nobody writes such a word, so that "response" finds what says
 * so, and not every answer because its kind is `assistant.response`.
 */
export function kindWord(kind: string): string {
  return `0${kind.replace(/[^A-Za-z0-9]/g, '')}`;
}
