-- SPDX-License-Identifier: Apache-2.0
-- One row per usage event: who, what, how much, how it went, and what it cost.
--
-- ENGINE       ReplacingMergeTree(revision): a re-insert of the same row changes nothing, a higher revision replaces, a lower
--              one never wins. Read with FINAL (the views do).
-- ORDER BY     the natural key (tenant, event_id) behind the tenant and the hour, so that questions about a tenant and a time
--              range read few granules. Every column of it is immutable for an event.
-- PARTITION BY month of the event time, which a correction never changes; a key must not move between partitions, or FINAL
--              could not collapse it.
-- TTL          none that deletes: raw rows live SINK_RETENTION_RAW (90 days) and go by month, after the sink has sealed their sums
--              in ledger_months and found them equal to the days that stay. SINK_COLD_VOLUME sets a TTL that moves.
-- CODEC        ZSTD(1) for all: a quarter smaller than the default LZ4 (163 instead of 214 bytes a row, measured on generated rows).
--              Offsets and times rise: Delta before it. Decimals gain nothing from float codecs.
CREATE TABLE IF NOT EXISTS usage_priced
(
    tenant LowCardinality(String) COMMENT 'Who pays',
    event_id String COMMENT 'Identity of the event within the tenant',
    kind LowCardinality(String) COMMENT 'REQUEST, CAPACITY or HEARTBEAT',
    event_time DateTime64(6, 'UTC') COMMENT 'When the request started; prices, windows and budgets go by it' CODEC(Delta, ZSTD(1)),
    end_time Nullable(DateTime64(6, 'UTC')) COMMENT 'When the response ended, or the end of a capacity period',
    arrived_at DateTime64(6, 'UTC') COMMENT 'When the event reached Kafka (broker clock)' CODEC(Delta, ZSTD(1)),
    priced_at DateTime64(6, 'UTC') COMMENT 'When this revision was priced' CODEC(Delta, ZSTD(1)),

    provider LowCardinality(String) COMMENT 'Provider of the price book where resolved, else as reported',
    model LowCardinality(String) COMMENT 'Model of the price book where resolved, else the response model, else the requested one, else unknown',
    service LowCardinality(String) COMMENT 'Tag service; untagged where the event had none',
    team LowCardinality(String) COMMENT 'Tag team; untagged where the event had none',
    user String COMMENT 'Tag user; untagged where the event had none',
    feature LowCardinality(String) COMMENT 'Tag feature; untagged where the event had none',
    project LowCardinality(String) COMMENT 'Tag project; untagged where the event had none',
    department LowCardinality(String) COMMENT 'Tag department; untagged where the event had none',
    environment LowCardinality(String) COMMENT 'Tag environment; untagged where the event had none',
    cost_center LowCardinality(String) COMMENT 'Tag cost_center; untagged where the event had none',
    tags Map(LowCardinality(String), String) COMMENT 'All further tags',

    price_status LowCardinality(String) COMMENT 'PRICED, PRICED_PARTIAL, UNPRICED_MODEL, UNPRICED_PROVIDER, NO_USAGE or INVALID_USAGE',
    price_status_detail Nullable(String) COMMENT 'What is missing or contradictory',
    missing_units Array(LowCardinality(String)) COMMENT 'Reported units that have no price',
    currency LowCardinality(Nullable(String)) COMMENT 'ISO 4217 code of all costs of the row',
    list_cost Nullable(Decimal(38, 18)) COMMENT 'Cost at public list prices, in currency; NULL is not known, never 0',
    contracted_cost Nullable(Decimal(38, 18)) COMMENT 'Cost at negotiated rates, in currency',
    effective_cost Nullable(Decimal(38, 18)) COMMENT 'Cost with commitments amortised, in currency',
    billed_cost Nullable(Decimal(38, 18)) COMMENT 'What the provider will invoice, in currency; the cost of views, budgets and the ledger',
    savings_prompt_cache Nullable(Decimal(38, 18)) COMMENT 'Saved by prompt caching net of cache writes, in currency; may be negative',
    savings_response_cache Nullable(Decimal(38, 18)) COMMENT 'Saved because a response cache answered, in currency',
    savings_batch Nullable(Decimal(38, 18)) COMMENT 'Saved by the batch or flex tier, in currency',
    savings_discount Nullable(Decimal(38, 18)) COMMENT 'Saved by negotiated discounts, in currency',
    line_items Array(Tuple(unit LowCardinality(String), quantity Decimal(38, 12), rate Decimal(38, 18), per Int64, modifiers Array(LowCardinality(String)), amount Decimal(38, 18))) COMMENT 'How billed_cost comes about: quantity times rate per `per` units, modifiers applied; the amounts sum to it',
    price_version LowCardinality(Nullable(String)) COMMENT 'Version of the price book',
    price_entry LowCardinality(Nullable(String)) COMMENT 'Entry of the price book',
    native_currency LowCardinality(Nullable(String)) COMMENT 'ISO 4217 code of the prices, where it is not that of the costs',
    native_contracted_cost Nullable(Decimal(38, 18)) COMMENT 'Cost at negotiated rates, in native_currency',
    fx_rate Nullable(Decimal(38, 18)) COMMENT 'What one unit of native_currency was worth in currency',
    fx_date LowCardinality(Nullable(String)) COMMENT 'UTC day of fx_rate, as text: it names a rate of the book and is never computed with',

    usage Map(LowCardinality(String), Decimal(38, 12)) COMMENT 'Unit to quantity, inclusive totals: cache_read_tokens are part of input_tokens; empty where usage is not known',
    input_tokens Nullable(Decimal(38, 12)) DEFAULT if(mapContains(usage, 'input_tokens'), usage['input_tokens'], NULL) COMMENT 'Tokens in, cached ones included; NULL where not reported',
    output_tokens Nullable(Decimal(38, 12)) DEFAULT if(mapContains(usage, 'output_tokens'), usage['output_tokens'], NULL) COMMENT 'Tokens out, reasoning included; NULL where not reported',
    cache_read_tokens Nullable(Decimal(38, 12)) DEFAULT if(mapContains(usage, 'cache_read_tokens'), usage['cache_read_tokens'], NULL) COMMENT 'Input tokens read from the provider cache; NULL where not reported',
    cache_write_tokens Nullable(Decimal(38, 12)) DEFAULT if(mapContains(usage, 'cache_write_tokens'), usage['cache_write_tokens'], NULL) COMMENT 'Input tokens written to the provider cache; NULL where not reported',

    call_status LowCardinality(String) COMMENT 'SUCCESS, ERROR, THROTTLED, CANCELLED or UNKNOWN',
    finish_reason LowCardinality(Nullable(String)) COMMENT 'Why generation stopped',
    error_type LowCardinality(Nullable(String)) COMMENT 'Class of the error, never its message',
    latency_ms Nullable(Int64) COMMENT 'Wall time of the call, milliseconds',
    time_to_first_token_ms Nullable(Int64) COMMENT 'Time to the first streamed token, milliseconds',
    retries Int32 COMMENT 'Attempts before this one',
    max_output_tokens Nullable(Int64) COMMENT 'Output limit that the request set, tokens',
    response_cache_hit Bool COMMENT 'A response cache answered and no call was made',

    reported_provider LowCardinality(String) COMMENT 'Provider as reported',
    request_model LowCardinality(Nullable(String)) COMMENT 'Model asked for',
    response_model LowCardinality(Nullable(String)) COMMENT 'Model that served',
    resolved_provider LowCardinality(Nullable(String)) COMMENT 'Provider of the price book',
    resolved_model LowCardinality(Nullable(String)) COMMENT 'Model of the price book',
    operation LowCardinality(Nullable(String)) COMMENT 'OpenTelemetry operation: chat, embeddings ...',
    request_service_tier LowCardinality(Nullable(String)) COMMENT 'Service tier asked for',
    service_tier LowCardinality(Nullable(String)) COMMENT 'Service tier that served and is billed',
    region LowCardinality(Nullable(String)) COMMENT 'Region of the endpoint',
    account LowCardinality(Nullable(String)) COMMENT 'Billing account at the provider',
    deployment LowCardinality(Nullable(String)) COMMENT 'Deployment at the provider',
    api_key_id LowCardinality(Nullable(String)) COMMENT 'Identifier of the API key, never the key',

    trace_id Nullable(String) COMMENT 'W3C trace id',
    span_id Nullable(String) COMMENT 'W3C span id',
    parent_id Nullable(String) COMMENT 'Span or event id of the caller',
    session_id Nullable(String) COMMENT 'Conversation or session',
    experiment LowCardinality(Nullable(String)) COMMENT 'Experiment the request takes part in',
    variant LowCardinality(Nullable(String)) COMMENT 'Variant of the experiment',
    batch_id Nullable(String) COMMENT 'Batch job at the provider',
    covered_by LowCardinality(Nullable(String)) COMMENT 'Capacity that pays for the request',
    provider_response_id Nullable(String) COMMENT 'Id of the response at the provider',
    provider_cost Nullable(Decimal(38, 18)) COMMENT 'Cost that the provider reported, in provider_cost_currency',
    provider_cost_currency LowCardinality(Nullable(String)) COMMENT 'ISO 4217 code of provider_cost',
    success Nullable(Bool) COMMENT 'Whether the request reached its goal; see outcomes for what came later',
    quality Nullable(Decimal(38, 12)) COMMENT 'Quality score on the scale of the caller',
    revenue Nullable(Decimal(38, 18)) COMMENT 'Revenue attributed, in the currency of the price book',

    emitter LowCardinality(Nullable(String)) COMMENT 'Process that emitted the event',
    emitter_epoch Nullable(Int64) COMMENT 'Start of that process, milliseconds since 1970',
    emitter_seq Nullable(Int64) COMMENT 'Number of the event within the epoch; a gap is a loss before Kafka',
    producer LowCardinality(Nullable(String)) COMMENT 'Software that made the event, name/version',
    event_partition Int32 COMMENT 'Partition of usage.events',
    event_offset Int64 COMMENT 'Offset in usage.events' CODEC(Delta, ZSTD(1)),
    revision UInt64 COMMENT 'generation << 40 | counter; the highest is the valid one',
    source_topic LowCardinality(String) COMMENT 'Topic that the sink read',
    source_partition Int32 COMMENT 'Partition of that topic',
    source_offset Int64 COMMENT 'Offset in that partition' CODEC(Delta, ZSTD(1)),
    inserted_at DateTime64(3, 'UTC') DEFAULT now64(3, 'UTC') COMMENT 'When the row was inserted',

    CONSTRAINT event_id_is_set CHECK notEmpty(event_id)
)
ENGINE = ReplacingMergeTree(revision)
PARTITION BY toYYYYMM(event_time)
ORDER BY (tenant, toStartOfHour(event_time), event_id)
SETTINGS default_compression_codec = 'ZSTD(1)', non_replicated_deduplication_window = 1000
COMMENT 'One row per usage event; read with FINAL or through the views';

