-- SPDX-License-Identifier: Apache-2.0
-- What was paid for and need not have been: findings with an owner, evidence, an estimate and a remedy. From single requests, so bound
-- the time. Every threshold stands at the top of the view.
--
-- No prompt is read. Repeats and shared beginnings are seen only where the caller says so, with two tags that hold hashes, never text:
-- prompt_fingerprint of the whole prompt, and prefix_fingerprint of the part that stays the same (system prompt, tools, documents).
-- Make them with a secret key (HMAC-SHA-256, hex), or name them in the client's hashTags: a plain hash of a short prompt can be guessed.
--
-- An estimate is arithmetic over known costs under the assumption in its row, and is cut off after 18 digits. It is NULL where a price that it needs
-- is not known, never 0. Findings overlap: one request may be a repeat, on too large a model, and batchable. Never sum estimates
-- over kinds.

-- Findings per kind, owner (tenant, team, service, feature), provider, model, UTC day and currency, in a half-open range of event time.
-- A kind is found by what the whole range has, then shown by day. requests and cost are what it concerns; cost is NULL, in a row with
-- the currency NULL, where it is not known. event_ids are the three dearest.
-- Kinds: REPEATED_PROMPT, UNCACHED_PREFIX (only of models whose cached price was seen in the range), LONG_INPUT, OVERSIZED_MODEL,
-- NO_OUTPUT_LIMIT, FAILED_CALLS, BATCHABLE (tagged as batch work, or all of it within two hours of the day and no user), EXPENSIVE_TIER,
-- IDLE_CAPACITY (events of kind CAPACITY with an end; covered_by, else deployment, says which requests use it).
-- Example: SELECT kind, team, provider, model, currency, sum(requests) AS requests, sum(cost) AS cost, sum(estimated_saving) AS saving FROM v_waste(from = now() - INTERVAL 7 DAY, to = now()) WHERE kind = 'FAILED_CALLS' AND currency IS NOT NULL GROUP BY kind, team, provider, model, currency ORDER BY saving DESC, team, provider, model, currency
CREATE OR REPLACE VIEW v_waste AS
WITH
    20 AS pattern_min_requests,           -- of an owner and model in the range, for what is waste only as a habit
    5 AS incident_min_requests,           -- for what is waste each time
    3 AS repeat_min_works,                -- traces, or calls outside of one, with the same prompt on a day
    5 AS prefix_min_requests,             -- with the same beginning on a day
    2048 AS prefix_min_input,             -- tokens of the shortest of them: providers cache from 1,024 on
    300 AS prefix_lifetime_seconds,       -- from one call to the next, or the cache has forgotten it
    5 AS prefix_max_cached_percent,       -- of the input
    50 AS prefix_share_percent,           -- of the shortest input that is taken for the shared beginning
    25 AS prefix_write_percent,           -- of the input price, on top of it, for a write to the cache
    8000 AS long_min_input,               -- tokens
    50 AS long_max_output,                -- tokens
    50 AS long_saved_percent,             -- of the cost of the input
    500 AS trivial_max_input,             -- tokens
    100 AS trivial_max_output,            -- tokens, reasoning included
    5 AS oversized_min_factor,            -- price of the model to that of the cheapest one in use
    50 AS cut_off_saved_percent,          -- of the cost of the output
    2 AS failed_min_percent,              -- of the requests of the owner and model
    ['batch', 'offline', 'backfill', 'nightly'] AS batch_words,
    ['anthropic', 'aws', 'azure', 'google', 'openai', 'voyageai'] AS batch_providers,
    [50, 50, 50, 50, 50, 33] AS batch_saved_percents,
    90 AS burst_min_percent,              -- of the requests within the two busiest hours of the day
    3 AS burst_min_days,                  -- days with requests
    ['priority', 'fast'] AS fast_tiers,
    ['', 'auto', 'default', 'standard', 'on_demand'] AS plain_tiers,
    20 AS idle_min_percent,               -- of the hours of a capacity
    ['length', 'max_tokens', 'max_output_tokens', 'model_length', 'incomplete'] AS cut_off_reasons,
    ['tool_calls', 'tool_use', 'function_call'] AS tool_reasons,
    calls AS
    (
        SELECT
            u.tenant AS tenant, u.team AS team, u.service AS service, u.feature AS feature,
            u.provider AS provider, u.model AS model, toDate(u.event_time) AS day, u.currency AS currency,
            u.event_id AS event_id,
            u.event_time AS event_time,
            u.trace_id AS trace_id,
            u.tags AS tags,
            u.experiment AS experiment,
            u.billed_cost AS billed_cost,
            u.input_tokens AS input_tokens,
            u.output_tokens AS output_tokens,
            ifNull(u.cache_read_tokens, 0) AS read_tokens,
            u.retries > 0 AS retried,
            (-ifNull(u.billed_cost, 0), u.event_id) AS dear,
            arraySum(i -> if(i.1 = 'input_tokens', i.6, toDecimal128(0, 18)), u.line_items) AS input_amount,
            arraySum(i -> if(i.1 = 'input_tokens', i.2, toDecimal128(0, 12)), u.line_items) AS input_quantity,
            arraySum(i -> if(i.1 = 'output_tokens', i.6, toDecimal128(0, 18)), u.line_items) AS output_amount,
            arraySum(i -> if(i.1 = 'output_tokens', i.2, toDecimal128(0, 12)), u.line_items) AS output_quantity,
            arraySum(i -> if(i.1 = 'cache_read_tokens', i.6, toDecimal128(0, 18)), u.line_items) AS read_amount,
            arraySum(i -> if(i.1 = 'cache_read_tokens', i.2, toDecimal128(0, 12)), u.line_items) AS read_quantity,
            lower(ifNull(u.finish_reason, '')) AS finish,
            u.call_status = 'SUCCESS' AND NOT u.response_cache_hit AND u.covered_by IS NULL AS answered,
            u.call_status IN ('ERROR', 'THROTTLED') AND ifNull(u.billed_cost > 0, 0) AS paid_failure,
            has(plain_tiers, lower(ifNull(u.service_tier, ''))) AND u.batch_id IS NULL AND ifNull(u.savings_batch, 0) = 0 AS at_plain_tier,
            has(fast_tiers, lower(ifNull(u.service_tier, ''))) AND has(plain_tiers, lower(ifNull(u.request_service_tier, ''))) AS fast_unasked,
            u.time_to_first_token_ms IS NULL AND has(batch_providers, u.provider) AS may_wait,
            has(batch_words, lower(u.environment)) OR has(batch_words, lower(u.tags['workload'])) AS said_to_wait,
            u.user = 'untagged' AS no_user,
            answered AND NOT has(tool_reasons, finish) AS written,
            written AND ifNull(input_tokens >= long_min_input AND output_tokens >= 1 AND output_tokens <= long_max_output AND 2 * read_tokens < input_tokens, 0) AS is_long,
            written AND experiment IS NULL AND at_plain_tier AND ifNull(input_tokens <= trivial_max_input AND output_tokens >= 1 AND output_tokens <= trivial_max_output, 0) AS is_trivial,
            answered AND u.max_output_tokens IS NULL AND has(cut_off_reasons, finish) AS is_cut_off,
            answered AND at_plain_tier AND may_wait AND said_to_wait AS is_batch,
            answered AND at_plain_tier AND may_wait AND no_user AS is_quiet,
            answered AND fast_unasked AS is_fast
        FROM v_usage AS u
        WHERE u.kind = 'REQUEST' AND u.event_time >= {from:DateTime64(6, 'UTC')} AND u.event_time < {to:DateTime64(6, 'UTC')}
    ),
    rates AS
    (
        SELECT
            c.tenant AS tenant, c.provider AS provider, c.model AS model, c.currency AS currency,
            count() AS calls,
            CAST(sum(c.input_amount), 'Decimal(76, 36)') / nullIf(sum(c.input_quantity), 0) AS input_rate,
            CAST(sum(c.output_amount), 'Decimal(76, 36)') / nullIf(sum(c.output_quantity), 0) AS output_rate,
            CAST(sum(c.read_amount), 'Decimal(76, 36)') / nullIf(sum(c.read_quantity), 0) AS read_rate
        FROM calls AS c
        WHERE c.answered AND c.at_plain_tier AND c.currency IS NOT NULL
        GROUP BY tenant, provider, model, currency
    )
