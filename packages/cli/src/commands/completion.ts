import { script } from '@bomb.sh/tab';
import type { Action, Command, CommandInput, Surroundings } from '../command.ts';
import { commandTable } from '../command-table.ts';
import { type Completions, completeWords } from '../completion/complete-words.ts';
import { printAnswer } from '../output/print-answer.ts';

/** `spine completion`: words that a shell offers when Tab is pressed. */
export const completionCommand: Command = {
  usage: ['spine completion bash|zsh|fish|powershell [--json]', 'spine completion complete -- WORD… [--json]'].join(
    '\n',
  ),
  description: [
    'Prints what a shell needs to complete commands, subcommands and flags of spine. It goes into the settings of the shell:',
    '  bash        source <(spine completion bash)       in ~/.bashrc; needs the package bash-completion',
    '  zsh         source <(spine completion zsh)        in ~/.zshrc, after compinit',
    '  fish        spine completion fish | source       in ~/.config/fish/config.fish',
    '  PowerShell  spine completion powershell | Out-String | Invoke-Expression, in $PROFILE',
    '"complete" is what the shell asks at each Tab: the words that may stand in the place of the last WORD.',
  ].join('\n'),
  options: {},
  subcommands: {
    bash: printing('bash'),
    zsh: printing('zsh'),
    fish: printing('fish'),
    powershell: printing('powershell'),
    complete: { takes: Number.POSITIVE_INFINITY, run: complete },
  },
  examples: ['spine completion bash', 'spine completion complete -- summary --b'],
};

function printing(shell: string): Action {
  return {
    run: (input, world) => {
      const text = scriptOf(shell);
      return printAnswer({ input, world }, { shell, script: text }, () => text);
    },
  };
}

/** The library prints a script and returns nothing. */
function scriptOf(shell: string): string {
  const { log } = console;
  let text = '';
  console.log = (line: string) => {
    text += `${line}\n`;
  };
  try {
    script(shell, 'spine', 'spine completion');
  } finally {
    console.log = log;
  }
  return text;
}

async function complete(input: CommandInput, world: Surroundings): Promise<number> {
  const completions = await completeWords(commandTable, input.positionals);
  return printAnswer({ input, world }, completions, () => forShell(completions));
}

/** The scripts read a word and a text a line, then what the shell shall do: 0, offer files as well; 4, offer no files. */
function forShell({ words, takesFile }: Completions): string {
  const lines = words.map(({ value, description }) => `${value}\t${description}\n`);
  return `${lines.join('')}:${takesFile ? 0 : 4}\n`;
}
