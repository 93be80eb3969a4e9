// SPDX-License-Identifier: Apache-2.0
package io.costwire.alerting.config;

import io.costwire.alerting.deliver.ReceiverSpec;
import io.costwire.alerting.route.Route;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * What the file says. Equal files need no change.
 *
 * @param links addresses of pages about an alert, with placeholders, by title
 */
public record AlertingFile(List<ReceiverSpec> receivers, Route route, Map<String, String> links) {
  public AlertingFile {
    receivers = List.copyOf(receivers);
    links = Collections.unmodifiableMap(new LinkedHashMap<>(links));
  }

  /** What came of reading a file. */
  public sealed interface Reading {

    /** A file without a mistake. */
    record Read(AlertingFile file) implements Reading {}

    /**
     * A file that cannot be used.
     *
     * @param problems all that is wrong, each with its line and what to do; without secrets
     */
    record Refused(List<String> problems) implements Reading {
      public Refused {
        problems = List.copyOf(problems);
      }
    }
  }
}
