import type { TimelineEventInput } from '../../../packages/schema/src/index.ts';
import { drawHex, drawInteger, type Random } from '../draw.ts';

const vocabularySize = 30_000;
const syllables = 'ka lo mi ne ru ta vo si pe du fa gi ho ju ly ba ce xi zo wu con pro re in er'.split(' ');
/** Words that code and those who talk of it say all the time. */
const common =
  'the to of and in is file test error value line name return const import function build run fix check'.split(' ');
const tools = ['Bash', 'Read', 'Edit', 'Grep', 'WebFetch', 'TodoWrite'];

/** Draws words, names and events: as in any language, the n-th word is there an n-th as often as the first. */
export class EventDrawer {
  readonly #random: Random;
  readonly #words: readonly string[];
  readonly #cumulated: Float64Array;
  readonly #paths: readonly string[];

  constructor(random: Random) {
    this.#random = random;
    const words = new Set(common);
    while (words.size < vocabularySize) words.add(this.#inventWord());
    this.#words = [...words];
    let sum = 0;
    this.#cumulated = Float64Array.from(this.#words, (_word, index) => {
      sum += 1 / (index + 2);
      return sum;
    });
    this.#paths = Array.from({ length: 2_000 }, () => this.#inventPath());
  }

  /** A word; frequent ones are drawn often. */
  word(): string {
    const wanted = this.#random() * (this.#cumulated.at(-1) ?? 0);
    let low = 0;
    for (let high = this.#words.length - 1; low < high; ) {
      const middle = (low + high) >> 1;
      if ((this.#cumulated[middle] ?? 0) < wanted) low = middle + 1;
      else high = middle;
    }
    return this.#words[low] ?? '';
  }

  /** A name such as `readFile` or `read_file`. */
  name(): string {
    const second = this.word();
    return this.#random() < 0.6
      ? `${this.word()}${second.slice(0, 1).toUpperCase()}${second.slice(1)}`
      : `${this.word()}_${second}`;
  }

  path(): string {
    return this.#paths[Math.floor(this.#random() ** 2 * this.#paths.length)] ?? '';
  }

  /** Words, with a name among them now and then. */
  text(words: number): string {
    return Array.from({ length: words }, () => (this.#random() < 0.06 ? this.name() : this.word())).join(' ');
  }

  /** An event of a session in the shares that real histories have: calls with their output, thoughts, few prompts and answers. */
  event(taskId: string): TimelineEventInput {
    const draw = this.#random();
    const sessionId = `session-${taskId}`;
    if (draw < 0.5) {
      const toolName = tools[drawInteger(this.#random, 0, tools.length)] ?? '';
      const metadata = {
        toolName,
        toolFamily: 'file',
        filePath: this.path(),
        toolUseId: `toolu_${drawHex(this.#random, 20)}`,
      };
      return {
        taskId,
        sessionId,
        kind: 'tool.used',
        title: `${toolName} ${this.path()}`,
        body: this.text(this.#count(25)),
        metadata,
      };
    }
    if (draw < 0.75) {
      const command = `${this.word()} --${this.word()} ${this.path()}`;
      const metadata = { toolName: 'Bash', toolFamily: 'terminal', command, exitCode: 0 };
      return {
        taskId,
        sessionId,
        kind: 'terminal.command',
        title: command,
        body: this.text(this.#count(50)),
        metadata,
      };
    }
    const kind = draw < 0.93 ? 'thought.logged' : draw < 0.965 ? 'user.message' : 'assistant.response';
    return { taskId, sessionId, kind, title: this.text(8), body: this.text(this.#count(70)) };
  }

  /** A call as a hook tells of it: what was called, without what it printed. */
  call(taskId: string): TimelineEventInput {
    const command = `${this.word()} --${this.word()} ${this.path()}`;
    const metadata = { toolName: 'Bash', toolFamily: 'terminal', command, exitCode: 0 };
    return { taskId, sessionId: `session-${taskId}`, kind: 'terminal.command', title: command, metadata };
  }

  /** One to four words of a question: any, common, a name, a path. */
  query(): string {
    const draw = this.#random();
    if (draw < 0.1) return this.path();
    if (draw < 0.2) return this.name();
    if (draw < 0.3) return common.slice(0, drawInteger(this.#random, 1, 5)).join(' ');
    return Array.from({ length: drawInteger(this.#random, 1, 5) }, () => this.word()).join(' ');
  }

  /** Around a mean, often less and now and then much more. */
  #count(mean: number): number {
    return 1 + Math.floor(-Math.log(1 - this.#random()) * mean);
  }

  #inventWord(): string {
    return Array.from({ length: drawInteger(this.#random, 2, 5) }, () => this.#syllable()).join('');
  }

  #inventPath(): string {
    const folders = Array.from({ length: drawInteger(this.#random, 1, 4) }, () => this.#syllable() + this.#syllable());
    return `src/${folders.join('/')}/${this.word()}-${this.word()}.ts`;
  }

  #syllable(): string {
    return syllables[drawInteger(this.#random, 0, syllables.length)] ?? '';
  }
}
