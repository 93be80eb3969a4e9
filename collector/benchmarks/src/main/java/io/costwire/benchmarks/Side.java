// SPDX-License-Identifier: Apache-2.0
package io.costwire.benchmarks;

/** Who is measured. The names are in the results. */
public enum Side {
  COSTWIRE_RECORD,
  COSTWIRE_RECORD_STAMPED,
  OTEL_SPAN_END,
  ZIPKIN_REPORT,
  KAFKA_SEND,
  MICROMETER_COUNTER,
  COSTWIRE_BUILD_AND_RECORD,
  OTEL_SPAN;

  Contender open() {
    return switch (this) {
      case COSTWIRE_RECORD -> new Costwire(Costwire.Call.RECORD);
      case COSTWIRE_RECORD_STAMPED -> new Costwire(Costwire.Call.RECORD_STAMPED);
      case COSTWIRE_BUILD_AND_RECORD -> new Costwire(Costwire.Call.BUILD_AND_RECORD);
      case OTEL_SPAN_END -> new OpenTelemetry(OpenTelemetry.Call.END);
      case OTEL_SPAN -> new OpenTelemetry(OpenTelemetry.Call.SPAN);
      case ZIPKIN_REPORT -> new Zipkin();
      case KAFKA_SEND -> new Kafka();
      case MICROMETER_COUNTER -> new Micrometer();
    };
  }
}
