-- Alerts of the last day and those that are not over, the newest first.
SELECT opened_at AS time, severity, kind, title, state, tenant, resolved_at
FROM v_alerts
WHERE opened_at >= now() - INTERVAL 1 DAY OR (resolved_at IS NULL AND opened_at >= now() - INTERVAL 30 DAY)
ORDER BY time DESC
LIMIT 20
