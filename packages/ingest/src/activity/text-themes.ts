import { type TextTheme, textThemes as themes } from '@agentspine/schema';

/** How much of a text is looked at: what a person wants is at its start, logs and pasted files after it. */
const scannedCharsMax = 4_096;

/** Words and phrases of a theme as the source of a regular expression; `\b` is put around all of them. */
const wordings: Readonly<Record<TextTheme, string>> = {
  debug:
    'bugs?|bugfix|debug(?:ging)?|fix(?:e[sd]|ing)?|error(?:s|ed)?|broken|fail(?:s|ed|ing|ures?)?|crash(?:e[sd]|ing)?|' +
    "traceback|exceptions?|stack ?trace|regressions?|not working|doesn['’]?t work|wrong|unexpected(?:ly)?",
  refactor:
    'refactor(?:s|ed|ing)?|clean(?:s|ed|ing)?[ -]?up|renam(?:e[sd]?|ing)|reorgani[sz](?:e[sd]?|ing)|' +
    'simplif(?:y|ies|ied|ying)|restructur(?:e[sd]?|ing)|extract(?:s|ed|ing)?|dedup(?:licate)?|decouple',
  feature:
    'add(?:s|ed|ing)?|creat(?:e[sd]?|ing)|implement(?:s|ed|ing|ation)?|features?|introduc(?:e[sd]?|ing)|' +
    'set ?up|scaffold(?:s|ed|ing)?',
  review: 'review(?:s|ed|ing)?|audit(?:s|ed|ing)?|code review|pull request|look over|critique|inspect(?:s|ed|ing)?',
  brainstorm:
    'brainstorm(?:s|ed|ing)?|ideas?|what if|think about|trade-?offs?|alternatives?|pros and cons|options|' +
    'how should|what would|suggest(?:s|ed|ing|ions?)?|recommend(?:s|ed|ing|ations?)?',
  planning: 'plan(?:s|ned|ning)?|road ?map|milestones?|next steps|break (?:it|this) down|outline|steps to',
};

/** One pattern with a group for each theme: six passes over a text cost four times as much. */
const wording = new RegExp(`\\b(?:${themes.map((theme) => `(${wordings[theme]})`).join('|')})\\b`, 'g');

/** Which themes' words a text holds, in the order of `textThemes`; the words themselves are not kept (SPEC 2.8). */
export function textThemes(text: string): TextTheme[] {
  // Lower case once is faster than a pattern that ignores case.
  const start = text.slice(0, scannedCharsMax).toLowerCase();
  const found = new Set<TextTheme>();
  for (const match of start.matchAll(wording)) {
    const theme = themes.find((_, index) => match[index + 1] !== undefined);
    if (theme !== undefined) found.add(theme);
    if (found.size === themes.length) break;
  }
  return found.size === 0 ? [] : themes.filter((theme) => found.has(theme));
}
