-- SPDX-License-Identifier: Apache-2.0
-- All that a correction replaced, so that what was known at an earlier time can be told again. Rows of before have NULL, '' or the
-- values of now.
ALTER TABLE usage_corrections
    ADD COLUMN IF NOT EXISTS old_currency LowCardinality(Nullable(String)) DEFAULT currency COMMENT 'ISO 4217 code of the costs before' AFTER old_billed_cost,
    ADD COLUMN IF NOT EXISTS old_list_cost Nullable(Decimal(38, 18)) COMMENT 'List cost before; NULL where it was not known' AFTER old_currency,
    ADD COLUMN IF NOT EXISTS old_contracted_cost Nullable(Decimal(38, 18)) COMMENT 'Contracted cost before; NULL where it was not known' AFTER old_list_cost,
    ADD COLUMN IF NOT EXISTS old_effective_cost Nullable(Decimal(38, 18)) COMMENT 'Effective cost before; NULL where it was not known' AFTER old_contracted_cost,
    ADD COLUMN IF NOT EXISTS old_provider LowCardinality(String) COMMENT 'Provider column of the row before' AFTER old_effective_cost,
    ADD COLUMN IF NOT EXISTS old_model LowCardinality(String) COMMENT 'Model column of the row before' AFTER old_provider,
    ADD COLUMN IF NOT EXISTS counted_at DateTime64(6, 'UTC') DEFAULT event_time COMMENT 'When the first revision of the event was priced' AFTER recorded_at;

-- Months that were closed. A statement never changes: corrections of a closed month are lines of the statement that is closed next.
-- ORDER BY     the natural key. Of two that were closed at the same time the first closed_at is the valid one.
-- PARTITION BY none: one row a month. No TTL: this is what was signed.
CREATE TABLE IF NOT EXISTS statements
(
    month UInt32 COMMENT 'UTC month, YYYYMM',
    statement_id String COMMENT 'Identity: month and as_of',
    as_of DateTime64(6, 'UTC') COMMENT 'What was known then is in it',
    closed_at DateTime64(6, 'UTC') COMMENT 'When it was written',
    price_versions Array(String) COMMENT 'Price books that its costs were made with',
    lines UInt64 COMMENT 'Rows in statement_lines',
    checksum String COMMENT 'SHA-256 of the header and all lines, hexadecimal'
)
ENGINE = ReplacingMergeTree(closed_at)
ORDER BY (month, statement_id)
COMMENT 'Months that were closed';

-- What a statement says. Lines without a row in statements are of a close that was broken off, and count nowhere.
-- ORDER BY     the natural key; writing the same statement again changes nothing.
-- PARTITION BY none: a few thousand rows a month.
CREATE TABLE IF NOT EXISTS statement_lines
(
    statement_id String COMMENT 'Statement that it belongs to',
    line UInt32 COMMENT 'Number within the statement, from 1',
    usage_month UInt32 COMMENT 'UTC month of the usage, YYYYMM; before that of the statement for a correction',
    corrects String COMMENT 'Statement that the usage was billed in before; empty for usage of the month itself',
    allocation LowCardinality(String) COMMENT 'Allocation rule that moved the cost here or away; empty for usage of its own. The lines of a rule sum to 0',
    method LowCardinality(String) COMMENT 'How the rule splits: percent, evenly, by requests or by cost; empty for usage of its own',
    source String COMMENT 'Whose cost the rule splits, such as team=platform; empty for usage of its own',
    tenant LowCardinality(String) COMMENT 'Who pays',
    department LowCardinality(String) COMMENT 'Tag department; untagged where the events had none',
    cost_center LowCardinality(String) COMMENT 'Tag cost_center; untagged where the events had none',
    project LowCardinality(String) COMMENT 'Tag project; untagged where the events had none',
    team LowCardinality(String) COMMENT 'Tag team; untagged where the events had none',
    service LowCardinality(String) COMMENT 'Tag service; untagged where the events had none',
    provider LowCardinality(String) COMMENT 'Provider, as in usage_priced',
    model LowCardinality(String) COMMENT 'Model, as in usage_priced',
    currency LowCardinality(String) COMMENT 'ISO 4217 code of the costs; empty where no cost is known',
    requests Int64 COMMENT 'Events; of a correction, the difference',
    unknown Int64 COMMENT 'Of these, events whose cost is not known: in no sum; of a correction, the difference',
    list_cost Decimal(38, 18) COMMENT 'Cost at public list prices, in currency',
    contracted_cost Decimal(38, 18) COMMENT 'Cost at negotiated rates, in currency',
    effective_cost Decimal(38, 18) COMMENT 'Cost with commitments amortised, in currency',
    billed_cost Decimal(38, 18) COMMENT 'What the provider invoices, in currency',
    revision UInt64 COMMENT 'When it was written, microseconds since 1970'
)
ENGINE = ReplacingMergeTree(revision)
ORDER BY (statement_id, line)
COMMENT 'Lines of the statements of closed months';
