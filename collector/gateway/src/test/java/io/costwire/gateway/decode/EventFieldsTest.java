// SPDX-License-Identifier: Apache-2.0
package io.costwire.gateway.decode;

import static org.assertj.core.api.Assertions.assertThat;

import io.costwire.schemas.RejectReason;
import io.costwire.schemas.UsageEvent;
import java.util.Arrays;
import java.util.List;
import org.apache.avro.Schema;
import org.junit.jupiter.api.Test;

class EventFieldsTest {

  @Test
  void fields_areThoseOfTheSchemaAndModel() {
    List<String> schema =
        UsageEvent.getClassSchema().getFields().stream().map(Schema.Field::name).toList();
    assertThat(EventFields.ALL.keySet())
        .containsAll(schema)
        .hasSize(schema.size() + 1)
        .contains(EventFields.MODEL);
  }

  @Test
  void reasons_areThoseOfTheSchema() {
    assertThat(
            Arrays.stream(Refusal.Reason.values())
                .filter(r -> r != Refusal.Reason.FORBIDDEN) // recorded as OTHER
                .map(Enum::name))
        .isSubsetOf(Arrays.stream(RejectReason.values()).map(Enum::name).toList());
  }
}
