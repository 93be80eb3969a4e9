-- SPDX-License-Identifier: Apache-2.0
-- What became of requests, what traces and experiments cost, and what a success costs. All of it reads single requests (raw rows
-- live 90 days) and joins what was learned later, so bound the time. Views with parameters take a half-open range of event time:
-- only calls inside it are seen, so a trace that crosses an end of the range shows the part inside. None of them reads another one
-- with parameters: ClickHouse does not find such a view from another database.
--
-- Views with parameters read the outcomes that reached Kafka since a day before the range, however late after it: an outcome comes after
-- its request, and a request is not dated more than a day ahead (the gateway refuses that). The valid record of an outcome is the one
-- with the highest revision, the time of the record in milliseconds, so a condition on the revision and LIMIT 1 BY give the rows of
-- FINAL without putting the whole table together.

-- One row per usage event with its success, quality and revenue as known now, each by itself: the latest outcome of the event, else
-- the latest of its trace, else what the event said. Revenue of a trace is its whole and would count once per call, so it is in
-- trace_revenue only. Of outcomes of the same time the one that arrived last counts.
-- Example: SELECT model, count(success) AS known, countIf(success) AS succeeded, sum(revenue) AS revenue FROM v_outcomes WHERE event_time >= now() - INTERVAL 7 DAY GROUP BY model ORDER BY model
CREATE OR REPLACE VIEW v_outcomes AS
SELECT
    u.tenant AS tenant,
    u.event_id AS event_id,
    u.event_time AS event_time,
    u.trace_id AS trace_id,
    u.experiment AS experiment,
    u.variant AS variant,
    u.provider AS provider,
    u.model AS model,
    u.service AS service,
    u.team AS team,
    u.user AS user,
    u.feature AS feature,
    u.project AS project,
    u.environment AS environment,
    u.price_status AS price_status,
    u.currency AS currency,
    u.billed_cost AS billed_cost,
    u.call_status AS call_status,
    u.latency_ms AS latency_ms,
    coalesce(e.success, t.success, u.success) AS success,
    coalesce(e.quality, t.quality, u.quality) AS quality,
    coalesce(e.revenue, u.revenue) AS revenue,
    coalesce(e.success, u.success) AS call_success,
    coalesce(e.quality, u.quality) AS call_quality,
    t.success AS trace_success,
    t.revenue AS trace_revenue,
    multiIf(e.outcome_time IS NOT NULL, 'EVENT', t.outcome_time IS NOT NULL, 'TRACE', 'CALL') AS source
FROM v_usage AS u
LEFT JOIN
(
    SELECT
        o.tenant AS tenant,
        o.event_id AS event_id,
        argMax(o.success, (o.outcome_time, o.revision, o.outcome_id)) AS success,
        argMax(o.quality, (o.outcome_time, o.revision, o.outcome_id)) AS quality,
        argMax(o.revenue, (o.outcome_time, o.revision, o.outcome_id)) AS revenue,
        max(toNullable(o.outcome_time)) AS outcome_time
    FROM outcomes AS o FINAL
    WHERE o.event_id IS NOT NULL
    GROUP BY tenant, event_id
) AS e ON e.tenant = u.tenant AND e.event_id = u.event_id
LEFT JOIN
(
    SELECT
        o.tenant AS tenant,
        o.trace_id AS trace_id,
        argMax(o.success, (o.outcome_time, o.revision, o.outcome_id)) AS success,
        argMax(o.quality, (o.outcome_time, o.revision, o.outcome_id)) AS quality,
        argMax(o.revenue, (o.outcome_time, o.revision, o.outcome_id)) AS revenue,
        max(toNullable(o.outcome_time)) AS outcome_time
    FROM outcomes AS o FINAL
    WHERE o.trace_id IS NOT NULL
    GROUP BY tenant, trace_id
) AS t ON t.tenant = u.tenant AND t.trace_id = u.trace_id;

