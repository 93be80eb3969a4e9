// SPDX-License-Identifier: Apache-2.0
package io.costwire.streams.detect.core;

import io.costwire.streams.state.ByteReader;
import io.costwire.streams.state.ByteWriter;
import io.costwire.streams.window.core.WindowGrain;
import io.costwire.streams.window.core.WindowKey;
import java.util.List;
import java.util.Map;

/**
 * A series that a rule watches: a tenant's spend for one combination of values of a dimension set.
 */
public record SeriesKey(
    Watched watched, String rule, String set, String tenant, List<String> values) {
  /** What is watched; the codes are part of stored keys. */
  public enum Watched {
    SPEND,
    SILENCE
  }

  private static final List<Watched> BY_CODE = List.of(Watched.values());

  /** Its window of a grain. */
  public WindowKey window(WindowGrain grain, long startSecond) {
    return new WindowKey(grain, startSecond, set, tenant, values);
  }

  /** Values by dimension. */
  public Map<String, String> labels() {
    return window(WindowGrain.MINUTE, 0).dimensions();
  }

  /** Part of signal ids: {@code rule|tenant|values}. */
  public String text() {
    return rule + "|" + window(WindowGrain.MINUTE, 0).seriesKey();
  }

  public void write(ByteWriter out) {
    out.putByte(watched.ordinal()).putText(rule).putText(set).putText(tenant);
    out.putVar(values.size());
    values.forEach(out::putText);
  }

  public static SeriesKey read(ByteReader in) {
    Watched watched = BY_CODE.get(in.getByte());
    String rule = in.getText();
    String set = in.getText();
    String tenant = in.getText();
    String[] values = new String[in.getCount()];
    for (int i = 0; i < values.length; i++) {
      values[i] = in.getText();
    }
    return new SeriesKey(watched, rule, set, tenant, List.of(values));
  }
}
