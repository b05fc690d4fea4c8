// The least that a hook does: open what is there, record one row, close. Bundled before it is measured.
import { openWriter } from '../../../../packages/writer/src/index.ts';

using writer = openWriter({ home: process.argv[2] });
writer.obs.recordTick({ source: 'bench', detailJson: {} });
