import type { Lane, TimelineKind } from '@agentspine/schema';

/** Where an event goes that names no lane. */
export const laneOfKind: Readonly<Record<TimelineKind, Lane>> = {
  'tool.used': 'implementation',
  'terminal.command': 'implementation',
  'monitor.observed': 'telemetry',
  'plan.logged': 'planning',
  'action.logged': 'implementation',
  'verification.logged': 'implementation',
  'rule.logged': 'implementation',
  'thought.logged': 'planning',
  'context.saved': 'planning',
  'context.snapshot': 'telemetry',
  'user.prompt.expansion': 'user',
  'permission.request': 'coordination',
  'worktree.create': 'coordination',
  'worktree.remove': 'coordination',
  'setup.triggered': 'telemetry',
  'file.changed': 'implementation',
  'user.message': 'user',
  'assistant.response': 'user',
  'question.logged': 'questions',
  'todo.logged': 'todos',
  'agent.activity.logged': 'coordination',
  'session.ended': 'user',
  'instructions.loaded': 'planning',
  'token.usage': 'telemetry',
};
