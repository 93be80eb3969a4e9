// SPDX-License-Identifier: Apache-2.0
package io.costwire.alerting.policy;

/** What a receiver has yet to hear, and on which terms. */
public record Owed(Notification notification, Terms terms) {}
