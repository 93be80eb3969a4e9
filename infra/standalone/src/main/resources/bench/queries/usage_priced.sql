-- SPDX-License-Identifier: Apache-2.0
-- Rows number {from} up to {to} of {total} that end at {end} (seconds since 1970) and began {days} days before: three companies, each with
-- 20 services with three features each that belong to teams, projects and departments and use two of 12 models, 20,000 users who are
-- unequally busy, days with a peak and a night. Made from hashes of the row's number, so the same rows every time.
INSERT INTO usage_priced
(
    tenant, event_id, kind, event_time, end_time, arrived_at, priced_at,
    provider, model, service, team, user, feature, project, department, environment, cost_center, tags,
    price_status, price_status_detail, currency, list_cost, contracted_cost, effective_cost, billed_cost,
    savings_prompt_cache, savings_response_cache, savings_batch, savings_discount, line_items, price_version, price_entry,
    usage, call_status, finish_reason, error_type, latency_ms, time_to_first_token_ms, retries, response_cache_hit,
    reported_provider, request_model, response_model, resolved_provider, resolved_model, operation, service_tier, region, api_key_id,
    trace_id, span_id, session_id, experiment, variant, provider_response_id, provider_cost, provider_cost_currency,
    success, quality, revenue, emitter, emitter_epoch, emitter_seq, producer,
    event_partition, event_offset, revision, source_topic, source_partition, source_offset
)
WITH
    -- numbers from 0 to 1 that have nothing to do with each other
    cityHash64(n, 1) AS h1, cityHash64(n, 2) AS h2, cityHash64(n, 3) AS h3, cityHash64(n, 4) AS h4,
    (h1 % 1000003) / 1000003 AS r1, (h2 % 1000003) / 1000003 AS r2, (h3 % 1000003) / 1000003 AS r3, (h4 % 1000003) / 1000003 AS r4,
    -- busier by day than by night
    {days:UInt32} * n / {total:UInt64} AS day,
    {end:UInt32} - {days:UInt32} * 86400 + 86400 * (day - 0.6 / (2 * pi()) * sin(2 * pi() * day)) AS second,
    multiIf(r1 < 0.8, 'acme', r1 < 0.95, 'globex', 'initech') AS tenant_name,
    toUInt32(20 * r2 * r2) AS service_no,
    service_no * 3 + h2 % 3 AS feature_no,
    -- four in five requests of a feature go to its model, the others to a second one
    toUInt32((feature_no * 5 + if(r3 < 0.8, 0, 1)) % 12) AS model_no,
    ['gpt-5.4-mini', 'gpt-5.5', 'claude-haiku-4-5', 'gemini-2.5-flash', 'claude-sonnet-4-5', 'gpt-4o', 'gemini-2.5-pro', 'gpt-4o-mini', 'mistral-large', 'claude-opus-4-5', 'deepseek-chat', 'text-embedding-3-large'] AS models,
    ['openai', 'openai', 'anthropic', 'google', 'anthropic', 'openai', 'google', 'openai', 'mistral', 'anthropic', 'deepseek', 'openai'] AS providers,
    -- billionths of a dollar per token
    [250, 2500, 800, 150, 3000, 2500, 1250, 150, 2000, 5000, 270, 130] AS input_rates,
    [2000, 12000, 4000, 600, 15000, 10000, 10000, 600, 6000, 25000, 1100, 0] AS output_rates,
    models[model_no + 1] AS model_name,
    providers[model_no + 1] AS provider_name,
    toUInt64(80 + 3000 * r4 * r4 * r4 * 8) AS input_no,
    if(h2 % 3 = 0, toUInt64(input_no * 0.6), 0) AS cached_no,
    toUInt64(10 + 900 * r1 * r3) AS output_no,
    h3 % 1000 < 3 AS is_unpriced,
    h4 % 1000 < 12 AS is_error,
    toDecimal128('0.000000001', 18) AS billionth,
    toDecimal128(input_no - cached_no, 0) * input_rates[model_no + 1] * billionth AS input_cost,
    toDecimal128(cached_no, 0) * input_rates[model_no + 1] * billionth / 10 AS cached_cost,
    toDecimal128(output_no, 0) * output_rates[model_no + 1] * billionth AS output_cost,
    toDecimal128(input_cost + cached_cost + output_cost, 18) AS cost,
    if(is_unpriced, NULL, cost) AS known_cost,
    if(is_unpriced, NULL, toDecimal128(0, 18)) AS nothing,
    fromUnixTimestamp64Micro(toInt64(second * 1000000), 'UTC') AS time
