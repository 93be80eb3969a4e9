// SPDX-License-Identifier: Apache-2.0
package io.costwire.runtime.access;

import java.util.Optional;
import java.util.Set;

/**
 * What an app writes into a key file besides {@code id}, {@code sha256} and {@code expires}.
 *
 * @param <H> what a key stands for
 */
public interface KeyForm<H> {

  /** Names of those fields; every other one is refused. */
  Set<String> fields();

  /** What an entry stands for; empty where something is wrong, which the entry was told. */
  Optional<H> holder(KeyEntry entry);
}