-- What a correction replaced. Append-only: old, new and delta of every revision after the first.
-- ORDER BY     ends in the revision, so each correction stays, and a re-insert of the same one changes nothing.
-- PARTITION BY month of the event time, as the rows it explains.
-- TTL          none, and no tier: corrections are few and are all that explains why a sealed month differs from its invoice.
CREATE TABLE IF NOT EXISTS usage_corrections
(
    tenant LowCardinality(String) COMMENT 'Tenant of the event',
    event_id String COMMENT 'The corrected event',
    event_time DateTime64(6, 'UTC') COMMENT 'Time of the event',
    old_revision UInt64 COMMENT 'Revision that was replaced',
    revision UInt64 COMMENT 'Revision that replaced it',
    old_price_status LowCardinality(String) COMMENT 'Status before',
    price_status LowCardinality(String) COMMENT 'Status after',
    old_price_version LowCardinality(Nullable(String)) COMMENT 'Price book before',
    price_version LowCardinality(Nullable(String)) COMMENT 'Price book after',
    old_price_entry LowCardinality(Nullable(String)) COMMENT 'Entry of the price book before',
    price_entry LowCardinality(Nullable(String)) COMMENT 'Entry of the price book after',
    currency LowCardinality(Nullable(String)) COMMENT 'ISO 4217 code of the costs',
    old_billed_cost Nullable(Decimal(38, 18)) COMMENT 'Billed cost before; NULL where it was not known',
    billed_cost Nullable(Decimal(38, 18)) COMMENT 'Billed cost after',
    delta Decimal(38, 18) COMMENT 'What the correction adds to the totals',
    cause LowCardinality(String) COMMENT 'price_book where the book gained a price, late_repeat where a repeat was counted and is taken away, else the id of the reprice job',
    recorded_at DateTime64(6, 'UTC') COMMENT 'When the correction was made',
    source_topic LowCardinality(String) COMMENT 'Topic that the sink read',
    source_partition Int32 COMMENT 'Partition of that topic',
    source_offset Int64 COMMENT 'Offset in that partition',
    inserted_at DateTime64(3, 'UTC') DEFAULT now64(3, 'UTC') COMMENT 'When the row was inserted'
)
ENGINE = ReplacingMergeTree(revision)
PARTITION BY toYYYYMM(event_time)
ORDER BY (tenant, event_id, revision)
SETTINGS default_compression_codec = 'ZSTD(1)', non_replicated_deduplication_window = 1000
COMMENT 'What corrections replaced, append-only';

