// Writes docs/cli.md from the help of every command. A test compares the two.
import { writeFileSync } from 'node:fs';
import { commandTable } from '../packages/cli/src/command-table.ts';
import { commandHelp, overviewHelp } from '../packages/cli/src/output/help.ts';

const block = (text: string): string => `\`\`\`text\n${text}\`\`\`\n`;
/** What docs/cli.md is to say. */
export async function cliDocs(): Promise<string> {
  const sections = await Promise.all(
    Object.entries(commandTable).map(async ([name, entry]) => {
      const help = commandHelp(name, await entry.load());
      return `## spine ${name}\n\n${block(help.slice(help.indexOf('\n') + 2))}`;
    }),
  );
  return [
    '# The command\n',
    'Generated from the help of every command by `pnpm generate-cli-docs`; never edited.\n',
    block(overviewHelp()),
    'stdout carries data only: a table for people, or with `--json` one line of JSON in which `null` is what is not known. Progress\nand problems go to stderr. Ctrl-C ends `import`, `query` and `rederive` in order, with exit code 1; other commands it ends at\nonce, which every store survives.\n',
    ...sections,
  ].join('\n');
}

if (import.meta.main) writeFileSync(new URL('../docs/cli.md', import.meta.url), await cliDocs());
