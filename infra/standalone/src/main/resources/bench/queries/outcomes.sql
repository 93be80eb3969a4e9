-- SPDX-License-Identifier: Apache-2.0
-- A late outcome for one in 50 events of a range of time.
INSERT INTO outcomes (tenant, outcome_id, event_id, outcome_time, success, quality, revision, source_topic, source_partition, source_offset)
SELECT tenant, concat('outcome-', event_id), event_id, event_time + INTERVAL 1 HOUR, event_offset % 8 != 0,
    toDecimal128(toString(0.4 + event_offset % 60 / 100), 12), toUnixTimestamp(event_time) * 1000, 'usage.outcomes', 0, event_offset
FROM usage_priced
WHERE event_time >= toDateTime({from:UInt32}, 'UTC') AND event_time < toDateTime({to:UInt32}, 'UTC') AND cityHash64(event_id) % 50 = 1
