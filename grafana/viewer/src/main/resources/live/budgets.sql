-- Budgets of the periods that run, the fullest first.
SELECT budget_id AS budget, arrayStringConcat(mapValues(group_values), ' ') AS group, tenant, period, period_end, currency, amount, spent, remaining, used_percent, forecast, exhausted_at, state
FROM v_budget_status
WHERE is_current AND period_start <= now() AND period_end > now()
ORDER BY used_percent DESC
LIMIT 24
