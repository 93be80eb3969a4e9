// SPDX-License-Identifier: Apache-2.0
package io.costwire.alerting.render;

/**
 * One thing to know, for people: rounded, on one line.
 *
 * @param name empty where the value says it all
 */
public record Fact(String name, String value) {
  /** Name and value as a phrase. */
  public String text() {
    return name.isEmpty() ? value : name + ": " + value;
  }
}
