#!/bin/sh
# Runs an agent from cron, or from any scheduler that only starts programs: one at a time, and paused while a person must act.
# cron mails what is printed here, so that is little: once when the job is blocked, and whatever a failure leaves.
state="${XDG_STATE_HOME:-$HOME/.local/state}/agent-job"
mkdir -p "$state" && cd "$state" || exit 1
exec 9> lock
if command -v flock > /dev/null && ! flock -n 9; then exit 0; fi

# Blocked before: a look at the login costs nothing, and starts nothing while it would be in vain.
if [ -e blocked ]; then
  (cd "${AGENT_FOLDER:-$HOME}" && holdfast check) > /dev/null 2>&1
  [ $? -eq 3 ] && exit 0
  rm blocked
fi

: > events.ndjson
(cd "${AGENT_FOLDER:-$HOME}" && holdfast run --json-events "$state/events.ndjson" -- claude -p "${AGENT_PROMPT:-fix the failing test}") \
  > last.log 2>&1 9>&- # What it leaves running does not hold the lock.
code=$?

# The exit code could be the child's own; the last event tells.
outcome=$(tail -n 1 events.ndjson | sed -n 's/.*"event":"ended".*"outcome":"\([a-z]*\)".*/\1/p')
case "$outcome" in
  good) exit 0 ;;
  blocked)
    touch blocked
    echo "paused: somebody must act, and the job goes on with its next start"
    tail -n 1 events.ndjson
    exit 0
    ;;
  unavailable) exit 0 ;; # The next start tries again.
esac
cat last.log
exit "$code"
