// SPDX-License-Identifier: Apache-2.0
package io.costwire.alerting;

import io.costwire.alerting.config.AlertingFile;
import io.costwire.alerting.config.AlertingFile.Reading;
import io.costwire.alerting.config.AlertingFileReader;
import java.nio.file.Path;

/**
 * The file of receivers and routes.
 *
 * @param atStart what it said when the app was configured
 */
public record ConfigFile(Path path, AlertingFileReader reader, AlertingFile atStart) {

  Reading read() {
    return reader.read(path);
  }

  /** Without what is in it. */
  @Override
  public String toString() {
    return path.toString();
  }
}
