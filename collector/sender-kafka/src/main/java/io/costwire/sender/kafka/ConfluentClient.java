// SPDX-License-Identifier: Apache-2.0
package io.costwire.sender.kafka;

/** The serializers that a service brings along: ours repackaged, or Confluent's own jars. */
final class ConfluentClient {
  private static final String SERIALIZER = "io.confluent.kafka.serializers.KafkaAvroSerializer";

  private ConfluentClient() {}

  /**
   * Looks for the serializer without initialising it.
   *
   * @throws IllegalStateException that names what to add
   */
  static void require() {
    try {
      Class.forName(SERIALIZER, false, ConfluentClient.class.getClassLoader());
    } catch (ClassNotFoundException e) {
      throw new IllegalStateException(
          "The Confluent Avro serializer is not on the class path: add"
              + " io.costwire:costwire-confluent-client (Maven Central) or"
              + " io.confluent:kafka-avro-serializer (Confluent's repository).",
          e);
    }
  }
}
