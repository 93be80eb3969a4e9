-- SPDX-License-Identifier: Apache-2.0
-- 20,000 signals over {days} days, of which every tenth was written a second time when it ended.
INSERT INTO signals (signal_id, state, kind, severity, tenant, subject, labels, title, period_start, period_end, threshold, observed, limit_amount, currency, evidence, revision, emitted_at, source_topic, source_partition, source_offset)
SELECT concat('signal-', toString(number % 20000)), if(number >= 20000, 'ENDED', 'FIRED'), if(number % 4 = 0, 'BUDGET_THRESHOLD', 'ANOMALY'), 'WARNING', 'acme', 'anomaly-team', map('team', concat('team-', toString(number % 12))), 'Spend of a team is 3.1 times what it should be',
    emitted - INTERVAL 10 MINUTE, emitted, 80, 31 + number % 400, 10, 'USD',
    map('cause_1', 'model: gpt-4o', 'cause_2', 'user: u-17', 'volume_effect', '12.5', 'mix_effect', '4.25', 'price_effect', '0'),
    1 + intDiv(number, 20000),
    toDateTime64({end:UInt32} - {days:UInt32} * 86400 + intDiv({days:UInt32} * 86400 * (number % 20000), 20000), 6, 'UTC') AS emitted, 'cost.signals', 0, number
FROM numbers(22000)
