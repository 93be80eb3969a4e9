-- Requests and spend since midnight UTC, from the windows of an hour.
SELECT currency, sum(requests) AS requests, sum(unpriced) AS unpriced, sum(billed_cost) AS cost
FROM v_windows_1h
WHERE dimension_set = 'total' AND window_start >= toStartOfDay(now()) AND window_start <= now()
GROUP BY currency
ORDER BY cost DESC
