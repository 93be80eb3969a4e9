-- SPDX-License-Identifier: Apache-2.0
-- What a unit costs and how well tokens, caches and discounts are used.
--
-- Ratios are decimals cut off, not rounded, after 18 digits where they are money, 12 where they are tokens and 6 where they are
-- percent; ClickHouse divides decimals that way, and the same figure comes out everywhere. A ratio of nothing is NULL. The
-- denominator of a cost is what has a cost, so a request without a price makes nothing look cheaper. Ratios of days or hours do
-- not add up: for a longer range divide the sums of the columns beside them.

-- Unit economics per tenant and UTC day, from windows of a day: cost per request, per thousand tokens, per user and per feature.
-- Users and features are those with a tag; what is untagged or came after the bound of values counts in the cost per request only.
-- Tokens of requests without a price are in tokens: cost_per_1k_tokens is a lower bound while unpriced is above 0. Cost per
-- resolution needs single requests and their outcomes: v_cost_per_resolution.
-- Example: SELECT day, tenant, currency, requests, billed_cost, cost_per_request, cost_per_1k_tokens, users, cost_per_user, features, cost_per_feature FROM v_unit_economics WHERE day >= today() - 30 ORDER BY day, tenant, currency
CREATE OR REPLACE VIEW v_unit_economics AS
SELECT
    tenant,
    day,
    currency,
    requests,
    with_cost,
    unpriced,
    tokens,
    billed_cost,
    billed_cost / nullIf(with_cost, 0) AS cost_per_request,
    toDecimal256(billed_cost, 18) * 1000 / nullIf(tokens, 0) AS cost_per_1k_tokens,
    users,
    user_cost / nullIf(users, 0) AS cost_per_user,
    features,
    feature_cost / nullIf(features, 0) AS cost_per_feature
FROM
(
    SELECT
        w.tenant AS tenant,
        toDate(w.window_start) AS day,
        w.currency AS currency,
        sumIf(w.requests, w.dimension_set = 'total') AS requests,
        sumIf(w.priced + w.partial, w.dimension_set = 'total') AS with_cost,
        sumIf(w.unpriced, w.dimension_set = 'total') AS unpriced,
        sumIf(w.usage['input_tokens'] + w.usage['output_tokens'], w.dimension_set = 'total') AS tokens,
        sumIf(w.billed_cost, w.dimension_set = 'total') AS billed_cost,
        uniqExactIf(w.user, w.dimension_set = 'user' AND w.user NOT IN ('untagged', '__other__')) AS users,
        sumIf(w.billed_cost, w.dimension_set = 'user' AND w.user NOT IN ('untagged', '__other__')) AS user_cost,
        uniqExactIf(w.feature, w.dimension_set = 'feature' AND w.feature NOT IN ('untagged', '__other__')) AS features,
        sumIf(w.billed_cost, w.dimension_set = 'feature' AND w.feature NOT IN ('untagged', '__other__')) AS feature_cost
    FROM v_windows_1d AS w
    WHERE w.dimension_set IN ('total', 'user', 'feature')
    GROUP BY tenant, day, currency
);

-- Token efficiency per tenant, UTC day, provider and model, from windows of a day: tokens per request, how much of them is
-- output, and what a thousand cost. Requests whose usage is not known are in no ratio. Truncation, retries and latency need
-- single requests: v_call_health.
-- Example: SELECT day, tenant, provider, model, currency, input_tokens, output_tokens, input_per_request, output_per_request, output_percent, cost_per_1k_tokens FROM v_token_efficiency WHERE day >= today() - 7 ORDER BY day, tenant, provider, model, currency
CREATE OR REPLACE VIEW v_token_efficiency AS
SELECT
    tenant,
    day,
    provider,
    model,
    currency,
    requests,
    with_usage,
    unpriced,
    input_tokens,
    output_tokens,
    billed_cost,
    input_tokens / nullIf(with_usage, 0) AS input_per_request,
    output_tokens / nullIf(with_usage, 0) AS output_per_request,
    toDecimal256(100 * toDecimal256(output_tokens, 12) / nullIf(input_tokens + output_tokens, 0), 6) AS output_percent,
    toDecimal256(billed_cost, 18) * 1000 / nullIf(input_tokens + output_tokens, 0) AS cost_per_1k_tokens
FROM
(
    SELECT
        w.tenant AS tenant,
        toDate(w.window_start) AS day,
        w.provider AS provider,
        w.model AS model,
        w.currency AS currency,
        sum(w.requests) AS requests,
        sum(w.requests - w.no_usage - w.invalid) AS with_usage,
        sum(w.unpriced) AS unpriced,
        sum(w.usage['input_tokens']) AS input_tokens,
        sum(w.usage['output_tokens']) AS output_tokens,
        sum(w.billed_cost) AS billed_cost
    FROM v_windows_1d AS w
    WHERE w.dimension_set = 'provider,model'
    GROUP BY tenant, day, provider, model, currency
);

-- How calls went per tenant, hour, provider and model, from single requests: failures, retries, answers cut off by the token limit
-- (whatever the provider calls it) and latency. Quantiles are exact values that occurred, and do not add up over hours.
-- Example: SELECT hour, tenant, provider, model, requests, errors, retried_percent, truncated_percent, latency_p50_ms, latency_p95_ms FROM v_call_health WHERE hour >= now() - INTERVAL 1 DAY ORDER BY hour, tenant, provider, model
CREATE OR REPLACE VIEW v_call_health AS
SELECT
    tenant,
    hour,
    provider,
    model,
    requests,
    errors,
    throttled,
    retried,
    retries,
    finished,
    truncated,
    toDecimal128(100 * retried, 6) / nullIf(requests, 0) AS retried_percent,
    toDecimal128(100 * truncated, 6) / nullIf(finished, 0) AS truncated_percent,
    if(timed = 0, NULL, latencies[1]) AS latency_p50_ms,
    if(timed = 0, NULL, latencies[2]) AS latency_p95_ms,
    if(streamed = 0, NULL, first_tokens[1]) AS first_token_p50_ms,
    if(streamed = 0, NULL, first_tokens[2]) AS first_token_p95_ms