SELECT
    kind, tenant, team, service, feature, provider, model, day, currency, requests, cost,
    CAST(saving, 'Nullable(Decimal(38, 18))') AS estimated_saving,
    multiIf(
        kind = 'REPEATED_PROMPT', 'the dearest call of each prompt is paid, every other one is answered from a cache',
        kind = 'UNCACHED_PREFIX', concat('the shared beginning is ', toString(prefix_share_percent), ' % of the shortest input, is read from the cache within ', toString(prefix_lifetime_seconds), ' s, and a write costs ', toString(prefix_write_percent), ' % more'),
        kind = 'LONG_INPUT', concat(toString(long_saved_percent), ' % of the cost of the input'),
        kind = 'OVERSIZED_MODEL', concat('the same tokens at the price of ', detail),
        kind = 'NO_OUTPUT_LIMIT', concat(toString(cut_off_saved_percent), ' % of the cost of the output'),
        kind = 'FAILED_CALLS', 'all that failed calls cost',
        kind = 'BATCHABLE', concat(toString(batch_saved_percents[indexOf(batch_providers, provider)]), ' % of the cost, as the price book has for batches'),
        kind = 'EXPENSIVE_TIER', 'the same tokens at the average price of the default tier in the range',
        'the share of hours without a request is not paid') AS assumption,
    concat(toString(requests), if(kind = 'IDLE_CAPACITY', ' of ', ' requests of '), toString(base), if(kind = 'IDLE_CAPACITY', ' hours idle', ''), ' on this day, ', toString(range_requests), ' of ', toString(range_base), ' in the range; ',
        multiIf(
            kind = 'REPEATED_PROMPT', concat('the same prompt_fingerprint in ', toString(repeat_min_works), ' traces or more a day'),
            kind = 'UNCACHED_PREFIX', concat('the same prefix_fingerprint ', toString(prefix_min_requests), ' times or more a day, input of ', toString(prefix_min_input), ' tokens or more, below ', toString(prefix_max_cached_percent), ' % cached'),
            kind = 'LONG_INPUT', concat('input of ', toString(long_min_input), ' tokens or more, output up to ', toString(long_max_output)),
            kind = 'OVERSIZED_MODEL', concat('input up to ', toString(trivial_max_input), ' and output up to ', toString(trivial_max_output), ' tokens, ', toString(oversized_min_factor), ' times the price of ', detail, ' or more'),
            kind = 'NO_OUTPUT_LIMIT', 'cut off by the model, no max_output_tokens',
            kind = 'FAILED_CALLS', concat(detail, ' of them retries, ', toString(failed_min_percent), ' % or more fail'),
            kind = 'BATCHABLE', detail,
            kind = 'EXPENSIVE_TIER', 'priority or fast served, and not asked for',
            concat(toString(idle_min_percent), ' % or more of the hours idle'))) AS evidence,
    event_ids,
    multiIf(
        kind = 'REPEATED_PROMPT', 'put a response cache before the call, by the same hash',
        kind = 'UNCACHED_PREFIX', 'put what stays the same first and turn the prompt cache on',
        kind = 'LONG_INPUT', 'send less: retrieve, summarise or cut what the answer does not need',
        kind = 'OVERSIZED_MODEL', concat('try ', detail, ' on these calls, as an experiment'),
        kind = 'NO_OUTPUT_LIMIT', 'set max_output_tokens, and ask for a short answer',
        kind = 'FAILED_CALLS', 'see error_type; bound retries, back off, and check input before the call',
        kind = 'BATCHABLE', 'send it as a batch, or on the flex tier',
        kind = 'EXPENSIVE_TIER', 'set the service tier in the request, or the default of the project',
        'give back or share capacity in idle hours') AS remedy
