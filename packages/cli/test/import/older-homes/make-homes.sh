#!/bin/bash
# Makes the homes of this folder: bash make-homes.sh NODE COMMIT=WORKTREE…; each worktree has the packages of its commit installed.
# The transcripts lie in /home/somebody while it runs, so that the homes name no machine's folders.
set -e
here=$(cd "$(dirname "$0")" && pwd); node=$1; shift
for pair in "$@"; do
  commit=${pair%%=*}; tree=${pair#*=}; person=/home/somebody
  rm -rf $person; mkdir -p $person
  spine() { HOME=$person AGENTSPINE_HOME=$person/spine "$node" "$tree/packages/cli/src/main.ts" "$@"; }
  python3 "$here/write-transcripts.py" $person first
  spine import $person/.claude $person/.codex
  # What a person adds, where the commit knows of it.
  if [ -e "$tree/packages/cli/src/commands/rules.ts" ]; then
    spine rules create --name 'Tests pass' --trigger 'tests pass' --trigger-on assistant --expect-command '^make'
  fi
  for more in more odd; do
    python3 "$here/write-transcripts.py" $person $more
    spine import $person/.claude $person/.codex
  done
  tar -C $person -czf "$here/$commit.tar.gz" --exclude=spine.db-shm spine
  rm -rf $person
done
