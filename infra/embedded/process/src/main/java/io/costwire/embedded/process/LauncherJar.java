// SPDX-License-Identifier: Apache-2.0
package io.costwire.embedded.process;

import static java.util.Objects.requireNonNull;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.LocalDateTime;
import java.util.Arrays;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;

/**
 * A jar with {@link ParentBoundMain} alone, so that a child's class path holds nothing else of ours
 * however this code is packaged. It is written only when it differs: a class-data archive is valid
 * only for the jar, modification time included, that it was made with.
 */
final class LauncherJar {
  private static final LocalDateTime ENTRY_TIME = LocalDateTime.of(2026, 1, 1, 0, 0);

  private LauncherJar() {}

  static Path in(Path directory) throws IOException {
    Path jar = directory.resolve("launcher.jar");
    byte[] wanted = bytes();
    if (!Files.exists(jar) || !Arrays.equals(Files.readAllBytes(jar), wanted)) {
      Path temporary = directory.resolve("launcher.jar.tmp");
      Files.write(temporary, wanted);
      Files.move(
          temporary, jar, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
    }
    return jar;
  }

  private static byte[] bytes() throws IOException {
    String name = ParentBoundMain.class.getName().replace('.', '/') + ".class";
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (InputStream in = requireNonNull(ParentBoundMain.class.getResourceAsStream("/" + name));
        ZipOutputStream jar = new ZipOutputStream(bytes)) {
      ZipEntry entry = new ZipEntry(name);
      entry.setTimeLocal(ENTRY_TIME);
      jar.putNextEntry(entry);
      in.transferTo(jar);
      jar.closeEntry();
    }
    return bytes.toByteArray();
  }
}
