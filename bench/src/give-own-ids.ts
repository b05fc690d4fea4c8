// Copies of one corpus must not be duplicates of each other, or a tool that joins by id would do the work of one copy.
// The substitution is a function of the id and the copy alone, so every place that names an id still agrees with the others.

/** Fields whose whole value is an id, whatever it looks like. */
const idFields = 'id|sessionId|session_id|uuid|parentUuid|requestId|message_id|tool_use_id|call_id|thread_id|turn_id';

const uuid = '[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}';
const prefixed = '\\b(?:msg|req|toolu|srvtoolu|call|fc|ctc|rs|ws)_[A-Za-z0-9]{8,}\\b';
const instant = '\\b\\d{4}-\\d\\d-\\d\\dT\\d\\d:\\d\\d:\\d\\d\\.\\d{3}Z\\b';

const idPattern = new RegExp(`(?<="(?:${idFields})":\\s?")[^"\\\\]{1,200}(?=")|\\b${uuid}\\b|${prefixed}`, 'g');
const uuidPattern = new RegExp(uuid, 'g');
const wholeUuidPattern = new RegExp(`^${uuid}$`);
const instantPattern = new RegExp(instant, 'g');

/** Copies lie this far apart in time: some tools take equal times, models and counts for a duplicate. */
const copyShiftMs = 3_600_000;

/**
 * The text of a transcript as the copy `copy` has it: its own session, message, request, tool and thread ids and times.
 * Copy 0 is the text itself. The front of a UUID stays, so that UUIDv7 of one thread keep their order.
 */
export function giveOwnIds(text: string, copy: number): string {
  if (copy === 0) return text;
  return text
    .replace(idPattern, (id) => ownId(id, copy))
    .replace(instantPattern, (time) => new Date(Date.parse(time) + copy * copyShiftMs).toISOString());
}

/** The path of a transcript in the copy `copy`: as its ids are named inside, so too in its path. */
export function giveOwnPath(path: string, copy: number): string {
  if (copy === 0) return path;
  const renamed = path.replace(uuidPattern, (id) => ownId(id, copy));
  return renamed === path ? path.replace(/(\.[a-z]+)$/, `x${copy}$1`) : renamed;
}

function ownId(id: string, copy: number): string {
  if (!wholeUuidPattern.test(id)) return `${id}x${copy}`;
  // Exclusive or with an odd mask of its own: no two ids of a copy become one, and none keeps its value.
  const tail = (Number.parseInt(id.slice(24, 28), 16) ^ ((copy * 0x1357) & 0xffff)).toString(16).padStart(4, '0');
  return `${id.slice(0, 24)}${tail}${id.slice(28)}`;
}