-- What became of requests, learned later.
-- ORDER BY     the natural key (tenant, outcome_id). No partitions: a repeat replaces and may carry another time, and one
--              key must not live in two partitions.
CREATE TABLE IF NOT EXISTS outcomes
(
    tenant LowCardinality(String) COMMENT 'Tenant of the event',
    outcome_id String COMMENT 'Identity of the outcome within the tenant',
    event_id Nullable(String) COMMENT 'Event it belongs to',
    trace_id Nullable(String) COMMENT 'Trace it belongs to, for a whole cascade',
    outcome_time DateTime64(6, 'UTC') COMMENT 'When the outcome was known',
    success Nullable(Bool) COMMENT 'Whether the goal was reached',
    quality Nullable(Decimal(38, 12)) COMMENT 'Quality score on the scale of the caller',
    revenue Nullable(Decimal(38, 18)) COMMENT 'Revenue attributed, in the currency of the price book',
    revision UInt64 COMMENT 'Time of the Kafka record, milliseconds since 1970; the latest is the valid one',
    source_topic LowCardinality(String) COMMENT 'Topic that the sink read',
    source_partition Int32 COMMENT 'Partition of that topic',
    source_offset Int64 COMMENT 'Offset in that partition',
    inserted_at DateTime64(3, 'UTC') DEFAULT now64(3, 'UTC') COMMENT 'When the row was inserted',
    CONSTRAINT outcome_id_is_set CHECK notEmpty(outcome_id)
)
ENGINE = ReplacingMergeTree(revision)
ORDER BY (tenant, outcome_id)
SETTINGS default_compression_codec = 'ZSTD(1)', non_replicated_deduplication_window = 1000
COMMENT 'What became of requests, learned later';
