// SPDX-License-Identifier: Apache-2.0
package io.costwire.sender.kafka;

import io.costwire.client.SendResult.Kind;
import java.io.IOException;
import org.apache.kafka.common.errors.RecordTooLargeException;
import org.apache.kafka.common.errors.SerializationException;
import org.jspecify.annotations.Nullable;

/**
 * Tells errors that pass from those that stay. Public for the gateway, which produces with the same
 * parts.
 */
public final class SendFailures {
  private SendFailures() {}

  /**
   * Refused is what no broker or registry will ever take: a record that is too large or that does
   * not fit its schema. Everything else may pass: not reachable, not allowed yet, not created yet.
   */
  public static Kind kind(Throwable error) {
    boolean serialization = false;
    for (@Nullable Throwable e = error; e != null; e = e.getCause()) {
      if (e instanceof RecordTooLargeException || e instanceof NullPointerException) {
        return Kind.REFUSED;
      }
      if (e instanceof IOException || isRegistryAnswer(e)) {
        return Kind.RETRY;
      }
      serialization |= e instanceof SerializationException;
    }
    return serialization ? Kind.REFUSED : Kind.RETRY;
  }

  /** For a log: classes, and messages of Kafka and the network, which carry no content. */
  public static String reason(Throwable error) {
    Throwable root = error;
    while (root.getCause() != null) {
      root = root.getCause();
    }
    boolean plain =
        root instanceof IOException
            || root.getClass().getName().startsWith("org.apache.kafka.common.errors.");
    String name = root.getClass().getSimpleName();
    return plain && !(root instanceof SerializationException)
        ? name + ": " + root.getMessage()
        : name;
  }

  // by name, because the class may come from either jar and may be relocated by neither
  private static boolean isRegistryAnswer(Throwable error) {
    return error.getClass().getName().endsWith("RestClientException");
  }
}
