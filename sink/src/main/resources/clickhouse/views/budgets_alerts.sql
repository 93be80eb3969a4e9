-- SPDX-License-Identifier: Apache-2.0
-- Budgets and alerts.

-- State of each budget, group and period. used_percent is cut off after 6 digits; spent, amount and remaining are exact.
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
    toDecimal256(100 * toDecimal256(spent, 18) / nullIf(amount, 0), 6) AS used_percent,
    unpriced,
    state,
    reached_thresholds,
    updated_at
FROM budgets FINAL;

-- Alerts and what became of them.
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
    acknowledged_by
FROM alerts FINAL;
