"""conflictwire: news feeds in, deduplicated conflict events out, over Kafka."""
