// SPDX-License-Identifier: Apache-2.0
package io.costwire.grafana;

import java.io.InputStream;
import java.util.List;

/** The dashboards as they are packaged. */
public final class DashboardFiles {
  /** Their uids, in the order in which people need them. */
  public static final List<String> UIDS =
      List.of(
          "costwire-overview",
          "costwire-cost-by-tag",
          "costwire-models",
          "costwire-budgets",
          "costwire-signals",
          "costwire-savings",
          "costwire-waste",
          "costwire-unit-economics",
          "costwire-experiments",
          "costwire-chargeback",
          "costwire-quality",
          "costwire-pipeline");

  private DashboardFiles() {}

  /**
   * The JSON of a dashboard.
   *
   * @throws IllegalArgumentException when there is none of that uid
   */
  public static InputStream open(String uid) {
    InputStream file =
        UIDS.contains(uid)
            ? DashboardFiles.class.getResourceAsStream("/grafana/dashboards/" + uid + ".json")
            : null;
    if (file == null) {
      throw new IllegalArgumentException("there is no dashboard " + uid);
    }
    return file;
  }
}
