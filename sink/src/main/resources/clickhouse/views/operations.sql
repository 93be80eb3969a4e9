-- SPDX-License-Identifier: Apache-2.0
-- What keeps the numbers honest: what is unpriced, refused, corrected, or differs from the provider's figure.

-- Usage that has no price (yet), per tenant, hour, provider and model, from single requests: its cost is in no sum. For long ranges
-- `unpriced` of v_cost_by_model_daily says how many.
-- Example: SELECT provider, model, sum(events) AS events, max(last_seen) AS last_seen FROM v_unpriced WHERE hour >= now() - INTERVAL 7 DAY GROUP BY provider, model ORDER BY events DESC
CREATE OR REPLACE VIEW v_unpriced AS
SELECT
    tenant,
    toStartOfHour(event_time) AS hour,
    provider,
    model,
    price_status,
    count() AS events,
    sum(input_tokens) AS input_tokens,
    sum(output_tokens) AS output_tokens,
    min(event_time) AS first_seen,
    max(event_time) AS last_seen
FROM v_usage
WHERE price_status IN ('UNPRICED_MODEL', 'UNPRICED_PROVIDER')
GROUP BY tenant, hour, provider, model, price_status;

-- Refused records per hour, stage, reason and source. `costwire dlq` shows and replays the records themselves.
-- Example: SELECT stage, reason, sum(records) AS records FROM v_rejected WHERE hour >= now() - INTERVAL 1 DAY GROUP BY stage, reason ORDER BY records DESC
CREATE OR REPLACE VIEW v_rejected AS
SELECT
    toStartOfHour(rejected_at) AS hour,
    tenant,
    stage,
    reason,
    source,
    count() AS records,
    any(detail) AS example,
    max(rejected_at) AS last_seen
FROM rejected FINAL
GROUP BY hour, tenant, stage, reason, source;

-- Every correction of a price: what it was, what it is, and why. `delta` is what the sums changed by.
-- Example: SELECT cause, price_version, count() AS events, sum(delta) AS delta FROM v_corrections WHERE recorded_at >= now() - INTERVAL 7 DAY GROUP BY cause, price_version ORDER BY cause, price_version
CREATE OR REPLACE VIEW v_corrections AS
SELECT
    c.recorded_at AS recorded_at,
    c.cause AS cause,
    c.tenant AS tenant,
    c.event_id AS event_id,
    c.event_time AS event_time,
    c.old_price_status AS old_price_status,
    c.price_status AS price_status,
    c.old_price_version AS old_price_version,
    c.old_price_entry AS old_price_entry,
    c.price_version AS price_version,
    c.price_entry AS price_entry,
    c.currency AS currency,
    c.old_billed_cost AS old_billed_cost,
    c.billed_cost AS billed_cost,
    c.delta AS delta,
    c.old_revision AS old_revision,
    c.revision AS revision
FROM usage_corrections AS c FINAL;

-- What providers say a request cost, beside what it costs by the price book: where `difference` grows, the book is stale or the usage is
-- incomplete. A trusted figure is what was billed, and its difference to the book is a line item of its own.
-- Example: SELECT provider, model, count() AS events, sum(computed_cost) AS computed, sum(provider_cost) AS reported, sum(difference) AS difference FROM v_provider_cost WHERE event_time >= now() - INTERVAL 7 DAY GROUP BY provider, model ORDER BY abs(difference) DESC, provider, model
CREATE OR REPLACE VIEW v_provider_cost AS
SELECT
    tenant,
    event_id,
    event_time,
    provider,
    model,
    team,
    currency,
    provider_cost,
    if(has(missing_units, 'list_price'), NULL, billed_cost - of_difference) AS computed_cost,
    provider_cost - computed_cost AS difference,
    of_difference != 0 AS trusted
FROM
(
    SELECT
        tenant, event_id, event_time, provider, model, team, currency, provider_cost, billed_cost, missing_units,
        arraySum(l -> if(l.unit = 'provider_cost_difference', l.amount, toDecimal128(0, 18)), line_items) AS of_difference
    FROM v_usage
    WHERE provider_cost IS NOT NULL AND billed_cost IS NOT NULL AND provider_cost_currency = currency
);
