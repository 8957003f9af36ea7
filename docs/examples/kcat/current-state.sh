#!/bin/sh
# The present state: every active event in its last version, as the topic stands now.
kcat -C -q -e -b localhost:9092 -t conflict.events -o beginning |
  jq -nr 'reduce inputs as $event ({}; .[$event.id] = $event) | .[] | select(.status == "active")
    | "\(.id) \(.version) \(.status) \(.sub_event_type)"'
