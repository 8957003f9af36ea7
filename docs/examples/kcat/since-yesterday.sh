#!/bin/sh
# New since yesterday: the active events first reported in the last 24 hours, each in its last version.
since=$(($(date +%s) - 24 * 3600))
kcat -C -q -e -b localhost:9092 -t conflict.events -o "s@${since}000" |
  jq -nr --argjson since "$since" 'reduce inputs as $event ({}; .[$event.id] = $event) | .[]
    | select(.status == "active" and (.first_reported_at | sub("\\.[0-9]+"; "") | fromdate) >= $since)
    | "\(.id) \(.version) \(.status) \(.sub_event_type)"'
