/** The second thread of an import: derives the chunks that it is sent, one after the other, and sends back what they add. */
import { knownHarnesses } from '@agentspine/harnesses';
import { answerRequests } from '@agentspine/stores/other-thread';
import { type ChunkTask, type DerivedChunk, deriveChunk } from './derive-chunk.ts';

answerRequests<ChunkTask, DerivedChunk>((task) => deriveChunk(task, knownHarnesses));