SELECT
    tenant_name, concat('01988', lower(hex(h1)), lower(hex(toUInt32(n)))), 'REQUEST', time, time + INTERVAL 1 SECOND, time + INTERVAL 2 SECOND, time + INTERVAL 3 SECOND,
    provider_name, model_name, concat('service-', toString(service_no)), concat('team-', toString(service_no % 12)),
    concat('user-', toString(toUInt32(20000 * r4 * r4))), concat('feature-', toString(feature_no)),
    if(service_no % 10 = 9, 'untagged', concat('project-', toString(service_no % 8))), concat('department-', toString(service_no % 4)),
    multiIf(h1 % 10 < 8, 'production', h1 % 10 = 8, 'staging', 'development'), concat('cc-', toString(service_no % 6)),
    map('release', concat('2026.', toString(toUInt32(day / 7))), 'region', if(h2 % 2 = 0, 'eu', 'us')),
    if(is_unpriced, 'UNPRICED_MODEL', 'PRICED'), if(is_unpriced, 'no price for the model', NULL), if(is_unpriced, NULL, 'USD'),
    known_cost, known_cost, known_cost, known_cost,
    if(is_unpriced, NULL, toDecimal128(cached_cost * 9, 18)), nothing, nothing, nothing,
    if(is_unpriced, [], [
        ('input_tokens', toDecimal128(input_no - cached_no, 12), toDecimal128(input_rates[model_no + 1], 18) / 1000, 1000000, [], toDecimal128(input_cost, 18)),
        ('cache_read_tokens', toDecimal128(cached_no, 12), toDecimal128(input_rates[model_no + 1], 18) / 10000, 1000000, [], toDecimal128(cached_cost, 18)),
        ('output_tokens', toDecimal128(output_no, 12), toDecimal128(output_rates[model_no + 1], 18) / 1000, 1000000, [], toDecimal128(output_cost, 18))]),
    '2026-11-22.1', concat(provider_name, '/', model_name, '/0'),
    map('input_tokens', toDecimal128(input_no, 12), 'cache_read_tokens', toDecimal128(cached_no, 12), 'output_tokens', toDecimal128(output_no, 12)),
    if(is_error, 'ERROR', 'SUCCESS'), if(is_error, NULL, if(h1 % 50 = 0, 'length', 'stop')), if(is_error, 'timeout', NULL),
    toInt64(200 + 6000 * r1 * r4), toInt64(90 + 800 * r1), if(h4 % 100 = 7, 1, 0), h3 % 40 = 0,
    provider_name, model_name, model_name, provider_name, model_name, 'chat', 'standard', if(h2 % 2 = 0, 'eu-west-1', 'us-east-1'), concat('key-', toString(service_no)),
    if(h4 % 10 < 3, lower(hex(cityHash64(intDiv(n, 4), 9))), NULL), lower(hex(h2)), concat('session-', toString(intDiv(n, 12))),
    if(h1 % 50 = 1, 'prompt-length', NULL), if(h1 % 50 = 1, if(h2 % 2 = 0, 'short', 'long'), NULL), concat('resp_', lower(hex(h3)), lower(hex(h4))),
    if(h3 % 20 = 5, known_cost, NULL), if(h3 % 20 = 5, 'USD', NULL),
    if(h2 % 5 = 0, h3 % 10 < 9, NULL), if(h2 % 10 = 0, toDecimal128(toString(0.5 + (h3 % 50) / 100), 12), NULL), NULL,
    concat('emitter-', toString(service_no)), 1767323045000, toInt64(n), 'costwire-bench/1',
    toInt32(h1 % 4), toInt64(intDiv(n, 4)), bitOr(bitShiftLeft(toUInt64(1), 40), 1), 'usage.priced', toInt32(h1 % 4), toInt64(intDiv(n, 4))
FROM (SELECT number AS n FROM numbers({from:UInt64}, {to:UInt64} - {from:UInt64}))
