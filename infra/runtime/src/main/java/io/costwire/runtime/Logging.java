// SPDX-License-Identifier: Apache-2.0
package io.costwire.runtime;

import java.util.logging.Level;
import java.util.logging.Logger;
import org.slf4j.bridge.SLF4JBridgeHandler;

/** One way for all log lines. */
public final class Logging {
  private static final String CONFIGURATION = "logback.configurationFile";

  /** At FINE it logs headers, passwords among them; kept here because loggers are held weakly. */
  private static final Logger HTTP_CLIENT =
      Logger.getLogger("sun.net.www.protocol.http.HttpURLConnection");

  private Logging() {}

  /**
   * What an app in a container wants: INFO of Costwire and warnings of libraries, on standard
   * output. The system property {@value #CONFIGURATION} names another configuration. Call it before
   * the first log line.
   */
  public static void toStandardOutput() {
    if (System.getProperty(CONFIGURATION) == null) {
      System.setProperty(CONFIGURATION, "io/costwire/runtime/logback-app.xml");
    }
    unify();
  }

  /**
   * Sends what libraries log with java.util.logging through SLF4J, too, but the headers of the
   * client that the schema registry is asked with.
   */
  public static void unify() {
    SLF4JBridgeHandler.removeHandlersForRootLogger();
    SLF4JBridgeHandler.install();
    HTTP_CLIENT.setLevel(Level.INFO);
  }
}
