// SPDX-License-Identifier: Apache-2.0
package io.costwire.gateway;

import io.costwire.gateway.access.ApiKeys;
import io.costwire.runtime.access.NewKey;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** A key file that tests fill. */
public final class KeyFile {
  private final Path path;
  private final List<String> entries = new ArrayList<>();

  public KeyFile(Path path) {
    this.path = path;
  }

  /**
   * Adds a key and returns it.
   *
   * @param more fields of the entry, such as {@code "tags":{"team":"search"}}, or nothing
   */
  public String add(String id, String tenant, String more) throws IOException {
    NewKey made = ApiKeys.newKey(id, tenant);
    String entry = made.entry();
    entries.add(more.isEmpty() ? entry : entry.substring(0, entry.length() - 1) + "," + more + "}");
    write("{\"keys\":[" + String.join(",", entries) + "]}");
    return made.key();
  }

  public void clear() throws IOException {
    entries.clear();
    write("{\"keys\":[]}");
  }

  public void write(String content) throws IOException {
    Files.writeString(path, content);
  }

  public Path path() {
    return path;
  }
}
