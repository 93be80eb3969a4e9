#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Sends one usage event with Python's standard library.

COSTWIRE_URL is the gateway, COSTWIRE_API_KEY its key where it wants one.
"""
import json
import os
import time
import urllib.error
import urllib.request

URL = os.environ.get("COSTWIRE_URL", "http://localhost:8080")
KEY = os.environ.get("COSTWIRE_API_KEY")


def send(events, attempts=5):
    """Sends events; repeats with the same ids while the gateway asks to come again."""
    request = urllib.request.Request(
        URL + "/v1/events", json.dumps(events).encode(), {"content-type": "application/json"}
    )
    if KEY:
        request.add_header("authorization", "Bearer " + KEY)
    for attempt in range(attempts):
        try:
            with urllib.request.urlopen(request, timeout=30) as response:
                return json.load(response)
        except urllib.error.HTTPError as error:
            if error.code not in (429, 503) or attempt == attempts - 1:
                raise RuntimeError(error.read().decode()) from error
            time.sleep(float(error.headers.get("retry-after", 2**attempt)))


if __name__ == "__main__":
    print(
        send(
            [
                {
                    "tenant": "acme",
                    "provider": "openai",
                    "model": "gpt-4o",
                    # its hash is the event's id: sending it twice costs once
                    "provider_response_id": "chatcmpl-example-python",
                    # the input includes what the cache served
                    "usage": {"input_tokens": 1200, "cache_read_tokens": 1000, "output_tokens": 85},
                    "tags": {"service": "help-desk", "team": "search"},
                }
            ]
        )
    )