-- Cost per trace: its calls in order, the models, what failed, and escalations. A call is an escalation when it goes to another model
-- than the call before it in the trace and that call failed (ERROR or THROTTLED, or its success is false) or its quality is
-- below low_quality, on the caller's scale. dearer_escalations are those that cost more than the call before; escalation_cost is
-- what all escalated calls cost. Calls count by start, then event id. success is the outcome of the trace, else of its last call.
-- Example: SELECT tenant, trace_id, calls, arrayStringConcat(models, '+') AS models, failed, escalations, dearer_escalations, escalation_cost, billed_cost, success FROM v_trace_cost(from = now() - INTERVAL 1 DAY, to = now(), low_quality = 0.3) WHERE calls > 1 ORDER BY tenant, trace_id
CREATE OR REPLACE VIEW v_trace_cost AS
SELECT
    c.tenant AS tenant,
    assumeNotNull(c.trace_id) AS trace_id,
    ordered[1].1 AS started_at,
    ordered[-1].1 AS last_call_at,
    toLowCardinality(ordered[1].7) AS feature,
    c.currency AS currency,
    length(ordered) AS calls,
    arraySort(arrayDistinct(ordered.3)) AS models,
    c.unpriced AS unpriced,
    c.failed AS failed,
    arrayCount((before, call) -> call.3 != before.3 AND before.4, arrayPopBack(ordered), arrayPopFront(ordered)) AS escalations,
    arrayCount((before, call) -> call.3 != before.3 AND before.4 AND ifNull(call.5 > before.5, 0), arrayPopBack(ordered), arrayPopFront(ordered)) AS dearer_escalations,
    arrayReduce('sum', arrayMap((before, call) -> if(call.3 != before.3 AND before.4, ifNull(call.5, 0), toDecimal128(0, 18)), arrayPopBack(ordered), arrayPopFront(ordered))) AS escalation_cost,
    c.billed_cost AS billed_cost,
    coalesce(t.success, ordered[-1].6) AS success,
    t.revenue AS trace_revenue
FROM
(
    SELECT
        u.tenant AS tenant,
        u.trace_id AS trace_id,
        max(u.currency) AS currency,
        arraySort(groupArray((
            u.event_time,
            u.event_id,
            toString(u.model),
            u.call_status IN ('ERROR', 'THROTTLED') OR ifNull(NOT coalesce(e.success, u.success), 0) OR ifNull(coalesce(e.quality, u.quality) < {low_quality:Decimal(38, 12)}, 0),
            u.billed_cost,
            coalesce(e.success, u.success),
            toString(u.feature)))) AS ordered,
        countIf(u.billed_cost IS NULL) AS unpriced,
        countIf(u.call_status IN ('ERROR', 'THROTTLED')) AS failed,
        sum(u.billed_cost) AS billed_cost
    FROM v_usage AS u
    LEFT JOIN
    (
        SELECT
            o.tenant AS tenant,
            o.event_id AS event_id,
            argMax(o.success, (o.outcome_time, o.revision, o.outcome_id)) AS success,
            argMax(o.quality, (o.outcome_time, o.revision, o.outcome_id)) AS quality
        FROM
        (
            SELECT *
            FROM outcomes
            WHERE revision >= toUnixTimestamp64Milli({from:DateTime64(6, 'UTC')}) - 86400000
            ORDER BY revision DESC, source_offset DESC
            LIMIT 1 BY tenant, outcome_id
        ) AS o
        WHERE o.event_id IS NOT NULL
        GROUP BY tenant, event_id
    ) AS e ON e.tenant = u.tenant AND e.event_id = u.event_id
    WHERE u.trace_id IS NOT NULL AND u.event_time >= {from:DateTime64(6, 'UTC')} AND u.event_time < {to:DateTime64(6, 'UTC')}
    GROUP BY tenant, trace_id
) AS c
LEFT JOIN
(
    SELECT
        o.tenant AS tenant,
        o.trace_id AS trace_id,
        argMax(o.success, (o.outcome_time, o.revision, o.outcome_id)) AS success,
        argMax(o.revenue, (o.outcome_time, o.revision, o.outcome_id)) AS revenue
    FROM
    (
        SELECT *
        FROM outcomes
        WHERE revision >= toUnixTimestamp64Milli({from:DateTime64(6, 'UTC')}) - 86400000
        ORDER BY revision DESC, source_offset DESC
        LIMIT 1 BY tenant, outcome_id
    ) AS o
    WHERE o.trace_id IS NOT NULL
    GROUP BY tenant, trace_id
) AS t ON t.tenant = c.tenant AND t.trace_id = c.trace_id;

