// SPDX-License-Identifier: Apache-2.0
package io.costwire.streams.window.core;

import io.costwire.streams.state.ByteReader;
import io.costwire.streams.state.ByteWriter;
import java.time.Instant;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Identity of a window: grain, start, dimension set, tenant and the values of the set's dimensions.
 *
 * <p>The binary form, key of state and repartition topic, begins with grain and start, so that all
 * windows to expire lie together.
 */
public record WindowKey(
    WindowGrain grain, long startSecond, String set, String tenant, List<String> values) {

  public Instant start() {
    return Instant.ofEpochSecond(startSecond);
  }

  /** The window of a coarser grain that contains this one. */
  public WindowKey in(WindowGrain coarser) {
    return new WindowKey(coarser, coarser.startOf(startSecond), set, tenant, values);
  }

  /** The window that takes in what has no window of its own. */
  public WindowKey other() {
    return new WindowKey(
        grain, startSecond, set, tenant, Collections.nCopies(values.size(), DimensionSets.OTHER));
  }

  public boolean isOther() {
    return !values.isEmpty() && values.stream().allMatch(DimensionSets.OTHER::equals);
  }

  /** Values by dimension. */
  public Map<String, String> dimensions() {
    List<String> names = DimensionSet.dimensions(set);
    Map<String, String> dimensions = LinkedHashMap.newLinkedHashMap(values.size());
    for (int i = 0; i < values.size(); i++) {
      dimensions.put(names.get(i), values.get(i));
    }
    return dimensions;
  }

  /** The same for all windows of a set and tenant, in every JVM: they are kept by one task. */
  public int owner() {
    int hash = 31 * set.hashCode() + tenant.hashCode();
    // spread: the names of sets are short and alike
    return hash * 0x9E3779B9 >>> 8;
  }

  /** Key of cost.windows: {@code grain|dimension_set|tenant|values|window_start}. */
  public String topicKey() {
    StringBuilder key = new StringBuilder(96);
    key.append(grain).append('|').append(set).append('|');
    return series(key).append('|').append(start()).toString();
  }

  /** The same for all windows of a set with the same values: {@code tenant|values}. */
  public String seriesKey() {
    return series(new StringBuilder(64)).toString();
  }

  private StringBuilder series(StringBuilder key) {
    escape(tenant, key);
    key.append('|');
    for (int i = 0; i < values.size(); i++) {
      if (i > 0) {
        key.append(',');
      }
      escape(values.get(i), key);
    }
    return key;
  }

  /** Values come from outside; unescaped, two different windows could share a key. */
  private static void escape(String text, StringBuilder out) {
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      if (c == '\\' || c == '|' || c == ',') {
        out.append('\\');
      }
      out.append(c);
    }
  }

  public void write(ByteWriter out) {
    out.putByte(grain.code()).putFixed(startSecond).putText(set).putText(tenant);
    out.putVar(values.size());
    for (String value : values) {
      out.putText(value);
    }
  }

  public static WindowKey read(ByteReader in) {
    WindowGrain grain = WindowGrain.ofCode(in.getByte());
    long startSecond = in.getFixed();
    String set = in.getText();
    String tenant = in.getText();
    String[] values = new String[in.getCount()];
    for (int i = 0; i < values.length; i++) {
      values[i] = in.getText();
    }
    return new WindowKey(grain, startSecond, set, tenant, List.of(values));
  }

  /** First binary key of a grain at or after a start. */
  public static byte[] firstOf(WindowGrain grain, long startSecond) {
    return new ByteWriter().putByte(grain.code()).putFixed(startSecond).toBytes();
  }
}
