#!/bin/sh
# Only what opposed sides bear out: active events with cross-party corroboration, as they come to have it.
kcat -C -q -u -b localhost:9092 -t conflict.events -o beginning |
  jq -r --unbuffered 'select(.status == "active" and .corroboration == "cross-party")
    | "\(.id) \(.version) \(.status) \(.sub_event_type)"'