-- Escalation rate per tenant, feature (of the first call) and currency: how many traces of several calls or one had to go to another
-- model, and what that cost. See v_trace_cost for what an escalation is. Traces without any cost have the currency NULL.
-- Example: SELECT tenant, feature, currency, traces, escalated, escalated_percent, billed_cost, escalation_cost FROM v_escalations(from = now() - INTERVAL 1 DAY, to = now(), low_quality = 0.3) ORDER BY tenant, feature, currency
CREATE OR REPLACE VIEW v_escalations AS
SELECT
    tenant,
    feature,
    currency,
    count() AS traces,
    countIf(has(escalated_calls, 1)) AS escalated,
    toDecimal128(100 * escalated, 6) / traces AS escalated_percent,
    sum(c.billed_cost) AS billed_cost,
    sum(arrayReduce('sum', arrayMap((call, is_one) -> if(is_one, ifNull(call.5, 0), toDecimal128(0, 18)), arrayPopFront(ordered), escalated_calls))) AS escalation_cost
FROM
(
    SELECT
        u.tenant AS tenant,
        max(u.currency) AS currency,
        arraySort(groupArray((
            u.event_time,
            u.event_id,
            toString(u.model),
            u.call_status IN ('ERROR', 'THROTTLED') OR ifNull(NOT coalesce(e.success, u.success), 0) OR ifNull(coalesce(e.quality, u.quality) < {low_quality:Decimal(38, 12)}, 0),
            u.billed_cost,
            toString(u.feature)))) AS ordered,
        toLowCardinality(ordered[1].6) AS feature,
        arrayMap((before, call) -> call.3 != before.3 AND before.4, arrayPopBack(ordered), arrayPopFront(ordered)) AS escalated_calls,
        sum(u.billed_cost) AS billed_cost
    FROM v_usage AS u
    LEFT JOIN
    (
        SELECT
            o.tenant AS tenant,
            o.event_id AS event_id,
            argMax(o.success, (o.outcome_time, o.revision, o.outcome_id)) AS success,
            argMax(o.quality, (o.outcome_time, o.revision, o.outcome_id)) AS quality
        FROM
        (
            SELECT *
            FROM outcomes
            WHERE revision >= toUnixTimestamp64Milli({from:DateTime64(6, 'UTC')}) - 86400000
            ORDER BY revision DESC, source_offset DESC
            LIMIT 1 BY tenant, outcome_id
        ) AS o
        WHERE o.event_id IS NOT NULL
        GROUP BY tenant, event_id
    ) AS e ON e.tenant = u.tenant AND e.event_id = u.event_id
    WHERE u.trace_id IS NOT NULL AND u.event_time >= {from:DateTime64(6, 'UTC')} AND u.event_time < {to:DateTime64(6, 'UTC')}
    GROUP BY tenant, u.trace_id
) AS c
GROUP BY tenant, feature, currency;

-- Cost per resolution: what a piece of work costs that reached its goal, per tenant, feature and currency. A piece of work is a trace,
-- or a call outside of any trace. It is resolved when its latest outcome says so, else when its last call does. All cost counts,
-- also of what failed. Where usage had no cost at all, currency is NULL.
-- Calls outside of any trace are summed by feature and currency at once, for none of them has to be put together.
-- Example: SELECT tenant, feature, currency, works, known, resolved, resolved_percent, billed_cost, cost_per_resolution FROM v_cost_per_resolution(from = now() - INTERVAL 7 DAY, to = now()) ORDER BY tenant, feature, currency
CREATE OR REPLACE VIEW v_cost_per_resolution AS
SELECT
    tenant,
    feature,
    cost.1 AS currency,
    works,
    known,
    resolved,
    toDecimal128(100 * resolved, 6) / nullIf(known, 0) AS resolved_percent,
    unpriced,
    cost.2 AS billed_cost,
    cost.2 / nullIf(resolved, 0) AS cost_per_resolution
