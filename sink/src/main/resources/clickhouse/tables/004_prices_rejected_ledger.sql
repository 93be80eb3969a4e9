-- SPDX-License-Identifier: Apache-2.0
-- What keeps the numbers honest: the price books used, what was refused, and sealed sums.

-- Price lists and manifests as they were published; a version is active once its manifest is here.
-- ORDER BY     the natural key. No partitions: few rows.
CREATE TABLE IF NOT EXISTS prices
(
    book_version String COMMENT 'Version of the price book',
    entry LowCardinality(String) COMMENT 'LIST or MANIFEST',
    provider LowCardinality(String) COMMENT 'Provider of a list; empty for a manifest',
    currency LowCardinality(Nullable(String)) COMMENT 'ISO 4217 code of the book (manifest)',
    document Nullable(String) COMMENT 'Price-book document of the provider, YAML (list)' CODEC(ZSTD(3)),
    sha256 Nullable(String) COMMENT 'SHA-256 of the document, hex (list)',
    lists Map(LowCardinality(String), String) COMMENT 'Provider to the sha256 of its list (manifest)',
    activated_at Nullable(DateTime64(6, 'UTC')) COMMENT 'When the version was activated (manifest)',
    revision UInt64 COMMENT 'Time of the Kafka record, milliseconds since 1970; the latest is the valid one',
    source_topic LowCardinality(String) COMMENT 'Topic that the sink read',
    source_partition Int32 COMMENT 'Partition of that topic',
    source_offset Int64 COMMENT 'Offset in that partition',
    inserted_at DateTime64(3, 'UTC') DEFAULT now64(3, 'UTC') COMMENT 'When the row was inserted'
)
ENGINE = ReplacingMergeTree(revision)
ORDER BY (book_version, entry, provider)
SETTINGS non_replicated_deduplication_window = 1000
COMMENT 'Price books as published';

-- Records that were refused: why and where from. The bytes stay in usage.rejected; no content is stored here.
-- ORDER BY     the natural key. No partitions: a repeat of the same refusal may carry another time.
-- TTL          none: rows live SINK_RETENTION_REJECTED (30 days, as long as the topic) and go by month, after the sink has sealed
--              their count in ledger_months.
CREATE TABLE IF NOT EXISTS rejected
(
    rejection_id String COMMENT 'Topic-partition-offset of the refused record, or a UUID for one refused before Kafka',
    stage LowCardinality(String) COMMENT 'Where it was refused',
    reason LowCardinality(String) COMMENT 'Why, a closed list',
    field Nullable(String) COMMENT 'Path of the offending field',
    detail String COMMENT 'What is wrong and how to mend it',
    tenant LowCardinality(Nullable(String)) COMMENT 'Tenant, where it could be told',
    event_id Nullable(String) COMMENT 'Event id, where it could be told',
    source String COMMENT 'Who sent it: source id, API key id, or topic',
    producer LowCardinality(Nullable(String)) COMMENT 'Software that produced it',
    rejected_topic LowCardinality(Nullable(String)) COMMENT 'Topic of the refused record; NULL when refused before Kafka',
    rejected_partition Nullable(Int32) COMMENT 'Partition of the refused record',
    rejected_offset Nullable(Int64) COMMENT 'Offset of the refused record',
    schema_id Nullable(Int32) COMMENT 'Schema id of its wire format',
    known_fields Map(LowCardinality(String), String) COMMENT 'Names, identifiers and counts of a body refused before Kafka',
    body_length Int64 COMMENT 'Length of the refused body, bytes',
    body_sha256 String COMMENT 'SHA-256 of the refused body, hex',
    rejected_at DateTime64(6, 'UTC') COMMENT 'When it was refused',
    revision UInt64 COMMENT 'Time of the Kafka record, milliseconds since 1970',
    source_topic LowCardinality(String) COMMENT 'Topic that the sink read',
    source_partition Int32 COMMENT 'Partition of that topic',
    source_offset Int64 COMMENT 'Offset in that partition',
    inserted_at DateTime64(3, 'UTC') DEFAULT now64(3, 'UTC') COMMENT 'When the row was inserted'
)
ENGINE = ReplacingMergeTree(revision)
ORDER BY (rejection_id)
SETTINGS non_replicated_deduplication_window = 1000
COMMENT 'Records that were refused';

-- Ranges of usage.events that the ledger job has accounted for, record by record: none of them is pending. What verify does
-- not read again is added up from here, also when topics or rows are gone.
-- A range is one row per currency; what has no currency (no price, refused, repeated) stands under the empty one, which
-- every range has. Ranges grow within an hour, by a row with the same start and a later revision.
-- billed_cost is that of the moment: later corrections stand in usage_corrections.
-- ORDER BY     the natural key. No partitions: some hundred rows a day.
CREATE TABLE IF NOT EXISTS ledger_checkpoints
(
    source_topic LowCardinality(String) COMMENT 'Topic of the range',
    source_partition Int32 COMMENT 'Partition of the range',
    from_offset Int64 COMMENT 'First offset, inclusive',
    to_offset Int64 COMMENT 'Last offset, exclusive',
    accepted Int64 COMMENT 'Events and unreadable records; the sum of the counts that follow',
    priced Int64 COMMENT 'Events with status PRICED',
    partial Int64 COMMENT 'Events with status PRICED_PARTIAL',
    unpriced Int64 COMMENT 'Events without a price',
    no_usage Int64 COMMENT 'Events with status NO_USAGE',
    invalid Int64 COMMENT 'Events with status INVALID_USAGE',
    rejected Int64 COMMENT 'Records refused',
    duplicate Int64 COMMENT 'Repeats of an event id',
    currency LowCardinality(String) COMMENT 'ISO 4217 code of billed_cost; empty for what has none',
    billed_cost Decimal(38, 18) COMMENT 'Sum of billed_cost, in currency',
    revision UInt64 COMMENT 'When it was sealed, microseconds since 1970; the latest is the valid one',
    sealed_at DateTime64(6, 'UTC') COMMENT 'When it was sealed'
)
ENGINE = ReplacingMergeTree(revision)
ORDER BY (source_topic, source_partition, from_offset, currency)
COMMENT 'Sealed counts and sums of ranges of usage.events';

-- What each pass of the ledger job found.
-- ORDER BY     time, then who: two instances may pass at once. No partitions: some thousand rows a day.
-- TTL          a quarter of history is enough to see when something began; no money is in it.
CREATE TABLE IF NOT EXISTS ledger_passes
(
    passed_at DateTime64(6, 'UTC') COMMENT 'When the pass ended',
    instance String COMMENT 'Process that made it',
    took_ms Int64 COMMENT 'How long it took, milliseconds',
    checked Int64 COMMENT 'Records of usage.events that it accounted for',
    offset_lag Int64 COMMENT 'Offsets of usage.events that no checkpoint covers yet',
    pending Int64 COMMENT 'Records found nowhere, for longer than the patience',
    stalled Int64 COMMENT 'Records that streams app or sink have not passed, for longer than the patience',
    differences Array(String) COMMENT 'Sums that differ, in words; the first of them',
    unreconciled Int64 COMMENT 'pending + stalled + number of differences; 0 is what it should be',
    revision UInt64 COMMENT 'Microseconds since 1970 of passed_at'
)
ENGINE = ReplacingMergeTree(revision)
ORDER BY (passed_at, instance)
TTL toDateTime(passed_at) + INTERVAL 90 DAY
COMMENT 'What each pass of the ledger job found';
