import { counted } from '@agentspine/render/count-text';
import type { Examination, Finding } from '@agentspine/stores';
import { logsOf, readSpool } from '@agentspine/stores/spine';

/** The spool: records that no question finds until they are replayed (INV-01, INV-11). */
export async function findInSpool({ world }: Examination): Promise<readonly Finding[]> {
  const { waiting, malformedFiles } = await readSpool(world);
  const logs = logsOf(world);
  const findings = waiting.map(({ file, records, malformed }): Finding => {
    const damage = malformed === 0 ? '' : `, and ${counted(malformed, 'line')} that cannot be read`;
    const what = `holds ${counted(records, 'record')} missing from spine.db${damage}`;
    return { level: 'problem', path: `${logs}/${file}`, what, advice: 'run "spine spool replay"' };
  });
  if (malformedFiles === 0) return findings;
  const what = `holds ${counted(malformedFiles, 'file')} *.malformed of lines that no replay could read`;
  return [
    ...findings,
    { level: 'notice', path: logs, what, advice: 'look at the lines, then remove what you do not need' },
  ];
}
