// SPDX-License-Identifier: Apache-2.0
package io.costwire.streams.wire;

import org.apache.avro.Schema;
import org.apache.avro.specific.SpecificDatumWriter;
import org.apache.avro.specific.SpecificRecord;

/**
 * Avro's writer, without its search through the branches of a union where there is nothing to
 * search for: null, or the one other type.
 */
public class OptionalFieldWriter<V extends SpecificRecord> extends SpecificDatumWriter<V> {
  public OptionalFieldWriter(Class<V> type) {
    super(type);
  }

  @Override
  protected int resolveUnion(Schema union, Object datum) {
    boolean optional =
        union.getTypes().size() == 2 && union.getTypes().getFirst().getType() == Schema.Type.NULL;
    if (!optional) {
      return super.resolveUnion(union, datum);
    }
    return datum == null ? 0 : 1;
  }
}
