// SPDX-License-Identifier: Apache-2.0
package io.costwire.alerting.intake;

/** The schema registry did not answer, so nothing can be said about a record yet. */
public final class RegistryUnavailable extends RuntimeException {
  private static final long serialVersionUID = 1;

  public RegistryUnavailable(Throwable cause) {
    super("the schema registry does not answer; check SCHEMA_REGISTRY_URL", cause);
  }

  /** Whether it is the registry that failed and not the record. */
  public static boolean isCauseOf(Throwable failure) {
    return DecodeFailure.of(failure) == DecodeFailure.REGISTRY_UNAVAILABLE;
  }
}
