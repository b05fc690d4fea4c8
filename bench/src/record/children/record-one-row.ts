// The least that a hook does: open what is there, record one row, close. Bundled before it is measured.
import { openRecorder } from '../../../../packages/writer/src/open-recorder.ts';

using recorder = openRecorder({ home: process.argv[2] });
recorder.obs.recordTick({ source: 'bench', detailJson: {} });
