import { resolve } from 'node:path';
import { readSession } from '@agentspine/home/read-session';
import { renderExportedTables } from '@agentspine/pages/text/render-table-copies';
import { exportParquet, saveOutput } from '@agentspine/reader';
import { inertText } from '@agentspine/render';
import { byteCell, counted } from '@agentspine/render/count-text';
import { jsonLine } from '@agentspine/render/json-line';
import { redactDocument } from '@agentspine/render/redact-document';
import { renderSessionHtml } from '@agentspine/render/session-html';
import { renderSessionJsonl } from '@agentspine/render/session-jsonl';
import { renderSessionMarkdown } from '@agentspine/render/session-markdown';
import { homeOf } from '@agentspine/stores';
import type { Command, CommandInput, Surroundings } from '../command.ts';
import { CommandError } from '../errors.ts';
import { sessionForms } from '../filter-options.ts';
import { printAnswer } from '../output/print-answer.ts';
import { writeTexts } from '../output/write-texts.ts';
import { choiceFlag, hasFlag, textFlag } from '../parse-command-line.ts';
import { tellUnread } from '../tell-unread.ts';
import { warnOfTraceGap } from '../warn-of-trace-gap.ts';

const formats = ['html', 'md', 'jsonl'] as const;
const renderers = { html: renderSessionHtml, md: renderSessionMarkdown, jsonl: renderSessionJsonl } as const;

/** `spine export`: a session as a file that others can read. */
export const exportCommand: Command = {
  usage: [
    'spine export session SESSION [--format html|md|jsonl] [-o FILE [--overwrite]] [--redact] [--json]',
    'spine export otlp SESSION [--endpoint URL | -o FILE [--overwrite]] [--with-text] [--json]',
    'spine export --sqlite FILE [--json]',
    'spine export --parquet DIR [--json]',
  ].join('\n'),
  description: [
    'Everything of a session, with whole texts, as one file. The page needs no network and runs no script.',
    sessionForms,
    'With --redact, secrets, home folders, and names and addresses of people are taken out; the file says how many of each. This is best effort: read the file before you share it.',
    'With --json the answer is an object with the format, what was taken out, and the content, or the path where it was saved.',
    'otlp sends the session as spans to a receiver of OTLP over HTTP, such as Jaeger, Tempo or Phoenix; a second push has the same ids. Headers come from OTEL_EXPORTER_OTLP_HEADERS. Texts are sent with --with-text alone, and redacted. Tempo may refuse spans of old sessions.',
    'With --sqlite all of spine.db is written into a new SQLite file of plain tables, with indexes, triggers and the index of search: what is a view in spine.db, and what is computed when it is read, is stored there, so that any program opens it.',
    'With --parquet rows of obs, log, trace and archive are written into a folder as Parquet, with views of them in views.sql and agentspine.duckdb. Run again, it writes only what is new. Archived days are not in it.',
  ].join('\n'),
  options: {
    format: { type: 'string', value: 'FORMAT', choices: formats, help: 'html (default), md or jsonl' },
    output: { type: 'string', short: 'o', value: 'FILE', help: 'write to a file that is not there yet' },
    overwrite: { type: 'boolean', help: 'with -o: replace a file that is there' },
    redact: { type: 'boolean', help: 'take out secrets, home folders, names and addresses' },
    parquet: {
      type: 'string',
      value: 'DIR',
      help: 'rows of all tables as Parquet, in a new folder or an earlier export',
    },
    endpoint: { type: 'string', value: 'URL', help: 'the receiver; default OTEL_EXPORTER_OTLP_ENDPOINT' },
    'with-text': { type: 'boolean', help: 'otlp: send texts too, redacted' },
    sqlite: { type: 'string', value: 'FILE', help: 'all of spine.db as tables, in a file that is not there yet' },
  },
  bare: exportStore,
  subcommands: {
    session: { needs: ['the session'], run: exportSession },
    otlp: { needs: ['the session'], run: exportSpans },
  },
  examples: [
    'spine export session 019dbcc1 -o session.html',
    'spine export session 019dbcc1 --format md --redact',
    'spine export otlp 019dbcc1 --endpoint http://127.0.0.1:4318',
    'spine export --sqlite spine-tables.db',
    'spine export --parquet spine-parquet',
  ],
};

