import type { Look } from '@agentspine/render';
import { lanes, type TimelineEvent } from '@agentspine/schema';
import { shortText } from './short-text.ts';

const laneWidth = Math.max(...lanes.map((lane) => lane.length));

/** A line holds a time, a lane, and this much of a title and of a body; on a wide terminal as much as it has room for. */
const textWidthMax = 60;

/** An event on one line: when, its lane, its title, and the first words of its body. A body that begins with the title says both. */
export function renderTimelineLine({ createdAt, lane, title, body }: TimelineEvent, { width = 0 }: Look = {}): string {
  // Half of a wide line, so that a long title leaves room for what was said.
  const named = wordsOf(title, Math.max(textWidthMax, Math.floor(width / 2)));
  const said = wordsOf(body ?? '', Math.max(textWidthMax, width));
  const texts = said.startsWith(named.replace(/…$/, '')) ? [said] : [named, said].filter((text) => text !== '');
  return `${createdAt}  ${lane.padEnd(laneWidth)}  ${texts.join('  ')}\n`;
}

/** Words on one line: spaces and line ends of any number are one space. */
function wordsOf(text: string, widthMax: number): string {
  // A text may have millions of characters; what cannot be shown is not looked at.
  const said = text
    .slice(0, widthMax * 4)
    .toWellFormed()
    .trim();
  return shortText(said.replaceAll(/[ \t\r\n]+/g, ' '), widthMax);
}
