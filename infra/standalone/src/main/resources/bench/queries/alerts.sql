-- SPDX-License-Identifier: Apache-2.0
-- 5,000 alerts over {days} days.
INSERT INTO alerts (alert_key, state, signal_id, kind, severity, tenant, subject, title, opened_at, updated_at, resolved_at, revision, source_topic, source_partition, source_offset)
SELECT concat('alert-', toString(number)), if(number % 50 = 0, 'FIRING', 'RESOLVED'), concat('signal-', toString(number)), 'BUDGET_THRESHOLD', 'WARNING', 'acme', 'budget', 'Budget at 80 %',
    toDateTime64({end:UInt32} - {days:UInt32} * 86400 + intDiv({days:UInt32} * 86400 * number, 5000), 6, 'UTC') AS opened, opened, if(number % 50 = 0, NULL, opened + INTERVAL 1 HOUR), 1, 'alert.state', 0, number
FROM numbers(5000)
