#!/bin/sh
# Only Syria: each version of each event there, from the first to those still to come.
kcat -C -q -u -b localhost:9092 -t conflict.events -o beginning |
  jq -r --unbuffered 'select(.location.country == "SYR")
    | "\(.id) \(.version) \(.status) \(.sub_event_type)"'
