-- SPDX-License-Identifier: Apache-2.0
-- {rows} refused records over {days} days.
INSERT INTO rejected (rejection_id, stage, reason, field, detail, tenant, event_id, source, producer, rejected_topic, rejected_partition, rejected_offset, body_length, body_sha256, rejected_at, revision, source_topic, source_partition, source_offset)
SELECT concat('usage.events-0@', toString(number)), 'INGEST', ['NEGATIVE_QUANTITY', 'MALFORMED', 'TIME_OUT_OF_RANGE'][1 + number % 3], 'usage[0].quantity', 'must not be negative', 'acme', NULL,
    concat('emitter-', toString(number % 20)), 'costwire-bench/1', 'usage.events', 0, number, 512, lower(hex(SHA256(toString(number)))),
    toDateTime64({end:UInt32} - {days:UInt32} * 86400 + intDiv({days:UInt32} * 86400 * number, {rows:UInt64}), 6, 'UTC'), number, 'usage.rejected', 0, number
FROM numbers({rows:UInt64})
