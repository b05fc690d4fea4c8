import { drawHex, drawInteger, type Random } from './draw.ts';

const words =
  'the of a to in is it that for on with as this be at by from or an not are which can when file test value error line name type ' +
  'function return const import export string number await async result option path module config build run fix add check read write';
const vocabulary = words.split(' ');

/** New words appear this often, so that a text does not compress better than real ones. */
const newWordShare = 0.08;

/** About `chars` characters of sentences. */
export function drawProse(random: Random, chars: number): string {
  let text = '';
  while (text.length < chars) text += `${drawWord(random)}${random() < 0.1 ? '. ' : ' '}`;
  return text;
}

/** About `chars` characters that look like a source file: indented lines, some of them said before. */
export function drawCode(random: Random, chars: number): string {
  const lines: string[] = [];
  for (let length = 0; length < chars; ) {
    const again = random() < 0.55 ? lines[drawInteger(random, 0, lines.length)] : undefined;
    const line = again ?? drawCodeLine(random);
    lines.push(line);
    length += line.length + 1;
  }
  return lines.join('\n');
}

function drawCodeLine(random: Random): string {
  const indent = '  '.repeat(drawInteger(random, 0, 4));
  return `${indent}const ${drawWord(random)} = ${drawWord(random)}("${drawWord(random)}", ${drawInteger(random, 0, 1000)});`;
}

function drawWord(random: Random): string {
  if (random() < newWordShare) return drawHex(random, drawInteger(random, 3, 9));
  // Squared: the first words are the frequent ones.
  return vocabulary[Math.floor(random() ** 2 * vocabulary.length)] ?? 'the';
}
