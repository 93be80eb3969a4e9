-- SPDX-License-Identifier: Apache-2.0
-- Budgets, signals and alerts: the current state of each, plus every attempt to tell somebody.
-- All are small and replaced by key, so none but budgets is partitioned: a key must not live in two partitions, and only
-- the start of a budget's period is part of its key.

-- State of each budget, group and period. Period and group are part of the key, so past periods stay.
CREATE TABLE IF NOT EXISTS budgets
(
    budget_id String COMMENT 'The budget',
    tenant LowCardinality(Nullable(String)) COMMENT 'Tenant of the budget; NULL where it spans tenants',
    group_key String COMMENT 'Values of the group in one text, escaped; empty without grouping',
    group_values Map(LowCardinality(String), String) COMMENT 'Group that the state is for',
    period LowCardinality(String) COMMENT 'HOUR, DAY, WEEK, MONTH, QUARTER, YEAR or ROLLING',
    period_start DateTime64(6, 'UTC') COMMENT 'Inclusive start of the civil period',
    period_end DateTime64(6, 'UTC') COMMENT 'Exclusive end',
    amount Decimal(38, 18) COMMENT 'The limit, in currency',
    currency LowCardinality(String) COMMENT 'ISO 4217 code',
    spent Decimal(38, 18) COMMENT 'Billed cost so far, in currency',
    remaining Decimal(38, 18) COMMENT 'amount - spent, in currency; negative when exceeded',
    unpriced Int64 COMMENT 'Events in scope without a price: spent is a lower bound while this is above 0',
    forecast Nullable(Decimal(38, 18)) COMMENT 'Expected spend at the end of the period, in currency',
    state LowCardinality(String) COMMENT 'OK, WARNING or EXCEEDED',
    reached_thresholds Array(Decimal(38, 12)) COMMENT 'Thresholds reached, percent, ascending',
    revision UInt64 COMMENT 'generation << 40 | counter; the highest is the valid one',
    updated_at DateTime64(6, 'UTC') COMMENT 'When this revision was emitted',
    source_topic LowCardinality(String) COMMENT 'Topic that the sink read',
    source_partition Int32 COMMENT 'Partition of that topic',
    source_offset Int64 COMMENT 'Offset in that partition',
    inserted_at DateTime64(3, 'UTC') DEFAULT now64(3, 'UTC') COMMENT 'When the row was inserted'
)
ENGINE = ReplacingMergeTree(revision)
PARTITION BY toYear(period_start)
ORDER BY (budget_id, period_start, group_key)
SETTINGS non_replicated_deduplication_window = 1000
COMMENT 'State of each budget, group and period';

-- Latest state of each signal; FIRED and WITHDRAWN alternate by revision.
CREATE TABLE IF NOT EXISTS signals
(
    signal_id String COMMENT 'Deterministic: the same cause has the same id',
    state LowCardinality(String) COMMENT 'FIRED or WITHDRAWN',
    kind LowCardinality(String) COMMENT 'What was noticed',
    severity LowCardinality(String) COMMENT 'INFO, WARNING or CRITICAL',
    tenant LowCardinality(Nullable(String)) COMMENT 'Tenant concerned; NULL where it spans tenants',
    subject String COMMENT 'Budget, rule or source concerned',
    labels Map(LowCardinality(String), String) COMMENT 'Tags and dimensions concerned',
    title String COMMENT 'One line for people',
    period_start Nullable(DateTime64(6, 'UTC')) COMMENT 'Start of the period concerned',
    period_end Nullable(DateTime64(6, 'UTC')) COMMENT 'End of the period concerned',
    threshold Nullable(Decimal(38, 12)) COMMENT 'Threshold reached, percent for budgets',
    observed Nullable(Decimal(38, 18)) COMMENT 'Observed money, in currency',
    limit_amount Nullable(Decimal(38, 18)) COMMENT 'Money it is compared with, in currency',
    currency LowCardinality(Nullable(String)) COMMENT 'ISO 4217 code of observed and limit_amount',
    evidence Map(LowCardinality(String), String) COMMENT 'Further facts by name',
    revision UInt64 COMMENT 'generation << 40 | counter; the highest is the valid one',
    emitted_at DateTime64(6, 'UTC') COMMENT 'When this revision was emitted',
    source_topic LowCardinality(String) COMMENT 'Topic that the sink read',
    source_partition Int32 COMMENT 'Partition of that topic',
    source_offset Int64 COMMENT 'Offset in that partition',
    inserted_at DateTime64(3, 'UTC') DEFAULT now64(3, 'UTC') COMMENT 'When the row was inserted'
)
ENGINE = ReplacingMergeTree(revision)
ORDER BY (signal_id)
SETTINGS non_replicated_deduplication_window = 1000
COMMENT 'Latest state of each signal';

