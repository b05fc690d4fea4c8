import { type ToolCategory, toolCategories } from '@agentspine/schema';

/** Names of all harnesses, in lower case and without separators, so that `apply_patch` and `ApplyPatch` are one. */
const namesOf: Readonly<Record<Exclude<ToolCategory, 'other'>, string>> = {
  edit:
    'edit write multiedit notebookedit applypatch patch editfile writefile createfile replace strreplaceeditor ' +
    'strreplacebasededittool fileedit filewrite',
  bash: 'bash shell execcommand shellcommand localshell runshellcommand runcommand containerexec terminal powershell',
  read: 'read notebookread readfile readmanyfiles view viewimage viewfile cat ls listdir listdirectory',
  search: 'grep glob search searchfilecontent grepfiles findfiles codebasesearch toolsearch',
  delegation: 'task agent spawnagent sendinput followuptask delegate workflow subagent',
  plan: 'exitplanmode enterplanmode updateplan',
  web: 'webfetch websearch googlewebsearch websearchcall fetch urlfetch',
};

const categories: ReadonlyMap<string, ToolCategory> = new Map(
  toolCategories
    .filter((category) => category !== 'other')
    .flatMap((category) => namesOf[category].split(' ').map((name) => [name, category] as const)),
);

/** What a tool does, by its name in any harness; a name that nobody knows is `other` (SPEC 2.8). */
export function toolCategory(toolName: string): ToolCategory {
  return categories.get(toolName.toLowerCase().replace(/[^a-z0-9]/g, '')) ?? 'other';
}
