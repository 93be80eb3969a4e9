// SPDX-License-Identifier: Apache-2.0
package io.costwire.runtime;

import java.util.Map;

/** A component that answers questions at the operator's door, beside metrics and health. */
public interface OpsPages {

  /** Answers a GET. Called by several threads. */
  @FunctionalInterface
  interface Page {
    /**
     * @param parameters of the query, the first value of each
     */
    Answer answer(Map<String, String> parameters);
  }

  /**
   * @param json body, one JSON object
   */
  record Answer(int status, String json) {}

  /** Pages by path. */
  Map<String, Page> pages();
}
