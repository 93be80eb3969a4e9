-- SPDX-License-Identifier: Apache-2.0
-- Totals per window, one table per grain: minutes, hours, days. Every row carries the full totals of its window, never a
-- delta, so the row with the highest revision is the truth and a repeat changes nothing.
--
-- ORDER BY     tenant and dimension set first (every question names both), then time, then the identity of the values.
--              The key is all of (tenant, dimension_set, window_start, dimension_key); currency follows from it.
-- PARTITION BY month of the window start, which is part of the key; days by year, because they stay for ever.
-- TTL          none that deletes: minutes live SINK_RETENTION_MINUTES (30 days), hours SINK_RETENTION_HOURS (400 days) and go by
--              month, after the sink has sealed their sums in ledger_months and found them equal to the days; days stay for ever.
CREATE TABLE IF NOT EXISTS cost_1m
(
    tenant LowCardinality(String) COMMENT 'Tenant; part of every dimension set',
    dimension_set LowCardinality(String) COMMENT 'Dimensions joined by a comma, or total',
    dimension_key String COMMENT 'Values of the dimensions in one text, escaped: the identity within the set',
    dimensions Map(LowCardinality(String), String) COMMENT 'Dimension to value; untagged where events had none, __other__ beyond the cardinality bound',
    window_start DateTime('UTC') COMMENT 'Inclusive start of the window' CODEC(Delta, ZSTD(1)),
    currency LowCardinality(String) COMMENT 'ISO 4217 code of the costs',
    requests Int64 COMMENT 'Events of kind REQUEST or CAPACITY, whatever their status',
    priced Int64 COMMENT 'Events with status PRICED',
    partial Int64 COMMENT 'Events with status PRICED_PARTIAL',
    unpriced Int64 COMMENT 'Events without a price; their cost is not in the sums',
    no_usage Int64 COMMENT 'Events with status NO_USAGE',
    invalid Int64 COMMENT 'Events with status INVALID_USAGE',
    errors Int64 COMMENT 'Events whose call failed',
    throttled Int64 COMMENT 'Events whose call was throttled',
    response_cache_hits Int64 COMMENT 'Events answered by a response cache',
    list_cost Decimal(38, 18) COMMENT 'Sum at public list prices, in currency',
    contracted_cost Decimal(38, 18) COMMENT 'Sum at negotiated rates, in currency',
    effective_cost Decimal(38, 18) COMMENT 'Sum with commitments amortised, in currency',
    billed_cost Decimal(38, 18) COMMENT 'Sum of what providers will invoice, in currency',
    savings Decimal(38, 18) COMMENT 'Sum of all known savings, in currency',
    usage Map(LowCardinality(String), Decimal(38, 12)) COMMENT 'Unit to its sum, inclusive totals',
    revision UInt64 COMMENT 'generation << 40 | counter; the highest is the valid one',
    updated_at DateTime64(6, 'UTC') COMMENT 'When this revision was emitted',
    source_topic LowCardinality(String) COMMENT 'Topic that the sink read',
    source_partition Int32 COMMENT 'Partition of that topic',
    source_offset Int64 COMMENT 'Offset in that partition' CODEC(Delta, ZSTD(1)),
    inserted_at DateTime64(3, 'UTC') DEFAULT now64(3, 'UTC') COMMENT 'When the row was inserted',
    provider LowCardinality(String) MATERIALIZED dimensions['provider'] COMMENT 'Dimension provider; empty where the set has none',
    model LowCardinality(String) MATERIALIZED dimensions['model'] COMMENT 'Dimension model; empty where the set has none',
    service LowCardinality(String) MATERIALIZED dimensions['service'] COMMENT 'Dimension service; empty where the set has none',
    team LowCardinality(String) MATERIALIZED dimensions['team'] COMMENT 'Dimension team; empty where the set has none',
    user String MATERIALIZED dimensions['user'] COMMENT 'Dimension user; empty where the set has none',
    feature LowCardinality(String) MATERIALIZED dimensions['feature'] COMMENT 'Dimension feature; empty where the set has none',
    project LowCardinality(String) MATERIALIZED dimensions['project'] COMMENT 'Dimension project; empty where the set has none',
    department LowCardinality(String) MATERIALIZED dimensions['department'] COMMENT 'Dimension department; empty where the set has none',
    environment LowCardinality(String) MATERIALIZED dimensions['environment'] COMMENT 'Dimension environment; empty where the set has none',
    cost_center LowCardinality(String) MATERIALIZED dimensions['cost_center'] COMMENT 'Dimension cost_center; empty where the set has none'
)
ENGINE = ReplacingMergeTree(revision)
PARTITION BY toYYYYMM(window_start)
ORDER BY (tenant, dimension_set, window_start, dimension_key)
SETTINGS default_compression_codec = 'ZSTD(1)', non_replicated_deduplication_window = 1000
COMMENT 'Full totals per minute, dimension set and values; read with FINAL or through the views';

