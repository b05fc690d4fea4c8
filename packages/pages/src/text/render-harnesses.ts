import type { ListedHarness, ListedPlace } from '@agentspine/home';
import { inertText } from '@agentspine/render';
import { counted } from '@agentspine/render/count-text';

/** The harnesses that are known, each with its places on this machine. */
export function renderHarnesses(harnesses: readonly ListedHarness[]): string {
  return harnesses.map((harness) => `${linesOf(harness).join('\n')}\n`).join('\n');
}

function linesOf({
  source,
  title,
  isExperimental,
  form,
  places,
  variables,
  uncounted,
  sessions,
}: ListedHarness): readonly string[] {
  return [
    `${title} (--source ${source}), ${form}${isExperimental ? ', experimental: made of its documented format' : ''}`,
    ...(sessions === undefined ? [] : [`  ${counted(sessions, 'session')} imported`]),
    ...linesOfPlaces(places),
    ...(variables.length === 0 ? [] : [`  another place: set ${variables.join(' or ')}`]),
    ...uncounted.map((what) => `  not counted: ${what}`),
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
