// SPDX-License-Identifier: Apache-2.0
package io.costwire.schemas;

import static org.assertj.core.api.Assertions.assertThat;

import io.costwire.schemas.topics.Topic;
import io.costwire.schemas.topics.Topics;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import org.apache.avro.Schema;
import org.apache.avro.specific.SpecificData;
import org.junit.jupiter.api.Test;

class SchemaRulesTest {

  @Test
  void everyFieldOfEveryTopic_isDocumented() {
    List<String> bare = new ArrayList<>();
    for (Schema record : records()) {
      assertThat(record.getDoc()).as(record.getName()).isNotBlank();
      record.getFields().stream()
          .filter(f -> f.doc() == null || f.doc().length() < 10)
          .forEach(f -> bare.add(record.getName() + "." + f.name()));
    }
    assertThat(bare).isEmpty();
  }

  @Test
  void everyTimestamp_saysItsUnit() {
    for (Schema record : records()) {
      for (Schema.Field field : record.getFields()) {
        if (isTimestamp(field.schema()) && !field.doc().contains("microseconds")) {
          assertThat(field.doc().toLowerCase(Locale.ROOT))
              .as(record.getName() + "." + field.name())
              .contains("when");
        }
      }
    }
  }

  @Test
  void everyEnum_hasADefaultForSymbolsOfTheFuture() {
    List<Schema> enums = closure().stream().filter(s -> s.getType() == Schema.Type.ENUM).toList();
    assertThat(enums).hasSizeGreaterThan(10);
    assertThat(enums).allSatisfy(e -> assertThat(e.getEnumDefault()).as(e.getName()).isNotNull());
  }

  @Test
  void moneyAndQuantities_areDecimalsNeverFloatingPoint() {
    assertThat(closure())
        .noneMatch(s -> s.getType() == Schema.Type.DOUBLE || s.getType() == Schema.Type.FLOAT);
  }

  @Test
  void unions_areOnlyNullable() {
    assertThat(closure())
        .filteredOn(s -> s.getType() == Schema.Type.UNION)
        .allSatisfy(
            u -> {
              assertThat(u.getTypes()).hasSize(2);
              assertThat(u.getTypes().get(0).getType()).isEqualTo(Schema.Type.NULL);
            });
  }

  @Test
  void usageEvent_hasNoFieldForText() {
    assertThat(UsageEvent.getClassSchema().getFields())
        .extracting(Schema.Field::name)
        .noneMatch(n -> n.matches(".*(prompt|completion|message|content|text|body).*"));
  }

  private static boolean isTimestamp(Schema schema) {
    return schema.getLogicalType() != null
        && schema.getLogicalType().getName().startsWith("timestamp");
  }

  private static List<Schema> records() {
    return closure().stream().filter(s -> s.getType() == Schema.Type.RECORD).toList();
  }

  private static Set<Schema> closure() {
    Set<Schema> all = new HashSet<>();
    for (Topic<?> topic : Topics.ALL) {
      collect(SpecificData.get().getSchema(topic.valueType()), all);
    }
    return all;
  }

  private static void collect(Schema schema, Set<Schema> all) {
    if (!all.add(schema)) {
      return;
    }
    switch (schema.getType()) {
      case RECORD -> schema.getFields().forEach(f -> collect(f.schema(), all));
      case ARRAY -> collect(schema.getElementType(), all);
      case MAP -> collect(schema.getValueType(), all);
      case UNION -> schema.getTypes().forEach(t -> collect(t, all));
      default -> {
        // a leaf
      }
    }
  }
}
