-- SPDX-License-Identifier: Apache-2.0
-- How spend moves: against yesterday, to the end of the month, and between any two periods. All from windows of a UTC day.

-- Cost per tenant and UTC day beside the day before and the same weekday a week before; NULL where there was no usage then. Today
-- is not over yet. Percent are cut off after 6 digits.
-- Example: SELECT day, tenant, currency, billed_cost, previous_day, change, change_percent, week_before FROM v_day_over_day WHERE day >= today() - 14 ORDER BY day, tenant, currency
CREATE OR REPLACE VIEW v_day_over_day AS
SELECT
    tenant,
    day,
    currency,
    requests,
    unpriced,
    billed_cost,
    previous_day,
    billed_cost - previous_day AS change,
    toDecimal256(100 * toDecimal256(billed_cost - previous_day, 18) / nullIf(previous_day, 0), 6) AS change_percent,
    week_before,
    billed_cost - week_before AS week_change
FROM
(
    SELECT
        w.tenant AS tenant,
        toDate(w.window_start) + w.shift AS day,
        w.currency AS currency,
        sumIf(w.requests, w.shift = 0) AS requests,
        sumIf(w.unpriced, w.shift = 0) AS unpriced,
        sumIf(w.billed_cost, w.shift = 0) AS billed_cost,
        sumOrNullIf(w.billed_cost, w.shift = 1) AS previous_day,
        sumOrNullIf(w.billed_cost, w.shift = 7) AS week_before
    FROM (SELECT *, arrayJoin([0, 1, 7]) AS shift FROM v_windows_1d WHERE dimension_set = 'total') AS w
    GROUP BY tenant, day, currency
    HAVING countIf(w.shift = 0) > 0
);

-- This UTC month so far per tenant, with a forecast of its end by a simple run rate: the cost of the complete days over their
-- number, times the days of the month. NULL on the first day, when no day is complete. Budgets carry a forecast that knows the
-- pattern of a week (v_budget_status). previous_month_to_date is the month before up to the same time of month, in whole days.
-- Example: SELECT tenant, currency, billed_cost, complete_days, forecast, previous_month_to_date, previous_month FROM v_month_to_date ORDER BY tenant, currency
CREATE OR REPLACE VIEW v_month_to_date AS
SELECT
    tenant,
    month,
    currency,
    requests,
    unpriced,
    billed_cost,
    complete_days,
    days_of_month,
    complete_cost * days_of_month / nullIf(complete_days, 0) AS forecast,
    previous_month_to_date,
    previous_month
FROM
(
    SELECT
        w.tenant AS tenant,
        toStartOfMonth(toDate(now('UTC'))) AS month,
        w.currency AS currency,
        dateDiff('day', month, toDate(now('UTC'))) AS complete_days,
        dateDiff('day', month, addMonths(month, 1)) AS days_of_month,
        sumIf(w.requests, w.window_start >= month) AS requests,
        sumIf(w.unpriced, w.window_start >= month) AS unpriced,
        sumIf(w.billed_cost, w.window_start >= month) AS billed_cost,
        sumIf(w.billed_cost, w.window_start >= month AND w.window_start < toDate(now('UTC'))) AS complete_cost,
        sumOrNullIf(w.billed_cost, w.window_start < month AND toDate(w.window_start) <= addMonths(toDate(now('UTC')), -1)) AS previous_month_to_date,
        sumOrNullIf(w.billed_cost, w.window_start < month) AS previous_month
    FROM v_windows_1d AS w
    WHERE w.dimension_set = 'total' AND w.window_start >= addMonths(toStartOfMonth(toDate(now('UTC'))), -1)
    GROUP BY tenant, currency
    HAVING countIf(w.window_start >= month) > 0
);

-- Why cost differs between two periods, per tenant, provider, model and currency: a price, a volume and a mix effect that sum to
-- the difference exactly. Standard price-volume-mix analysis with the earlier period as the base, as in management accounting
-- (sales variance analysis): with cost C, quantity Q and, of all models of the tenant, quantity T, before (0) and after (1):
--   price  = C1 - C0 * Q1 / Q0         what the quantity of now costs more than at the price per unit of before
--   volume = C0 * (T1 - T0) / T0       what would have changed had every model grown as the tenant did
--   mix    = C1 - C0 - price - volume  the rest: usage moved between models
-- A new model has no price of before: all of it is mix. A model that is gone has volume and mix. The two divisions are cut off
-- after 18 digits and mix takes what is left over. unit says what a quantity is: 'tokens' (input and output; usage without tokens
-- is then all mix) or 'requests'. Periods are whole UTC days, the second date exclusive.
-- Example: SELECT tenant, provider, model, currency, status, cost_before, cost_after, price_effect, volume_effect, mix_effect FROM v_compare_periods(before_from = today() - 60, before_to = today() - 30, after_from = today() - 30, after_to = today(), unit = 'tokens') ORDER BY tenant, provider, model, currency
CREATE OR REPLACE VIEW v_compare_periods AS
SELECT
    tenant,
    provider,
    model,
    currency,
    multiIf(requests_before = 0, 'NEW', requests_after = 0, 'GONE', 'BOTH') AS status,
    requests_before,
    requests_after,
    quantity_before,
    quantity_after,
    cost_before,
    cost_after,
    cost_after - cost_before AS difference,
    if(quantity_before = 0, toDecimal128(0, 18), cost_after - toDecimal128(ifNull(toDecimal256(cost_before, 18) * quantity_after / nullIf(quantity_before, 0), 0), 18)) AS price_effect,
    if(quantity_before = 0, toDecimal128(0, 18), toDecimal128(ifNull(toDecimal256(cost_before, 18) * (all_after - all_before) / nullIf(all_before, 0), 0), 18)) AS volume_effect,
    difference - price_effect - volume_effect AS mix_effect,
    unpriced_before,
    unpriced_after
FROM
(
    SELECT
        *,
        sum(quantity_before) OVER (PARTITION BY tenant, currency) AS all_before,
        sum(quantity_after) OVER (PARTITION BY tenant, currency) AS all_after
    FROM
    (
        SELECT
            w.tenant AS tenant,
            w.provider AS provider,
            w.model AS model,
            w.currency AS currency,
            sumIf(w.requests, w.before) AS requests_before,
            sumIf(w.requests, w.after) AS requests_after,
            sumIf(w.quantity, w.before) AS quantity_before,
            sumIf(w.quantity, w.after) AS quantity_after,
            sumIf(w.billed_cost, w.before) AS cost_before,
            sumIf(w.billed_cost, w.after) AS cost_after,
            sumIf(w.unpriced, w.before) AS unpriced_before,
            sumIf(w.unpriced, w.after) AS unpriced_after
        FROM
        (
            SELECT
                tenant, provider, model, currency, requests, billed_cost, unpriced,
                if({unit:String} = 'requests', toDecimal128(requests, 12), usage['input_tokens'] + usage['output_tokens']) AS quantity,
                window_start >= {before_from:Date} AND window_start < {before_to:Date} AS before,
                window_start >= {after_from:Date} AND window_start < {after_to:Date} AS after
            FROM v_windows_1d
            WHERE throwIf({unit:String} NOT IN ('tokens', 'requests'), 'unit must be tokens or requests') = 0
                AND dimension_set = 'provider,model'
                AND window_start >= least({before_from:Date}, {after_from:Date})
                AND window_start < greatest({before_to:Date}, {after_to:Date})
        ) AS w
        WHERE w.before OR w.after
        GROUP BY tenant, provider, model, currency
    )
);