CREATE TABLE IF NOT EXISTS cost_1h
(
    tenant LowCardinality(String) COMMENT 'Tenant; part of every dimension set',
    dimension_set LowCardinality(String) COMMENT 'Dimensions joined by a comma, or total',
    dimension_key String COMMENT 'Values of the dimensions in one text, escaped: the identity within the set',
    dimensions Map(LowCardinality(String), String) COMMENT 'Dimension to value; untagged where events had none, __other__ beyond the cardinality bound',
    window_start DateTime('UTC') COMMENT 'Inclusive start of the window' CODEC(Delta, ZSTD(1)),
    currency LowCardinality(String) COMMENT 'ISO 4217 code of the costs',
    requests Int64 COMMENT 'Events of kind REQUEST or CAPACITY, whatever their status',
    priced Int64 COMMENT 'Events with status PRICED',
    partial Int64 COMMENT 'Events with status PRICED_PARTIAL',
    unpriced Int64 COMMENT 'Events without a price; their cost is not in the sums',
    no_usage Int64 COMMENT 'Events with status NO_USAGE',
    invalid Int64 COMMENT 'Events with status INVALID_USAGE',
    errors Int64 COMMENT 'Events whose call failed',
    throttled Int64 COMMENT 'Events whose call was throttled',
    response_cache_hits Int64 COMMENT 'Events answered by a response cache',
    list_cost Decimal(38, 18) COMMENT 'Sum at public list prices, in currency',
    contracted_cost Decimal(38, 18) COMMENT 'Sum at negotiated rates, in currency',
    effective_cost Decimal(38, 18) COMMENT 'Sum with commitments amortised, in currency',
    billed_cost Decimal(38, 18) COMMENT 'Sum of what providers will invoice, in currency',
    savings Decimal(38, 18) COMMENT 'Sum of all known savings, in currency',
    usage Map(LowCardinality(String), Decimal(38, 12)) COMMENT 'Unit to its sum, inclusive totals',
    revision UInt64 COMMENT 'generation << 40 | counter; the highest is the valid one',
    updated_at DateTime64(6, 'UTC') COMMENT 'When this revision was emitted',
    source_topic LowCardinality(String) COMMENT 'Topic that the sink read',
    source_partition Int32 COMMENT 'Partition of that topic',
    source_offset Int64 COMMENT 'Offset in that partition' CODEC(Delta, ZSTD(1)),
    inserted_at DateTime64(3, 'UTC') DEFAULT now64(3, 'UTC') COMMENT 'When the row was inserted',
    provider LowCardinality(String) MATERIALIZED dimensions['provider'] COMMENT 'Dimension provider; empty where the set has none',
    model LowCardinality(String) MATERIALIZED dimensions['model'] COMMENT 'Dimension model; empty where the set has none',
    service LowCardinality(String) MATERIALIZED dimensions['service'] COMMENT 'Dimension service; empty where the set has none',
    team LowCardinality(String) MATERIALIZED dimensions['team'] COMMENT 'Dimension team; empty where the set has none',
    user String MATERIALIZED dimensions['user'] COMMENT 'Dimension user; empty where the set has none',
    feature LowCardinality(String) MATERIALIZED dimensions['feature'] COMMENT 'Dimension feature; empty where the set has none',
    project LowCardinality(String) MATERIALIZED dimensions['project'] COMMENT 'Dimension project; empty where the set has none',
    department LowCardinality(String) MATERIALIZED dimensions['department'] COMMENT 'Dimension department; empty where the set has none',
    environment LowCardinality(String) MATERIALIZED dimensions['environment'] COMMENT 'Dimension environment; empty where the set has none',
    cost_center LowCardinality(String) MATERIALIZED dimensions['cost_center'] COMMENT 'Dimension cost_center; empty where the set has none'
)
ENGINE = ReplacingMergeTree(revision)
PARTITION BY toYYYYMM(window_start)
ORDER BY (tenant, dimension_set, window_start, dimension_key)
SETTINGS default_compression_codec = 'ZSTD(1)', non_replicated_deduplication_window = 1000
COMMENT 'Full totals per hour, dimension set and values; read with FINAL or through the views';

