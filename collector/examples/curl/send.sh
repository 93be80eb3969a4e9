#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# Sends one usage event. COSTWIRE_URL is the gateway, COSTWIRE_API_KEY its key where it wants one.
set -eu
curl --silent --show-error --fail-with-body "${COSTWIRE_URL:-http://localhost:8080}/v1/events" \
  -H 'content-type: application/json' \
  ${COSTWIRE_API_KEY:+-H "authorization: Bearer $COSTWIRE_API_KEY"} \
  -d '{
    "tenant": "acme",
    "provider": "openai",
    "model": "gpt-4o",
    "provider_response_id": "chatcmpl-example-curl",
    "usage": {"input_tokens": 1200, "cache_read_tokens": 1000, "output_tokens": 85},
    "tags": {"service": "help-desk", "team": "search"}
  }'
