/** The second thread of an import: derives the chunks that it is sent, one after the other, and sends back what they add. */
import { builtInHarnesses } from '@agentspine/ingest';
import { type DerivedStretch, deriveStretch, type StretchTask } from './derive-stretch.ts';
import { answerRequests } from './other-thread.ts';

answerRequests<StretchTask, DerivedStretch>((task) => deriveStretch(task, builtInHarnesses));