FROM
(
    SELECT
        tenant,
        feature,
        sum(w.works) AS works,
        sum(w.known) AS known,
        sum(w.resolved) AS resolved,
        sum(w.unpriced) AS unpriced,
        sumMapIf([assumeNotNull(w.currency)], [w.billed_cost], [toInt64(1)], w.currency IS NOT NULL) AS by_currency,
        arrayZip(by_currency.1, by_currency.2) AS costs
    FROM
    (
        SELECT
            c.tenant AS tenant,
            if(c.trace_id IS NULL, c.own_feature, toLowCardinality(c.ordered[1].3)) AS feature,
            if(c.trace_id IS NULL, c.calls, 1) AS works,
            if(c.trace_id IS NULL, c.known, toUInt64(coalesce(t.success, c.ordered[-1].4) IS NOT NULL)) AS known,
            if(c.trace_id IS NULL, c.resolved, toUInt64(ifNull(coalesce(t.success, c.ordered[-1].4), 0))) AS resolved,
            c.currency AS currency,
            c.unpriced AS unpriced,
            c.billed_cost AS billed_cost
        FROM
        (
            SELECT
                u.tenant AS tenant,
                u.trace_id AS trace_id,
                if(u.trace_id IS NULL, u.feature, '') AS own_feature,
                if(u.trace_id IS NULL, u.currency, NULL) AS own_currency,
                arraySort(groupArrayIf((u.event_time, u.event_id, toString(u.feature), coalesce(e.success, u.success)), u.trace_id IS NOT NULL)) AS ordered,
                max(u.currency) AS currency,
                count() AS calls,
                count(coalesce(e.success, u.success)) AS known,
                countIf(coalesce(e.success, u.success)) AS resolved,
                countIf(u.billed_cost IS NULL) AS unpriced,
                sum(ifNull(u.billed_cost, 0)) AS billed_cost
            FROM v_usage AS u
            LEFT JOIN
            (
                SELECT
                    o.tenant AS tenant,
                    o.event_id AS event_id,
                    argMax(o.success, (o.outcome_time, o.revision, o.outcome_id)) AS success
                FROM
                (
                    SELECT *
                    FROM outcomes
                    WHERE revision >= toUnixTimestamp64Milli({from:DateTime64(6, 'UTC')}) - 86400000
                    ORDER BY revision DESC, source_offset DESC
                    LIMIT 1 BY tenant, outcome_id
                ) AS o
                WHERE o.event_id IS NOT NULL
                GROUP BY tenant, event_id
            ) AS e ON e.tenant = u.tenant AND e.event_id = u.event_id
            WHERE u.event_time >= {from:DateTime64(6, 'UTC')} AND u.event_time < {to:DateTime64(6, 'UTC')}
            GROUP BY tenant, trace_id, own_feature, own_currency
        ) AS c
        LEFT JOIN
        (
            SELECT
                o.tenant AS tenant,
                o.trace_id AS trace_id,
                argMax(o.success, (o.outcome_time, o.revision, o.outcome_id)) AS success
            FROM
            (
                SELECT *
                FROM outcomes
                WHERE revision >= toUnixTimestamp64Milli({from:DateTime64(6, 'UTC')}) - 86400000
                ORDER BY revision DESC, source_offset DESC
                LIMIT 1 BY tenant, outcome_id
            ) AS o
            WHERE o.trace_id IS NOT NULL
            GROUP BY tenant, trace_id
        ) AS t ON t.tenant = c.tenant AND t.trace_id = c.trace_id
    ) AS w
    GROUP BY tenant, feature
)
ARRAY JOIN if(empty(costs), [(CAST(NULL, 'Nullable(String)'), CAST(NULL, 'Nullable(Decimal(38, 18))'))], costs) AS cost;

