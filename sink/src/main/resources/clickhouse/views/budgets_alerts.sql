-- SPDX-License-Identifier: Apache-2.0
-- Budgets, signals and alerts.

-- State of each budget, group and period. used_percent is cut off after 6 digits; spent, amount and remaining are exact. The currency
-- of a budget that counts tokens is the word tokens. A rolling budget has a row for each step of its period, kept for two days; is_current is the
-- last one. Budgets that were deleted, or count something else now, are left out.
-- forecast is the spend expected at the period's end as of forecast_as_of, between forecast_low and forecast_high four times in five;
-- exhausted_at is when the amount is expected to be used up. Where there is no forecast, forecast_missing says why.
-- Example: SELECT budget_id, spent, amount, used_percent, state FROM v_budget_status WHERE is_current ORDER BY used_percent DESC
CREATE OR REPLACE VIEW v_budget_status AS
SELECT
    budget_id,
    tenant,
    group_values,
    period,
    period_start,
    period_end,
    period_start <= now64(6) AND now64(6) < period_end AS is_current,
    currency,
    amount,
    spent,
    remaining,
    forecast,
    forecast_low,
    forecast_high,
    forecast_missing,
    exhausted_at,
    forecast_as_of,
    toDecimal256(100 * toDecimal256(spent, 18) / nullIf(amount, 0), 6) AS used_percent,
    unpriced,
    state,
    reached_thresholds,
    updated_at
FROM budgets FINAL
WHERE state != 'CLOSED';

-- What was noticed, as it stands now: FIRED where it holds, ENDED where it was so and is over, WITHDRAWN where late or corrected usage
-- shows that it was not so. observed and limit_amount are exact; evidence has the numbers behind the title, by name.
-- Example: SELECT emitted_at, state, severity, kind, title FROM v_signals WHERE emitted_at >= now() - INTERVAL 1 DAY ORDER BY emitted_at DESC
CREATE OR REPLACE VIEW v_signals AS
SELECT
    signal_id,
    state,
    kind,
    severity,
    tenant,
    subject,
    labels,
    title,
    period_start,
    period_end,
    threshold,
    observed,
    limit_amount,
    currency,
    evidence,
    emitted_at
FROM signals FINAL;

-- Alerts and what became of them. A silence that kept an alert quiet until its end stays in silenced_by.
-- Example: SELECT opened_at, state, severity, title FROM v_alerts WHERE opened_at >= now() - INTERVAL 1 DAY ORDER BY opened_at DESC
CREATE OR REPLACE VIEW v_alerts AS
SELECT
    alert_key,
    state,
    kind,
    severity,
    tenant,
    subject,
    labels,
    title,
    observed,
    limit_amount,
    currency,
    opened_at,
    updated_at,
    resolved_at,
    acknowledged_by,
    acknowledged_at,
    resolved_by,
    silenced_by
FROM alerts FINAL;
