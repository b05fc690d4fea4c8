import { resolve } from 'node:path';
import { renderResult } from '@agentspine/pages/text/render-query-result';
import {
  asksForClaims,
  encodeAnswer,
  encodeResult,
  explainNames,
  isStreamFormat,
  publicSchemasIn,
  type QueryResult,
  type RunQueryOptions,
  runQuery,
  type StreamFormat,
  saveOutput,
  saveStream,
} from '@agentspine/reader';
import { inertLines } from '@agentspine/render';
import { jsonLine } from '@agentspine/render/json-line';
import { homeOf } from '@agentspine/stores';
import type { CommandInput, Surroundings } from '../command.ts';
import { lookOf, printReport } from '../output/print-answer.ts';
import { hasFlag } from '../parse-command-line.ts';
import type { OutputFormat } from './query.ts';

/** SQL, and what becomes of its answer. */
interface QueryToAnswer extends Pick<RunQueryOptions, 'sql' | 'limits' | 'warm'> {
  readonly format: OutputFormat;
  /** The file of the answer, where it is not printed. */
  readonly output: string | undefined;
}

/** Asks SQL, and writes its answer; the exit code. @throws ReaderError as `runQuery` */
export async function answerQuery(
  { format, output, ...asked }: QueryToAnswer,
  { input, world }: { readonly input: CommandInput; readonly world: Surroundings },
): Promise<number> {
  if (hasFlag(input, 'explain-names')) tellNames(asked.sql, world);
  // Judges load every parser of transcripts.
  if (asksForClaims(asked.sql)) await (await import('@agentspine/judge')).refreshClaims(world);
  const cache = hasFlag(input, 'no-cache') ? 'none' : 'use';
  const question = { ...asked, home: homeOf(world).directory, signal: world.signal, cache } as const;
  const path = output === undefined ? undefined : resolve(world.workingDirectory, output);
  const overwrite = hasFlag(input, 'overwrite');
  if (isStreamFormat(format)) {
    const parts = encodeAnswer(question, format);
    if (path === undefined) for await (const part of parts) await world.writeBytes(part);
    else await saveStream({ path, parts, overwrite });
    return tellPath(path, input, world);
  }
  const result = await runQuery(question);
  if (format === 'table' && output === undefined) {
    return printReport({ input, world }, renderResult(result, lookOf({ input, world })));
  }
  const bytes = bytesOf(result, format, input);
  if (path !== undefined) {
    saveOutput({ path, bytes, overwrite });
  } else {
    const isText = world.stdout.isTerminal && (format === 'csv' || format === 'jsonl');
    await world.writeBytes(isText ? asInertText(bytes) : bytes);
  }
  return tellPath(path, input, world);
}

/** Says where the answer is, to a person. */
function tellPath(path: string | undefined, input: CommandInput, { stdout }: Surroundings): 0 {
  if (path !== undefined && !hasFlag(input, 'json')) stdout.write(`${inertLines(path)}\n`);
  return 0;
}

function bytesOf(result: QueryResult, format: Exclude<OutputFormat, StreamFormat>, input: CommandInput): Uint8Array {
  if (format === 'table') return Buffer.from(renderResult(result, {}));
  if (format === 'json') return Buffer.from(jsonLine(result));
  return encodeResult(result, format, { rawCsv: hasFlag(input, 'raw') });
}

/** A terminal would act on what cells hold (P20); files and pipes get the bytes as they are. */
function asInertText(bytes: Uint8Array): Uint8Array {
  return Buffer.from(inertLines(Buffer.from(bytes).toString('utf8')));
}

/** A name that several schemas have means the first of them; say so once. */
function tellNames(sql: string, world: Surroundings): void {
  for (const { name, resolvesTo, alsoIn } of explainNames(sql, publicSchemasIn(homeOf(world).directory))) {
    const others = alsoIn.length === 0 ? '' : `; also ${alsoIn.join(', ')}`;
    world.stderr.write(`${name} is ${resolvesTo}${others}\n`);
  }
}
