import { ratioOf, spreadOf } from './compare-samples.ts';
import type { Series } from './measure-in-turns.ts';
import type { Answer } from './questions.ts';

const columns = ['', 'min', 'median', 'max', 'of medians', 'of pairs'];

/** A table of answers for the terminal. Ratios say how often ours fits into theirs: above 1 ours is the smaller. */
export function renderReport(answers: readonly Answer[]): string {
  return answers.map(renderAnswer).join('\n');
}

/** Whether ours meets the goal of its question; `undefined` where there is no goal or nothing to hold it against. */
export function meetsGoal({ series, goal }: Answer): boolean | undefined {
  const [ours, theirs] = series;
  if (goal === undefined || ours === undefined || ours.samples.length === 0) return undefined;
  if ('most' in goal) return spreadOf(ours.samples).median <= goal.most;
  if (theirs === undefined || theirs.samples.length === 0) return undefined;
  return ratioOf(ours.samples, theirs.samples).medianOfPairs >= goal.leastRatio;
}

function renderAnswer(answer: Answer): string {
  const ours = answer.series[0]?.samples ?? [];
  const rows = answer.series.map((series, index) => rowOf(series, index === 0 ? [] : ours, answer.unit));
  const parts = Object.entries(answer.parts ?? {}).map(([name, bytes]) => `    ${name} ${show(bytes, 'bytes')}`);
  return [`${answer.question}${goalText(answer)}`, ...[columns, ...rows].map(renderRow), ...parts, ''].join('\n');
}

function rowOf(series: Series, ours: readonly number[], unit: Answer['unit']): readonly string[] {
  if (series.failure !== undefined) return [series.name, `failed: ${series.failure.split('\n')[0]}`];
  const { min, median, max } = spreadOf(series.samples);
  const cells = [series.name, show(min, unit), show(median, unit), show(max, unit)];
  if (ours.length === 0) return cells;
  const ratio = ratioOf(ours, series.samples);
  return [...cells, `${ratio.ofMedians.toFixed(2)}×`, `${ratio.medianOfPairs.toFixed(2)}×`];
}

function renderRow(cells: readonly string[]): string {
  return cells.map((cell, index) => (index === 0 ? `  ${cell.padEnd(22)}` : cell.padStart(12))).join('');
}

function goalText(answer: Answer): string {
  const { goal, unit } = answer;
  if (goal === undefined) return '';
  const met = meetsGoal(answer);
  const verdict = met === undefined ? 'not known' : met ? 'met' : 'missed';
  const text = 'most' in goal ? `at most ${show(goal.most, unit)}` : `at least ${goal.leastRatio}×`;
  return ` · goal ${text}: ${verdict}`;
}

function show(value: number, unit: Answer['unit']): string {
  if (unit === 'times') return `${value.toFixed(2)}×`;
  return unit === 'ms'
    ? `${value.toFixed(value < 100 ? 1 : 0)} ms`
    : `${(value / 1e6).toFixed(value < 1e6 ? 3 : 1)} MB`;
}
