// SPDX-License-Identifier: Apache-2.0
package io.costwire.client;

/**
 * What an event stands for.
 *
 * @since 0.1
 */
public enum EventKind {
  /** One request to a model or tool. */
  REQUEST,
  /** Cost of capacity over a period: GPU-hours, provisioned throughput, storage. */
  CAPACITY,
  /** A sign of life that carries no usage. */
  HEARTBEAT
}
