// SPDX-License-Identifier: Apache-2.0
package io.costwire.alerting.chaos;

/**
 * What a receiver took in.
 *
 * @param key dedup key
 * @param state FIRING, ACKNOWLEDGED or RESOLVED
 * @param atNanos when it came
 * @param answeredBadly whether the sender cannot know that it was taken in
 */
record Heard(String key, String state, long atNanos, boolean answeredBadly) {
  String text() {
    return key + " " + state;
  }
}
