// SPDX-License-Identifier: Apache-2.0
package io.costwire.streams.window.core;

import io.costwire.streams.state.ByteReader;
import io.costwire.streams.state.ByteWriter;

/**
 * Where a partial sum goes: the finest window of a dimension set that takes it in, and the grains
 * of it and of the coarser windows around it that do. The second step adds it to each of them, so
 * no coarse window waits for a fine one, and none takes in what another must not.
 *
 * @param grains bit per grain; the finest is that of the window
 */
public record PartialKey(int grains, WindowKey window) {

  public void write(ByteWriter out) {
    out.putByte(grains);
    window.write(out);
  }

  public static PartialKey read(ByteReader in) {
    return new PartialKey(in.getByte(), WindowKey.read(in));
  }
}
