import type { SpineConnection } from '@agentspine/sqlite';
import { TraceError } from '../errors.ts';
import type { EventRecorder } from '../event-recorder.ts';
import { parseName, parseObject } from '../trace-fields.ts';
import { defaultPartition, parsePartition, readPartition, type TurnGroup } from './turn-partition.ts';

// One statement, so that turns and groups are of one moment.
const stateSql = `SELECT groups_json AS groupsJson, version, turn_partitions_current.updated_at AS updatedAt,
    (SELECT count(*) FROM timeline_events_view WHERE task_id = tasks_current.id AND kind = 'user.message') AS turnCount
  FROM tasks_current LEFT JOIN turn_partitions_current ON turn_partitions_current.task_id = tasks_current.id
  WHERE tasks_current.id = ?`;

/** How the turns of a task are grouped. */
export interface TurnPartition {
  /** The task. */
  readonly taskId: string;
  /** The groups, in order of turns. */
  readonly groups: readonly TurnGroup[];
  /** How often groups were put since they were last reset; 0 where none are stored. */
  readonly version: number;
  /** Whether the groups are those that were put; else there is one a turn, as what was put does not fit any more. */
  readonly isStored: boolean;
  /** When groups were last put. */
  readonly updatedAt?: string;
}

/** Groups to put in the place of those that are there. */
export interface TurnPartitionInput {
  /** The groups, in order of turns. */
  readonly groups: readonly TurnGroup[];
  /** The version that the caller has seen; one that is not the newest is refused. */
  readonly baseVersion?: number | undefined;
}

interface PartitionState {
  readonly turnCount: number;
  /** Null, as the others, where no groups were put. */
  readonly groupsJson: string | null;
  readonly version: number | null;
  readonly updatedAt: string | null;
}

/** Turn partitions of tasks, through events (SPEC 4.11). */
export class TurnPartitions {
  readonly #connection: SpineConnection;
  readonly #recorder: EventRecorder;

  constructor(connection: SpineConnection, recorder: EventRecorder) {
    this.#connection = connection;
    this.#recorder = recorder;
  }

  /** The partition of a task as it fits its turns now. @throws TraceError `TASK_NOT_FOUND`, `EVENT_INVALID`, DatabaseError `SPINE_…` */
  get(taskId: string): TurnPartition {
    const id = parseName(taskId, 'taskId');
    const { turnCount, groupsJson, version, updatedAt } = this.#readState(id);
    const groups = groupsJson === null ? undefined : readPartition(groupsJson, turnCount);
    return {
      taskId: id,
      groups: groups ?? defaultPartition(turnCount),
      version: version ?? 0,
      isStored: groups !== undefined,
      ...(updatedAt === null ? {} : { updatedAt }),
    };
  }

  /**
   * Stores groups that hold each turn of the task once, in order, and returns them with their new version.
   * @throws TraceError `PARTITION_INVALID`, `PARTITION_CONFLICT`, `TASK_NOT_FOUND`, `EVENT_INVALID`, DatabaseError `SPINE_…`
   */
  put(taskId: string, input: TurnPartitionInput): TurnPartition {
    const id = parseName(taskId, 'taskId');
    const { groups, baseVersion } = parseObject(input, 'partition') as unknown as TurnPartitionInput;
    return this.#connection.transaction(() => {
      const state = this.#readState(id);
      const version = state.version ?? 0;
      if (baseVersion !== undefined && baseVersion !== version) {
        throw new TraceError(
          'PARTITION_CONFLICT',
          `the turn partition of ${id} is at version ${version}, not ${baseVersion}: read it again`,
        );
      }
      const payload = { task_id: id, version: version + 1, groups: parsePartition(groups, state.turnCount) };
      this.#recorder.record({ eventType: 'turn.partition_updated', aggregateId: id, payload });
      return this.get(id);
    });
  }

  /** Goes back to one group a turn; returns whether there was something to forget. @throws TraceError `TASK_NOT_FOUND`, `EVENT_INVALID`, DatabaseError `SPINE_…` */
  reset(taskId: string): boolean {
    const id = parseName(taskId, 'taskId');
    return this.#connection.transaction(() => {
      if (this.#readState(id).version === null) return false;
      this.#recorder.record({ eventType: 'turn.partition_reset', aggregateId: id, payload: { task_id: id } });
      return true;
    });
  }

  #readState(taskId: string): PartitionState {
    const state = this.#connection.read(() => this.#connection.prepare(stateSql).get(taskId));
    if (state !== undefined) return state as PartitionState;
    throw new TraceError('TASK_NOT_FOUND', `there is no task ${taskId}`, { field: 'taskId' });
  }
}
