// SPDX-License-Identifier: Apache-2.0
package io.costwire.runtime;

import org.slf4j.bridge.SLF4JBridgeHandler;

/** One way for all log lines. */
public final class Logging {
  private Logging() {}

  /** Sends what libraries log with java.util.logging through SLF4J, too. */
  public static void unify() {
    SLF4JBridgeHandler.removeHandlersForRootLogger();
    SLF4JBridgeHandler.install();
  }
}
