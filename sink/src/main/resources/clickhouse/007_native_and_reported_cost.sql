-- SPDX-License-Identifier: Apache-2.0
-- Prices in another currency than the book's: the amount as it is invoiced, beside what it was converted to. The day is text because
-- it names a rate of the book and is never computed with.
ALTER TABLE usage_priced
    ADD COLUMN IF NOT EXISTS native_currency LowCardinality(Nullable(String)) COMMENT 'ISO 4217 code of the prices, where it is not that of the costs' AFTER price_entry,
    ADD COLUMN IF NOT EXISTS native_contracted_cost Nullable(Decimal(38, 18)) COMMENT 'Cost at negotiated rates, in native_currency' AFTER native_currency,
    ADD COLUMN IF NOT EXISTS fx_rate Nullable(Decimal(38, 18)) COMMENT 'What one unit of native_currency was worth in currency' AFTER native_contracted_cost,
    ADD COLUMN IF NOT EXISTS fx_date LowCardinality(Nullable(String)) COMMENT 'UTC day of fx_rate' AFTER fx_rate;

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
    FROM usage_priced FINAL
    WHERE provider_cost IS NOT NULL AND billed_cost IS NOT NULL AND provider_cost_currency = currency
);