FROM
(
    SELECT
        u.tenant AS tenant,
        toStartOfHour(u.event_time) AS hour,
        u.provider AS provider,
        u.model AS model,
        count() AS requests,
        countIf(u.call_status = 'ERROR') AS errors,
        countIf(u.call_status = 'THROTTLED') AS throttled,
        countIf(u.retries > 0) AS retried,
        sum(u.retries) AS retries,
        count(u.finish_reason) AS finished,
        countIf(lower(u.finish_reason) IN ('length', 'max_tokens', 'max_output_tokens', 'model_length', 'incomplete')) AS truncated,
        count(u.latency_ms) AS timed,
        count(u.time_to_first_token_ms) AS streamed,
        quantilesExact(0.5, 0.95)(u.latency_ms) AS latencies,
        quantilesExact(0.5, 0.95)(u.time_to_first_token_ms) AS first_tokens
    FROM v_usage AS u
    GROUP BY tenant, hour, provider, model
);

-- Cache hit rates per tenant, hour, provider and model, from windows of an hour: the provider's prompt cache by tokens, the
-- response cache by requests.
-- Example: SELECT hour, tenant, provider, model, cache_read_tokens, prompt_cache_percent, response_cache_hits, response_cache_percent FROM v_cache_hits WHERE hour >= now() - INTERVAL 1 DAY ORDER BY hour, tenant, provider, model
CREATE OR REPLACE VIEW v_cache_hits AS
SELECT
    tenant,
    hour,
    provider,
    model,
    requests,
    response_cache_hits,
    input_tokens,
    cache_read_tokens,
    cache_write_tokens,
    toDecimal256(100 * toDecimal256(cache_read_tokens, 12) / nullIf(input_tokens, 0), 6) AS prompt_cache_percent,
    toDecimal128(100 * response_cache_hits, 6) / nullIf(requests, 0) AS response_cache_percent
FROM
(
    SELECT
        w.tenant AS tenant,
        w.window_start AS hour,
        w.provider AS provider,
        w.model AS model,
        sum(w.requests) AS requests,
        sum(w.response_cache_hits) AS response_cache_hits,
        sum(w.usage['input_tokens']) AS input_tokens,
        sum(w.usage['cache_read_tokens']) AS cache_read_tokens,
        sum(w.usage['cache_write_tokens']) AS cache_write_tokens
    FROM v_windows_1h AS w
    WHERE w.dimension_set = 'provider,model'
    GROUP BY tenant, hour, provider, model
);

-- Requests that cost less than a threshold, per tenant, hour, provider, model and currency, from single requests. A request whose
-- cost is not known is neither under nor over: it is in requests and not in with_cost, in a row with the currency NULL.
-- Example: SELECT provider, model, sum(with_cost) AS requests, sum(under) AS cheap, toDecimal128(100 * cheap, 6) / nullIf(requests, 0) AS cheap_percent FROM v_requests_under(threshold = 0.01) WHERE hour >= now() - INTERVAL 1 DAY GROUP BY provider, model ORDER BY provider, model
CREATE OR REPLACE VIEW v_requests_under AS
SELECT
    u.tenant AS tenant,
    toStartOfHour(u.event_time) AS hour,
    u.provider AS provider,
    u.model AS model,
    u.currency AS currency,
    count() AS requests,
    count(u.billed_cost) AS with_cost,
    countIf(u.billed_cost < {threshold:Decimal(38, 18)}) AS under
FROM v_usage AS u
GROUP BY tenant, hour, provider, model, currency;

-- Savings by measure per tenant, hour, provider, model and currency, from single requests: what the prompt cache (net of its
-- writes, so it may be negative), the response cache, batch tiers and discounts saved. net_savings is their sum.
-- list_minus_billed is the same money seen from the prices: list cost less what is billed. The two differ by what is in neither,
-- such as a response cache's answer (there is no list cost for a call that was not made) or a commitment. For longer ranges without
-- the measures: `savings`, `list_cost` and `billed_cost` of v_cost_by_model_daily.
-- Example: SELECT provider, model, currency, sum(prompt_cache) AS prompt_cache, sum(response_cache) AS response_cache, sum(batch) AS batch, sum(discount) AS discount, sum(net_savings) AS net, sum(list_minus_billed) AS list_minus_billed FROM v_savings WHERE hour >= now() - INTERVAL 7 DAY GROUP BY provider, model, currency ORDER BY provider, model, currency
CREATE OR REPLACE VIEW v_savings AS
SELECT
    u.tenant AS tenant,
    toStartOfHour(u.event_time) AS hour,
    u.provider AS provider,
    u.model AS model,
    u.currency AS currency,
    count() AS requests,
    sum(u.list_cost) AS list_cost,
    sum(u.billed_cost) AS billed_cost,
    sum(u.savings_prompt_cache) AS prompt_cache,
    sum(u.savings_response_cache) AS response_cache,
    sum(u.savings_batch) AS batch,
    sum(u.savings_discount) AS discount,
    sum(ifNull(u.savings_prompt_cache, 0) + ifNull(u.savings_response_cache, 0) + ifNull(u.savings_batch, 0) + ifNull(u.savings_discount, 0)) AS net_savings,
    sum(u.list_cost - u.billed_cost) AS list_minus_billed
FROM v_usage AS u
WHERE u.billed_cost IS NOT NULL
GROUP BY tenant, hour, provider, model, currency;
