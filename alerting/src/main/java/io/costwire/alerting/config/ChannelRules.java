// SPDX-License-Identifier: Apache-2.0
package io.costwire.alerting.config;

import io.costwire.alerting.deliver.ChannelSpec;
import java.util.Map;

/** What channels have against what is set for them, beyond what the reader of the file knows. */
public interface ChannelRules {

  /**
   * @throws IllegalArgumentException saying what is wrong, without secrets
   */
  void check(ChannelSpec channel);

  /**
   * @param links address by title
   * @throws IllegalArgumentException saying what is wrong
   */
  void checkLinks(Map<String, String> links);
}