FROM
(
    SELECT *, sum(requests) OVER w AS range_requests, sum(base) OVER w AS range_base
    FROM
    (
        -- what a single call shows
        SELECT
            g.tenant AS tenant, g.team AS team, g.service AS service, g.feature AS feature, g.provider AS provider, g.model AS model, g.day AS day, g.currency AS currency,
            f.1 AS kind, f.2 AS requests, g.all_calls AS base, f.3 AS cost, f.4 AS saving, f.5 AS detail, arrayMap(d -> d.2, f.6) AS event_ids
        FROM
        (
            SELECT
                c.tenant AS tenant, c.team AS team, c.service AS service, c.feature AS feature, c.provider AS provider, c.model AS model, c.day AS day, c.currency AS currency,
                count() AS all_calls,
                countIf(c.is_long) AS long_calls, sumIf(c.billed_cost, c.is_long) AS long_cost, sumIf(c.input_amount, c.is_long) AS long_input, groupArraySortedIf(3)(c.dear, c.is_long) AS long_ids,
                countIf(c.is_trivial) AS trivial_calls, sumIf(c.billed_cost, c.is_trivial) AS trivial_cost, sumIf(c.input_tokens, c.is_trivial) AS trivial_input, sumIf(c.output_tokens, c.is_trivial) AS trivial_output, groupArraySortedIf(3)(c.dear, c.is_trivial) AS trivial_ids,
                countIf(c.is_cut_off) AS cut_off_calls, sumIf(c.billed_cost, c.is_cut_off) AS cut_off_cost, sumIf(c.output_amount, c.is_cut_off) AS cut_off_output, groupArraySortedIf(3)(c.dear, c.is_cut_off) AS cut_off_ids,
                countIf(c.paid_failure) AS failed_calls, sumIf(c.billed_cost, c.paid_failure) AS failed_cost, countIf(c.paid_failure AND c.retried) AS failed_retries, groupArraySortedIf(3)(c.dear, c.paid_failure) AS failed_ids,
                countIf(c.is_batch) AS batch_calls, sumIf(c.billed_cost, c.is_batch) AS batch_cost, groupArraySortedIf(3)(c.dear, c.is_batch) AS batch_ids,
                countIf(c.is_quiet) AS quiet_calls, sumIf(c.billed_cost, c.is_quiet) AS quiet_cost, groupArraySortedIf(3)(c.dear, c.is_quiet) AS quiet_ids,
                countIf(c.is_fast) AS fast_calls, sumIf(c.billed_cost, c.is_fast) AS fast_cost, sumIf(c.input_tokens, c.is_fast) AS fast_input, sumIf(c.output_tokens, c.is_fast) AS fast_output, groupArraySortedIf(3)(c.dear, c.is_fast) AS fast_ids
            FROM calls AS c
            GROUP BY tenant, team, service, feature, provider, model, day, currency
        ) AS g
        LEFT JOIN rates AS r ON r.tenant = g.tenant AND r.provider = g.provider AND r.model = g.model AND r.currency = g.currency
        LEFT JOIN
        (
            SELECT
                o.tenant AS tenant, o.provider AS provider, o.currency AS currency,
                argMin(o.model, o.input_rate + o.output_rate) AS model,
                argMin(o.input_rate, o.input_rate + o.output_rate) AS input_rate,
                argMin(o.output_rate, o.input_rate + o.output_rate) AS output_rate
            FROM rates AS o
            WHERE o.calls >= pattern_min_requests AND ifNull(o.input_rate > 0 AND o.output_rate > 0, 0)
            GROUP BY tenant, provider, currency
        ) AS a ON a.tenant = g.tenant AND a.provider = g.provider AND a.currency = g.currency
        LEFT JOIN
        (
            SELECT
                c.tenant AS tenant, c.team AS team, c.service AS service, c.feature AS feature, c.provider AS provider, c.model AS model,
                uniqExact(c.day) >= burst_min_days AND 100 * arraySum(arraySlice(arrayReverseSort(sumMap([toHour(c.event_time)], [toUInt64(1)]).2), 1, 2)) >= burst_min_percent * count() AS in_bursts
            FROM calls AS c
            GROUP BY tenant, team, service, feature, provider, model
        ) AS b ON b.tenant = g.tenant AND b.team = g.team AND b.service = g.service AND b.feature = g.feature AND b.provider = g.provider AND b.model = g.model
        ARRAY JOIN
        [
            ('LONG_INPUT', g.long_calls, g.long_cost,
                CAST(g.long_input * long_saved_percent / 100, 'Nullable(Decimal(38, 18))'), '', g.long_ids),
            ('OVERSIZED_MODEL',
                if(ifNull(r.input_rate + r.output_rate >= oversized_min_factor * (a.input_rate + a.output_rate), 0), g.trivial_calls, 0), g.trivial_cost,
                CAST(greatest(g.trivial_cost - CAST(g.trivial_input * a.input_rate + g.trivial_output * a.output_rate, 'Nullable(Decimal(38, 18))'), toDecimal128(0, 18)), 'Nullable(Decimal(38, 18))'), toString(a.model), g.trivial_ids),
            ('NO_OUTPUT_LIMIT', g.cut_off_calls, g.cut_off_cost,
                CAST(g.cut_off_output * cut_off_saved_percent / 100, 'Nullable(Decimal(38, 18))'), '', g.cut_off_ids),
            ('FAILED_CALLS', g.failed_calls, g.failed_cost,
                CAST(g.failed_cost, 'Nullable(Decimal(38, 18))'), toString(g.failed_retries), g.failed_ids),
            ('BATCHABLE', if(b.in_bursts, g.quiet_calls, g.batch_calls), if(b.in_bursts, g.quiet_cost, g.batch_cost),
                CAST(if(b.in_bursts, g.quiet_cost, g.batch_cost) * batch_saved_percents[indexOf(batch_providers, g.provider)] / 100, 'Nullable(Decimal(38, 18))'),
                if(b.in_bursts, concat(toString(burst_min_percent), ' % or more within two hours of the day, no user, not streamed'), 'tagged as work that nobody waits for, not streamed'), if(b.in_bursts, g.quiet_ids, g.batch_ids)),
            ('EXPENSIVE_TIER', g.fast_calls, g.fast_cost,
                CAST(greatest(g.fast_cost - CAST(g.fast_input * r.input_rate + g.fast_output * r.output_rate, 'Nullable(Decimal(38, 18))'), toDecimal128(0, 18)), 'Nullable(Decimal(38, 18))'), '', g.fast_ids)
        ] AS f

        UNION ALL

        -- the same prompt again and again, over the traces of a day
        SELECT
            p.tenant AS tenant, p.team AS team, p.service AS service, p.feature AS feature, p.provider AS provider, p.model AS model, p.day AS day, p.currency AS currency,
            'REPEATED_PROMPT' AS kind, sum(p.calls) AS requests, sum(p.calls) AS base, sum(p.cost) AS cost, sum(p.cost - p.dearest) AS saving, '' AS detail, arrayMap(d -> d.2, arraySlice(arraySort(arrayFlatten(groupArray(p.ids))), 1, 3)) AS event_ids
        FROM
        (
            SELECT
                w.tenant AS tenant, w.team AS team, w.service AS service, w.feature AS feature, w.provider AS provider, w.model AS model, w.day AS day, w.currency AS currency,
                sum(w.calls) AS calls, sum(w.cost) AS cost, max(w.cost) AS dearest, groupArraySorted(3)(w.dear) AS ids
            FROM
            (
                SELECT
                    c.tenant AS tenant, c.team AS team, c.service AS service, c.feature AS feature, c.provider AS provider, c.model AS model, c.day AS day, c.currency AS currency,
                    c.tags['prompt_fingerprint'] AS fingerprint, coalesce(c.trace_id, c.event_id) AS work, count() AS calls, sum(c.billed_cost) AS cost, min(c.dear) AS dear
                FROM calls AS c
                WHERE c.answered AND c.experiment IS NULL AND c.tags['prompt_fingerprint'] != ''
                GROUP BY tenant, team, service, feature, provider, model, day, currency, fingerprint, work
            ) AS w
            GROUP BY tenant, team, service, feature, provider, model, day, currency, w.fingerprint
            HAVING count() >= repeat_min_works
        ) AS p
        GROUP BY tenant, team, service, feature, provider, model, day, currency

        UNION ALL

        -- the same beginning, sent in full each time
        SELECT
            s.tenant AS tenant, s.team AS team, s.service AS service, s.feature AS feature, s.provider AS provider, s.model AS model, s.day AS day, s.currency AS currency,
            'UNCACHED_PREFIX' AS kind, sum(s.calls) AS requests, sum(s.calls) AS base, sum(s.cost) AS cost,
            sum(CAST(s.shortest * prefix_share_percent / 100 * (s.hits * (r.input_rate - r.read_rate) - (s.calls - s.hits) * r.input_rate * prefix_write_percent / 100), 'Nullable(Decimal(38, 18))')) AS saving,
            '' AS detail, arrayMap(d -> d.2, arraySlice(arraySort(arrayFlatten(groupArray(s.ids))), 1, 3)) AS event_ids
        FROM
        (
            SELECT
                c.tenant AS tenant, c.team AS team, c.service AS service, c.feature AS feature, c.provider AS provider, c.model AS model, c.day AS day, c.currency AS currency,
                count() AS calls, sum(c.billed_cost) AS cost, min(c.input_tokens) AS shortest,
                arrayCount(gap -> gap <= prefix_lifetime_seconds, arrayDifference(arraySort(groupArray(toUnixTimestamp(c.event_time))))) - 1 AS hits,
                groupArraySorted(3)(c.dear) AS ids
            FROM calls AS c
            WHERE c.answered AND c.tags['prefix_fingerprint'] != ''
            GROUP BY tenant, team, service, feature, provider, model, day, currency, c.tags['prefix_fingerprint']
            HAVING calls >= prefix_min_requests AND ifNull(shortest >= prefix_min_input, 0) AND 100 * sum(c.read_tokens) < prefix_max_cached_percent * sum(c.input_tokens)
        ) AS s
        INNER JOIN rates AS r ON r.tenant = s.tenant AND r.provider = s.provider AND r.model = s.model AND r.currency = s.currency
        WHERE r.read_rate IS NOT NULL AND ifNull(s.hits * (r.input_rate - r.read_rate) > (s.calls - s.hits) * r.input_rate * prefix_write_percent / 100, 0)
        GROUP BY tenant, team, service, feature, provider, model, day, currency

        UNION ALL

        -- hours of a capacity without a request that it pays for
        SELECT
            h.tenant AS tenant, h.team AS team, h.service AS service, h.feature AS feature, h.provider AS provider, h.model AS model, h.day AS day, h.currency AS currency,
            'IDLE_CAPACITY' AS kind, sum(h.idle) AS requests, sum(h.hours) AS base, sum(h.cost) AS cost, sum(CAST(h.cost * h.idle / h.hours, 'Nullable(Decimal(38, 18))')) AS saving, '' AS detail, arraySlice(arraySort(groupArray(h.event_id)), 1, 3) AS event_ids
        FROM
        (
            SELECT
                k.tenant AS tenant, k.team AS team, k.service AS service, k.feature AS feature, k.provider AS provider, k.model AS model, k.day AS day, k.currency AS currency,
                k.event_id AS event_id, k.cost AS cost, length(k.hours) AS hours,
                toUInt64(arrayCount(hour -> NOT has(used.hours, hour), k.hours)) AS idle
            FROM
            (
                SELECT
                    u.tenant AS tenant, u.team AS team, u.service AS service, u.feature AS feature, u.provider AS provider, u.model AS model, toDate(u.event_time) AS day, u.currency AS currency,
                    u.event_id AS event_id, u.billed_cost AS cost, coalesce(u.covered_by, u.deployment, '') AS capacity,
                    range(toUnixTimestamp(toStartOfHour(u.event_time)), toUnixTimestamp(assumeNotNull(u.end_time)), 3600) AS hours
                FROM v_usage AS u
                WHERE u.kind = 'CAPACITY' AND u.end_time > u.event_time AND u.event_time >= {from:DateTime64(6, 'UTC')} AND u.event_time < {to:DateTime64(6, 'UTC')}
            ) AS k
            LEFT JOIN
            (
                SELECT u.tenant AS tenant, assumeNotNull(u.covered_by) AS capacity, groupUniqArray(toUnixTimestamp(toStartOfHour(u.event_time))) AS hours
                FROM v_usage AS u
                WHERE u.kind = 'REQUEST' AND u.covered_by IS NOT NULL AND u.event_time >= toStartOfHour({from:DateTime64(6, 'UTC')})
                GROUP BY tenant, capacity
            ) AS used ON used.tenant = k.tenant AND used.capacity = k.capacity
            WHERE k.capacity != ''
        ) AS h
        GROUP BY tenant, team, service, feature, provider, model, day, currency
    )
    WINDOW w AS (PARTITION BY kind, tenant, team, service, feature, provider, model)
)
WHERE requests > 0
    AND range_requests >= multiIf(kind IN ('LONG_INPUT', 'OVERSIZED_MODEL', 'UNCACHED_PREFIX', 'BATCHABLE'), pattern_min_requests, kind IN ('NO_OUTPUT_LIMIT', 'FAILED_CALLS', 'EXPENSIVE_TIER'), incident_min_requests, 1)
    AND 100 * range_requests >= range_base * multiIf(kind = 'FAILED_CALLS', failed_min_percent, kind = 'IDLE_CAPACITY', idle_min_percent, 0);
