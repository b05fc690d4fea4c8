import { readText } from '../read-json.ts';
import type { TranscriptParser } from '../transcript-parser.ts';
import { claudeCodeParser } from './claude-code-parser.ts';
import { readLine } from './line.ts';
import type { ClaudeState } from './state.ts';

const addressCharactersMax = 400;

/** Also reads the rows by which Claude Code notes that a session has a pull request: `pr-link`, from 2.1.29 on. */
export const parseWithLinks: TranscriptParser<ClaudeState>['parseRecord'] = (record, range, state, facts) => {
  claudeCodeParser.parseRecord(record, range, state, facts);
  const address = readText(record, 'prUrl');
  if (readText(record, 'type') !== 'pr-link' || address === undefined || !/^https?:\/\/\S+$/.test(address)) return;
  const { sessionId, ts } = readLine(record, range, state);
  const text = `<pr-link>${address.slice(0, addressCharactersMax)}</pr-link>`;
  const said = { kind: 'prompt', source: 'claude-code', speaker: 'notification', userUuid: '', blocks: [] } as const;
  facts.push({ ...said, range, sessionId, ts, text });
};