CREATE TABLE IF NOT EXISTS cost_1d
(
    tenant LowCardinality(String) COMMENT 'Tenant; part of every dimension set',
    dimension_set LowCardinality(String) COMMENT 'Dimensions joined by a comma, or total',
    dimension_key String COMMENT 'Values of the dimensions in one text, escaped: the identity within the set',
    dimensions Map(LowCardinality(String), String) COMMENT 'Dimension to value; untagged where events had none, __other__ beyond the cardinality bound',
    window_start DateTime('UTC') COMMENT 'Inclusive start of the window' CODEC(Delta, ZSTD(1)),
    currency LowCardinality(String) COMMENT 'ISO 4217 code of the costs',
    requests Int64 COMMENT 'Events of kind REQUEST or CAPACITY, whatever their status',
    priced Int64 COMMENT 'Events with status PRICED',
    partial Int64 COMMENT 'Events with status PRICED_PARTIAL',
    unpriced Int64 COMMENT 'Events without a price; their cost is not in the sums',
    no_usage Int64 COMMENT 'Events with status NO_USAGE',
    invalid Int64 COMMENT 'Events with status INVALID_USAGE',
    errors Int64 COMMENT 'Events whose call failed',
    throttled Int64 COMMENT 'Events whose call was throttled',
    response_cache_hits Int64 COMMENT 'Events answered by a response cache',
    list_cost Decimal(38, 18) COMMENT 'Sum at public list prices, in currency',
    contracted_cost Decimal(38, 18) COMMENT 'Sum at negotiated rates, in currency',
    effective_cost Decimal(38, 18) COMMENT 'Sum with commitments amortised, in currency',
    billed_cost Decimal(38, 18) COMMENT 'Sum of what providers will invoice, in currency',
    savings Decimal(38, 18) COMMENT 'Sum of all known savings, in currency',
    usage Map(LowCardinality(String), Decimal(38, 12)) COMMENT 'Unit to its sum, inclusive totals',
    revision UInt64 COMMENT 'generation << 40 | counter; the highest is the valid one',
    updated_at DateTime64(6, 'UTC') COMMENT 'When this revision was emitted',
    source_topic LowCardinality(String) COMMENT 'Topic that the sink read',
    source_partition Int32 COMMENT 'Partition of that topic',
    source_offset Int64 COMMENT 'Offset in that partition' CODEC(Delta, ZSTD(1)),
    inserted_at DateTime64(3, 'UTC') DEFAULT now64(3, 'UTC') COMMENT 'When the row was inserted',
    provider LowCardinality(String) MATERIALIZED dimensions['provider'] COMMENT 'Dimension provider; empty where the set has none',
    model LowCardinality(String) MATERIALIZED dimensions['model'] COMMENT 'Dimension model; empty where the set has none',
    service LowCardinality(String) MATERIALIZED dimensions['service'] COMMENT 'Dimension service; empty where the set has none',
    team LowCardinality(String) MATERIALIZED dimensions['team'] COMMENT 'Dimension team; empty where the set has none',
    user String MATERIALIZED dimensions['user'] COMMENT 'Dimension user; empty where the set has none',
    feature LowCardinality(String) MATERIALIZED dimensions['feature'] COMMENT 'Dimension feature; empty where the set has none',
    project LowCardinality(String) MATERIALIZED dimensions['project'] COMMENT 'Dimension project; empty where the set has none',
    department LowCardinality(String) MATERIALIZED dimensions['department'] COMMENT 'Dimension department; empty where the set has none',
    environment LowCardinality(String) MATERIALIZED dimensions['environment'] COMMENT 'Dimension environment; empty where the set has none',
    cost_center LowCardinality(String) MATERIALIZED dimensions['cost_center'] COMMENT 'Dimension cost_center; empty where the set has none'
)
ENGINE = ReplacingMergeTree(revision)
PARTITION BY toYear(window_start)
ORDER BY (tenant, dimension_set, window_start, dimension_key)
SETTINGS default_compression_codec = 'ZSTD(1)', non_replicated_deduplication_window = 1000
COMMENT 'Full totals per day, dimension set and values; read with FINAL or through the views';

