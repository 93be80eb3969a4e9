-- Requests and spend by second of the request and currency, of the last five minutes.
SELECT toStartOfInterval(event_time, INTERVAL 1 SECOND) AS time, currency, count() AS events, sum(billed_cost) AS cost
FROM v_usage
WHERE event_time >= now() - INTERVAL 5 MINUTE AND event_time <= now() + INTERVAL 1 MINUTE
GROUP BY time, currency
ORDER BY time DESC, currency