-- Experiments: variants of an experiment side by side. A cost per request is over requests that have a cost; success is over those
-- where it is known; cost_per_quality_point is the cost of rated requests over the sum of their qualities. Latencies are
-- exact values that occurred. One row per currency; one with the currency NULL where nothing has a cost.
-- Example: SELECT tenant, experiment, variant, currency, requests, billed_cost, cost_per_request, latency_p50_ms, latency_p95_ms, success_percent, average_quality, cost_per_quality_point FROM v_experiments(from = now() - INTERVAL 30 DAY, to = now()) ORDER BY tenant, experiment, variant, currency
CREATE OR REPLACE VIEW v_experiments AS
SELECT
    tenant,
    experiment,
    variant,
    cost.1 AS currency,
    requests,
    unpriced,
    cost.2 AS billed_cost,
    cost.2 / nullIf(cost.3, 0) AS cost_per_request,
    if(timed = 0, NULL, latencies[1]) AS latency_p50_ms,
    if(timed = 0, NULL, latencies[2]) AS latency_p95_ms,
    known,
    toDecimal128(100 * succeeded, 6) / nullIf(known, 0) AS success_percent,
    rated,
    quality / nullIf(rated, 0) AS average_quality,
    toDecimal256(cost.4, 18) / nullIf(cost.5, 0) AS cost_per_quality_point
FROM
(
    SELECT
        o.tenant AS tenant,
        o.experiment AS experiment,
        ifNull(o.variant, '') AS variant,
        count() AS requests,
        countIf(o.billed_cost IS NULL) AS unpriced,
        count(o.latency_ms) AS timed,
        quantilesExact(0.5, 0.95)(o.latency_ms) AS latencies,
        count(o.success) AS known,
        countIf(o.success) AS succeeded,
        count(o.quality) AS rated,
        sum(o.quality) AS quality,
        sumMapIf(
            [assumeNotNull(o.currency)],
            [ifNull(o.billed_cost, 0)],
            [toInt64(1)],
            [if(o.quality IS NULL, toDecimal128(0, 18), ifNull(o.billed_cost, 0))],
            [ifNull(o.quality, 0)],
            o.billed_cost IS NOT NULL) AS by_currency,
        arrayZip(by_currency.1, by_currency.2, by_currency.3, by_currency.4, by_currency.5) AS costs
    FROM
    (
        SELECT
            u.tenant AS tenant, u.experiment AS experiment, u.variant AS variant, u.currency AS currency, u.billed_cost AS billed_cost, u.latency_ms AS latency_ms,
            coalesce(e.success, t.success, u.success) AS success,
            coalesce(e.quality, t.quality, u.quality) AS quality
        FROM v_usage AS u
        LEFT JOIN
        (
            SELECT
                o.tenant AS tenant,
                o.event_id AS event_id,
                argMax(o.success, (o.outcome_time, o.revision, o.outcome_id)) AS success,
                argMax(o.quality, (o.outcome_time, o.revision, o.outcome_id)) AS quality
            FROM
            (
                SELECT *
                FROM outcomes
                WHERE revision >= toUnixTimestamp64Milli({from:DateTime64(6, 'UTC')}) - 86400000
                ORDER BY revision DESC, source_offset DESC
                LIMIT 1 BY tenant, outcome_id
            ) AS o
            WHERE o.event_id IS NOT NULL
            GROUP BY tenant, event_id
        ) AS e ON e.tenant = u.tenant AND e.event_id = u.event_id
        LEFT JOIN
        (
            SELECT
                o.tenant AS tenant,
                o.trace_id AS trace_id,
                argMax(o.success, (o.outcome_time, o.revision, o.outcome_id)) AS success,
                argMax(o.quality, (o.outcome_time, o.revision, o.outcome_id)) AS quality
            FROM
            (
                SELECT *
                FROM outcomes
                WHERE revision >= toUnixTimestamp64Milli({from:DateTime64(6, 'UTC')}) - 86400000
                ORDER BY revision DESC, source_offset DESC
                LIMIT 1 BY tenant, outcome_id
            ) AS o
            WHERE o.trace_id IS NOT NULL
            GROUP BY tenant, trace_id
        ) AS t ON t.tenant = u.tenant AND t.trace_id = u.trace_id
        WHERE u.experiment IS NOT NULL AND u.event_time >= {from:DateTime64(6, 'UTC')} AND u.event_time < {to:DateTime64(6, 'UTC')}
    ) AS o
    GROUP BY tenant, experiment, variant
)
ARRAY JOIN if(empty(costs), [(CAST(NULL, 'Nullable(String)'), CAST(NULL, 'Nullable(Decimal(38, 18))'), CAST(NULL, 'Nullable(Int64)'), CAST(NULL, 'Nullable(Decimal(38, 18))'), CAST(NULL, 'Nullable(Decimal(38, 12))'))], costs) AS cost;
