"""Views over events, one file per source: what stands where, and of which type.

The attributes are the event's own names in snake_case: `eventSourceARN` is `event_source_arn`.
"""