/** Backups are loaded by this call alone. */
async function exportStore(input: CommandInput, world: Surroundings): Promise<number | undefined> {
  const [to, folder] = [textFlag(input, 'sqlite'), textFlag(input, 'parquet')];
  if (to === undefined && folder === undefined) return undefined;
  const option = to === undefined ? 'parquet' : 'sqlite';
  const other = ['format', 'output', 'overwrite', 'redact', 'endpoint', 'with-text'].find(
    (name) => input.flags[name] !== undefined,
  );
  if (other !== undefined) throw new CommandError('CLI_USAGE', `--${other} is for sessions, not for --${option}`);
  await warnOfTraceGap('export', world);
  if (to === undefined) return exportFolder(resolve(world.workingDirectory, folder ?? ''), input, world);
  const { exportDatabase } = await import('@agentspine/backup');
  const exported = await exportDatabase(world, { to });
  if (exported === undefined) return 1;
  const { path, tables, rows, missingBodies, bytes } = exported;
  if (missingBodies > 0) {
    const [is, it] = missingBodies === 1 ? ['is', 'it is'] : ['are', 'they are'];
    const empty = `${counted(missingBodies, 'body', 'bodies')} of content_blobs ${is} empty, as ${it} not whole`;
    world.stderr.write(`spine export: ${empty} in the blob store; see "spine blob verify"\n`);
  }
  printAnswer({ input, world }, exported, () => {
    return `${counted(tables, 'table')}, ${counted(rows, 'row')}, ${byteCell(bytes)}, in ${inertText(path)}\n`;
  });
  return missingBodies > 0 ? 1 : 0;
}

async function exportFolder(path: string, input: CommandInput, world: Surroundings): Promise<number> {
  const tables = await exportParquet({ home: homeOf(world).directory, to: path, signal: world.signal });
  return printAnswer({ input, world }, { path, tables }, (look) => renderExportedTables(tables, look));
}

async function exportSession(input: CommandInput, world: Surroundings): Promise<number> {
  const [session = ''] = input.positionals;
  const format = choiceFlag(input, 'format', formats) ?? 'html';
  const output = textFlag(input, 'output');
  for (const name of ['sqlite', 'parquet']) {
    if (textFlag(input, name) !== undefined)
      throw new CommandError('CLI_USAGE', `--${name} exports all sessions; name none`);
  }
  await warnOfTraceGap('export', world);
  const { document, ...unread } = await readSession(world, { session, isFull: true });
  tellUnread('export', unread, world);
  const { homeDirectory } = world;
  const redacted = hasFlag(input, 'redact') ? redactDocument(document, { homeDirectory }) : undefined;
  const texts = renderers[format](redacted?.document ?? document, { redaction: redacted?.counts });
  const redaction = redacted?.counts ?? null;
  if (output !== undefined) {
    const [path, bytes] = [resolve(world.workingDirectory, output), Buffer.from([...texts].join(''))];
    saveOutput({ path, bytes, overwrite: hasFlag(input, 'overwrite') });
    return printAnswer({ input, world }, { format, path, redaction }, () => `${inertText(path)}\n`);
  }
  if (hasFlag(input, 'json')) world.stdout.write(jsonLine({ format, redaction, content: [...texts].join('') }));
  else await writeTexts(world, texts);
  return 0;
}

async function exportSpans(input: CommandInput, world: Surroundings): Promise<number> {
  const { exportTelemetry } = await import('@agentspine/capture/export-telemetry');
  const request = {
    session: input.positionals[0] ?? '',
    endpoint: textFlag(input, 'endpoint'),
    output: textFlag(input, 'output'),
    overwrite: hasFlag(input, 'overwrite'),
    withText: hasFlag(input, 'with-text'),
  };
  await warnOfTraceGap('export', world);
  const sent = await exportTelemetry(world, request, (unread) => tellUnread('export', unread, world));
  const refused = sent.rejected === 0 ? '' : `, ${sent.rejected} of them refused: ${inertText(sent.reason)}`;
  printAnswer({ input, world }, sent, () => `${counted(sent.spans, 'span')} to ${inertText(sent.to)}${refused}\n`);
  return sent.rejected === 0 ? 0 : 1;
}
