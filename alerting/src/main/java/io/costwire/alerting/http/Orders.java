// SPDX-License-Identifier: Apache-2.0
package io.costwire.alerting.http;

import io.costwire.schemas.AlertCommand;
import io.costwire.schemas.Silence;

/** Where what people do is recorded; the pipeline reads it from there. */
public interface Orders extends AutoCloseable {

  /**
   * Returns when it is recorded.
   *
   * @throws Refused when it could not be, or nobody knows whether it was
   */
  void order(AlertCommand command);

  /** Likewise. */
  void silence(Silence silence);

  /** Likewise. */
  void endSilence(String id);

  @Override
  void close();

  /** It is not known to be recorded. */
  final class Refused extends RuntimeException {
    private static final long serialVersionUID = 1L;

    public Refused(Throwable cause) {
      super("could not be recorded: " + cause.getClass().getSimpleName(), cause);
    }
  }
}
