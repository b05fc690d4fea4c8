import type { ListedHarness, ListedPlace } from '@agentspine/home';
import { hangText, inertText, textColumns } from '@agentspine/render';
import { counted } from '@agentspine/render/count-text';

/**
 * The harnesses that are known, each with its places on this machine; those first of which a place is there. Sentences are wrapped to
 * `columns`, which are those of a terminal.
 */
export function renderHarnesses(harnesses: readonly ListedHarness[], columns?: number): string {
  const isHere = ({ places }: ListedHarness): boolean => places.some(({ exists }) => exists);
  const ordered = [...harnesses.filter(isHere), ...harnesses.filter((harness) => !isHere(harness))];
  return ordered.map((harness) => `${linesOf(harness, textColumns(columns)).join('\n')}\n`).join('\n');
}

function linesOf(
  { source, title, isExperimental, form, places, variables, uncounted, sessions }: ListedHarness,
  columns: number,
): readonly string[] {
  const sentence = (label: string, text: string): string => hangText(`  ${label}: `, text, columns, 4);
  return [
    `${title} (--source ${source}), ${form}${isExperimental ? ', experimental: made of its documented format' : ''}`,
    ...(sessions === undefined ? [] : [`  ${counted(sessions, 'session')} imported`]),
    ...linesOfPlaces(places),
    ...(variables.length === 0 ? [] : [sentence('another place', `set ${variables.join(' or ')}`)]),
    ...uncounted.map((what) => sentence('not counted', what)),
  ];
}

/** An editor and its relatives have many folders; of those that are not there a few are named. */
const absentMax = 3;

function linesOfPlaces(places: readonly ListedPlace[]): readonly string[] {
  const absent = places.filter(({ exists }) => !exists);
  const left = absent.length > absentMax + 1 ? new Set(absent.slice(absentMax)) : new Set<ListedPlace>();
  const lines = places
    .filter((place) => !left.has(place))
    .map((place) => `  ${inertText(place.path)}: ${stateOf(place)}`);
  if (left.size === 0) return lines;
  return [
    ...lines,
    `  ${counted(left.size, 'more place')}: not there ("spine import --list-harnesses --json" names them)`,
  ];
}

function stateOf({ exists, files, unreadable }: ListedPlace): string {
  if (!exists) return 'not there';
  const found = counted(files, 'file');
  return unreadable === 0
    ? found
    : `${found}; ${counted(unreadable, 'file or folder', 'files or folders')} cannot be read`;
}
