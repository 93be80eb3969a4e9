// SPDX-License-Identifier: Apache-2.0
package io.costwire.gateway.access;

import com.fasterxml.jackson.databind.node.TextNode;
import java.nio.charset.StandardCharsets;
import java.util.HexFormat;

/**
 * A key that was just made.
 *
 * @param key to be given to the sender, and kept nowhere
 * @param entry of the key file, in JSON
 */
public record NewKey(String key, String entry) {

  /**
   * @param id for logs
   * @param tenant that it is bound to
   * @throws IllegalArgumentException when a key file would not take them
   */
  public static NewKey of(String id, String tenant) {
    String key = KeyHashes.newKey();
    String sha256 = HexFormat.of().formatHex(KeyHashes.sha256(key));
    String entry =
        "{\"id\": %s, \"sha256\": \"%s\", \"tenant\": %s}"
            .formatted(quoted(id), sha256, quoted(tenant));
    byte[] file = ("{\"keys\": [" + entry + "]}").getBytes(StandardCharsets.UTF_8);
    if (KeyFileReader.read(file) instanceof KeyFileReader.Broken(var errors)) {
      throw new IllegalArgumentException(String.join("; ", errors));
    }
    return new NewKey(key, entry);
  }

  private static String quoted(String text) {
    return TextNode.valueOf(text).toString();
  }

  /** Without the key. */
  @Override
  public String toString() {
    return "NewKey[" + entry + "]";
  }
}
