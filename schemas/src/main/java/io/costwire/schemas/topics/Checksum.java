// SPDX-License-Identifier: Apache-2.0
package io.costwire.schemas.topics;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.zip.CRC32C;
import org.apache.kafka.common.header.Header;
import org.apache.kafka.common.header.Headers;

/**
 * CRC-32C of a record's topic and value, in a header. Kafka's own checksum is made of the batch
 * that a client is about to send, and leaves the topic out, so it does not notice a client that
 * sends a buffer which is in use again, or sends it to another topic (KAFKA-19012). Records without
 * the header are not checked.
 */
public final class Checksum {
  /** Name of the header; its value is four bytes, big endian. */
  public static final String HEADER = "costwire-crc32c";

  private Checksum() {}

  /** Adds the header. */
  public static void add(Headers headers, String topic, byte[] value) {
    headers.add(HEADER, ByteBuffer.allocate(Integer.BYTES).putInt(of(topic, value)).array());
  }

  /** False when the record has a checksum and it is another one. */
  public static boolean isIntact(Headers headers, String topic, byte[] value) {
    Header header = headers.lastHeader(HEADER);
    if (header == null) {
      return true;
    }
    byte[] expected = header.value();
    return expected != null
        && expected.length == Integer.BYTES
        && ByteBuffer.wrap(expected).getInt() == of(topic, value);
  }

  private static int of(String topic, byte[] value) {
    CRC32C crc = new CRC32C();
    crc.update(topic.getBytes(StandardCharsets.UTF_8));
    crc.update(value);
    return (int) crc.getValue();
  }
}
