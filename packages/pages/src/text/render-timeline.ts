import { cutToWidth, inertText } from '@agentspine/render';
import { lanes, type TimelineEvent } from '@agentspine/schema';

const laneWidth = Math.max(...lanes.map((lane) => lane.length));

/** A terminal's line holds a time, a lane, and this much of a title and of a body. */
const textWidthMax = 60;
/** A text may have millions of characters; what cannot be shown is not looked at. */
const textCharactersMax = textWidthMax * 4;

/** An event on one line: when, its lane, its title, and the first words of its body. A body that begins with the title says both. */
export function renderTimelineLine({ createdAt, lane, title, body }: TimelineEvent): string {
  const [named, said] = [shortText(title), shortText(body ?? '')];
  const texts = said.startsWith(named.replace(/…$/, '')) ? [said] : [named, said].filter((text) => text !== '');
  return `${createdAt}  ${lane.padEnd(laneWidth)}  ${texts.join('  ')}\n`;
}

/** Words on one line: spaces and line ends of any number are one space. */
function shortText(text: string): string {
  const words = text
    .slice(0, textCharactersMax)
    .toWellFormed()
    .trim()
    .replaceAll(/[ \t\r\n]+/g, ' ');
  return cutToWidth(inertText(words), textWidthMax);
}
