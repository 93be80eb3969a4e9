// SPDX-License-Identifier: Apache-2.0
package io.costwire.runtime.access;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.nio.charset.StandardCharsets;
import java.util.HexFormat;
import java.util.Optional;

/**
 * A key that was just made.
 *
 * @param key to be given to its holder, and kept nowhere
 * @param entry of the key file, in JSON
 */
public record NewKey(String key, String entry) {

  /**
   * @param id for logs
   * @param tenant that it is bound to, if any
   * @throws IllegalArgumentException when a key file would not take them
   */
  public static NewKey of(String id, Optional<String> tenant, KeyForm<?> form) {
    String key = KeyHashes.newKey();
    ObjectNode entry = JsonNodeFactory.instance.objectNode();
    entry.put("id", id);
    entry.put("sha256", HexFormat.of().formatHex(KeyHashes.sha256(key)));
    tenant.ifPresent(name -> entry.put("tenant", name));
    byte[] file = ("{\"keys\":[" + entry + "]}").getBytes(StandardCharsets.UTF_8);
    if (KeyFile.read(file, form) instanceof KeyFile.Outcome.Refused<?>(var problems)) {
      throw new IllegalArgumentException(String.join("; ", problems));
    }
    return new NewKey(key, entry.toString());
  }

  /** Without the key. */
  @Override
  public String toString() {
    return "NewKey[" + entry + "]";
  }
}