-- Money of events too old for the live state of a grain. The views add it to the windows above.
-- ORDER BY     ends in the natural key adjustment_id.
-- PARTITION BY grain and month of the window the money belongs to, immutable for an adjustment: adjustments of minutes and
--              hours go together with the windows that they complete, those of days stay.
CREATE TABLE IF NOT EXISTS cost_adjustments
(
    adjustment_id String COMMENT 'event_id|grain|dimension_set|revision of the event|its offset',
    event_id String COMMENT 'Event that was late',
    grain LowCardinality(String) COMMENT 'MINUTE, HOUR or DAY',
    tenant LowCardinality(String) COMMENT 'Tenant; part of every dimension set',
    dimension_set LowCardinality(String) COMMENT 'Dimensions joined by a comma, or total',
    dimension_key String COMMENT 'Values of the dimensions in one text, escaped: the identity within the set',
    dimensions Map(LowCardinality(String), String) COMMENT 'Dimension to value; untagged where events had none, __other__ beyond the cardinality bound',
    window_start DateTime('UTC') COMMENT 'Inclusive start of the window' CODEC(Delta, ZSTD(1)),
    currency LowCardinality(String) COMMENT 'ISO 4217 code of the costs',
    requests Int64 COMMENT 'Events of kind REQUEST or CAPACITY, whatever their status',
    priced Int64 COMMENT 'Events with status PRICED',
    partial Int64 COMMENT 'Events with status PRICED_PARTIAL',
    unpriced Int64 COMMENT 'Events without a price; their cost is not in the sums',
    no_usage Int64 COMMENT 'Events with status NO_USAGE',
    invalid Int64 COMMENT 'Events with status INVALID_USAGE',
    errors Int64 COMMENT 'Events whose call failed',
    throttled Int64 COMMENT 'Events whose call was throttled',
    response_cache_hits Int64 COMMENT 'Events answered by a response cache',
    list_cost Decimal(38, 18) COMMENT 'Sum at public list prices, in currency',
    contracted_cost Decimal(38, 18) COMMENT 'Sum at negotiated rates, in currency',
    effective_cost Decimal(38, 18) COMMENT 'Sum with commitments amortised, in currency',
    billed_cost Decimal(38, 18) COMMENT 'Sum of what providers will invoice, in currency',
    savings Decimal(38, 18) COMMENT 'Sum of all known savings, in currency',
    usage Map(LowCardinality(String), Decimal(38, 12)) COMMENT 'Unit to its sum, inclusive totals',
    revision UInt64 COMMENT 'generation << 40 | counter; the highest is the valid one',
    recorded_at DateTime64(6, 'UTC') COMMENT 'When it was found to be late',
    source_topic LowCardinality(String) COMMENT 'Topic that the sink read',
    source_partition Int32 COMMENT 'Partition of that topic',
    source_offset Int64 COMMENT 'Offset in that partition' CODEC(Delta, ZSTD(1)),
    inserted_at DateTime64(3, 'UTC') DEFAULT now64(3, 'UTC') COMMENT 'When the row was inserted',
    provider LowCardinality(String) MATERIALIZED dimensions['provider'] COMMENT 'Dimension provider; empty where the set has none',
    model LowCardinality(String) MATERIALIZED dimensions['model'] COMMENT 'Dimension model; empty where the set has none',
    service LowCardinality(String) MATERIALIZED dimensions['service'] COMMENT 'Dimension service; empty where the set has none',
    team LowCardinality(String) MATERIALIZED dimensions['team'] COMMENT 'Dimension team; empty where the set has none',
    user String MATERIALIZED dimensions['user'] COMMENT 'Dimension user; empty where the set has none',
    feature LowCardinality(String) MATERIALIZED dimensions['feature'] COMMENT 'Dimension feature; empty where the set has none',
    project LowCardinality(String) MATERIALIZED dimensions['project'] COMMENT 'Dimension project; empty where the set has none',
    department LowCardinality(String) MATERIALIZED dimensions['department'] COMMENT 'Dimension department; empty where the set has none',
    environment LowCardinality(String) MATERIALIZED dimensions['environment'] COMMENT 'Dimension environment; empty where the set has none',
    cost_center LowCardinality(String) MATERIALIZED dimensions['cost_center'] COMMENT 'Dimension cost_center; empty where the set has none'
)
ENGINE = ReplacingMergeTree(revision)
PARTITION BY (grain, toYYYYMM(window_start))
ORDER BY (tenant, dimension_set, grain, window_start, adjustment_id)
SETTINGS default_compression_codec = 'ZSTD(1)', non_replicated_deduplication_window = 1000
COMMENT 'Totals to add to windows that were closed when a late event came';