-- Latest state of each alert with the signal behind it.
CREATE TABLE IF NOT EXISTS alerts
(
    alert_key String COMMENT 'One per episode: the dedup key',
    state LowCardinality(String) COMMENT 'FIRING, ACKNOWLEDGED, SILENCED or RESOLVED',
    signal_id String COMMENT 'Latest signal of the episode',
    kind LowCardinality(String) COMMENT 'What was noticed',
    severity LowCardinality(String) COMMENT 'INFO, WARNING or CRITICAL',
    tenant LowCardinality(Nullable(String)) COMMENT 'Tenant concerned; NULL where it spans tenants',
    subject String COMMENT 'Budget, rule or source concerned',
    labels Map(LowCardinality(String), String) COMMENT 'Tags and dimensions concerned',
    title String COMMENT 'One line for people',
    period_start Nullable(DateTime64(6, 'UTC')) COMMENT 'Start of the period concerned',
    period_end Nullable(DateTime64(6, 'UTC')) COMMENT 'End of the period concerned',
    threshold Nullable(Decimal(38, 12)) COMMENT 'Threshold reached, percent for budgets',
    observed Nullable(Decimal(38, 18)) COMMENT 'Observed money, in currency',
    limit_amount Nullable(Decimal(38, 18)) COMMENT 'Money it is compared with, in currency',
    currency LowCardinality(Nullable(String)) COMMENT 'ISO 4217 code of observed and limit_amount',
    evidence Map(LowCardinality(String), String) COMMENT 'Further facts by name',
    opened_at DateTime64(6, 'UTC') COMMENT 'When the episode began',
    updated_at DateTime64(6, 'UTC') COMMENT 'When the state last changed',
    resolved_at Nullable(DateTime64(6, 'UTC')) COMMENT 'When it ended; NULL while it lasts',
    acknowledged_by Nullable(String) COMMENT 'Who acknowledged it',
    delivered Map(LowCardinality(String), Int64) COMMENT 'Receiver to the revision of the signal that it was last told',
    signal_revision UInt64 COMMENT 'Revision of the signal',
    revision UInt64 COMMENT 'Counter of the states of the alert; the highest is the valid one',
    source_topic LowCardinality(String) COMMENT 'Topic that the sink read',
    source_partition Int32 COMMENT 'Partition of that topic',
    source_offset Int64 COMMENT 'Offset in that partition',
    inserted_at DateTime64(3, 'UTC') DEFAULT now64(3, 'UTC') COMMENT 'When the row was inserted'
)
ENGINE = ReplacingMergeTree(revision)
ORDER BY (alert_key)
SETTINGS non_replicated_deduplication_window = 1000
COMMENT 'Latest state of each alert';

-- Every attempt to tell a receiver.
CREATE TABLE IF NOT EXISTS alert_notifications
(
    notification_id String COMMENT 'alert_key|receiver|signal revision|attempt',
    alert_key String COMMENT 'The alert',
    receiver LowCardinality(String) COMMENT 'Name of the receiver',
    channel LowCardinality(String) COMMENT 'Kind of the channel',
    state LowCardinality(String) COMMENT 'State that was told',
    signal_revision UInt64 COMMENT 'Revision of the signal that was told',
    attempt Int32 COMMENT 'Number of the attempt, from 1',
    outcome LowCardinality(String) COMMENT 'DELIVERED, RETRYING, DEAD or SUPPRESSED',
    error Nullable(String) COMMENT 'Why the attempt failed, without secrets',
    payload String COMMENT 'What was sent, without secrets' CODEC(ZSTD(1)),
    tenant LowCardinality(Nullable(String)) COMMENT 'Tenant of the alert',
    sent_at DateTime64(6, 'UTC') COMMENT 'When it was sent',
    revision UInt64 COMMENT 'Time of the Kafka record, milliseconds since 1970',
    source_topic LowCardinality(String) COMMENT 'Topic that the sink read',
    source_partition Int32 COMMENT 'Partition of that topic',
    source_offset Int64 COMMENT 'Offset in that partition',
    inserted_at DateTime64(3, 'UTC') DEFAULT now64(3, 'UTC') COMMENT 'When the row was inserted'
)
ENGINE = ReplacingMergeTree(revision)
ORDER BY (alert_key, notification_id)
SETTINGS non_replicated_deduplication_window = 1000
COMMENT 'Every attempt to tell a receiver';
