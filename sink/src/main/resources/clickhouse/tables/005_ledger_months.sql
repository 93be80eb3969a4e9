-- SPDX-License-Identifier: Apache-2.0
-- Sums of months whose rows were dropped (retention tiers: usage_priced, minutes, hours, rejected), sealed before they went.
-- Rows of a month may come back after it was dropped, when events arrive very late; they are sealed as an entry of their own
-- when they go, so the sum over all entries of a month is the sum of everything that was ever dropped of it.
--
-- ORDER BY     the natural key. It ends in a hash of the rows that were sealed: sealing the same rows again (the sink died
--              between seal and drop, or a replay stored the dropped rows once more) replaces the entry, other rows stand beside it.
-- PARTITION BY none: a few rows per month and tenant. No TTL: this is what remains.
CREATE TABLE IF NOT EXISTS ledger_months
(
    source_table LowCardinality(String) COMMENT 'Where the rows were: usage_priced, cost_1m, cost_1h, rejected; cost_adjustments_1m and _1h for adjustments of that grain',
    month UInt32 COMMENT 'UTC month of the rows, YYYYMM',
    tenant LowCardinality(String) COMMENT 'Tenant; empty where it could not be told (rejected)',
    dimension_set LowCardinality(String) COMMENT 'Dimension set of windows; total for events',
    currency LowCardinality(String) COMMENT 'ISO 4217 code of billed_cost; empty where no row had one',
    content UInt64 COMMENT 'Hash of the keys and revisions of all rows that were sealed together, independent of their order',
    rows UInt64 COMMENT 'Rows that were sealed',
    requests Int64 COMMENT 'Events of kind REQUEST or CAPACITY, whatever their status',
    priced Int64 COMMENT 'Events with status PRICED',
    partial Int64 COMMENT 'Events with status PRICED_PARTIAL',
    unpriced Int64 COMMENT 'Events without a price',
    no_usage Int64 COMMENT 'Events with status NO_USAGE',
    invalid Int64 COMMENT 'Events with status INVALID_USAGE',
    billed_cost Decimal(38, 18) COMMENT 'Sum of billed_cost, in currency',
    revision UInt64 COMMENT 'When it was sealed, microseconds since 1970; the latest is the valid one',
    sealed_at DateTime64(6, 'UTC') COMMENT 'When it was sealed'
)
ENGINE = ReplacingMergeTree(revision)
ORDER BY (source_table, month, tenant, dimension_set, currency, content)
COMMENT 'Sums of months whose rows were dropped';
