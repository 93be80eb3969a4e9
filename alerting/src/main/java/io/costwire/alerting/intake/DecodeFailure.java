// SPDX-License-Identifier: Apache-2.0
package io.costwire.alerting.intake;

import io.confluent.kafka.schemaregistry.client.rest.exceptions.RestClientException;
import java.io.IOException;
import java.util.Arrays;
import org.apache.kafka.common.errors.InterruptException;
import org.apache.kafka.common.errors.RetriableException;
import org.jspecify.annotations.Nullable;

/** Why bytes could not be decoded: the record's fault, or the registry's. */
enum DecodeFailure {
  /** Not Confluent's wire format, or not a record of the schema that it names. */
  MALFORMED,
  /** The registry does not know the schema id. */
  UNKNOWN_SCHEMA,
  /** Another record type than the topic holds. */
  WRONG_TYPE,
  /** Nothing wrong with the record, as far as is known. */
  REGISTRY_UNAVAILABLE;

  private static final int NOT_FOUND = 404;

  /** Deep enough for what Avro calls to throw, too shallow for who called the registry. */
  private static final int ORIGIN_FRAMES = 4;

  /** The one place where failures to decode are told apart. */
  static DecodeFailure of(Throwable failure) {
    for (@Nullable Throwable e = failure; e != null; e = e.getCause()) {
      switch (e) {
        case RestClientException rest -> {
          return rest.getStatus() == NOT_FOUND ? UNKNOWN_SCHEMA : REGISTRY_UNAVAILABLE;
        }
        case RetriableException r -> {
          return REGISTRY_UNAVAILABLE;
        }
        case InterruptException i -> {
          return REGISTRY_UNAVAILABLE;
        }
        case IOException io -> {
          return thrownByAvro(io) ? MALFORMED : REGISTRY_UNAVAILABLE;
        }
        case ClassCastException c -> {
          return WRONG_TYPE;
        }
        default -> {}
      }
    }
    return MALFORMED;
  }

  /**
   * Avro's decoders report bad bytes as IOException, and so do the sockets to the registry. Taking
   * the one for the other would stop everything for one bad record, or refuse a good one.
   */
  private static boolean thrownByAvro(IOException e) {
    return Arrays.stream(e.getStackTrace())
        .limit(ORIGIN_FRAMES)
        .anyMatch(frame -> frame.getClassName().startsWith("org.apache.avro."));
  }
}
