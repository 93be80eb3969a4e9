-- The newest requests of the last five minutes.
SELECT event_time AS time, tenant, team, feature, provider, model, billed_cost AS cost, currency, price_status, call_status, input_tokens, output_tokens, latency_ms, event_id
FROM v_usage
WHERE event_time >= now() - INTERVAL 5 MINUTE AND event_time <= now() + INTERVAL 1 MINUTE
ORDER BY time DESC
LIMIT 40
