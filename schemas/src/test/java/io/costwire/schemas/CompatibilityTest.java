// SPDX-License-Identifier: Apache-2.0
package io.costwire.schemas;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.costwire.schemas.topics.Topic;
import io.costwire.schemas.topics.Topics;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;
import org.apache.avro.Schema;
import org.apache.avro.SchemaValidationException;
import org.apache.avro.SchemaValidatorBuilder;
import org.apache.avro.specific.SpecificData;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;

/**
 * Each value schema reads, and is read by, every frozen version of itself (FULL_TRANSITIVE). A
 * frozen version is a file {@code src/main/frozen/<topic>/<version>.avsc} that is never edited. So
 * that the check itself is known to work, it is also run on changes that must pass and must not.
 */
class CompatibilityTest {
  private static final Path FROZEN = Path.of("src/main/frozen");

  @TestFactory
  Stream<DynamicTest> currentSchema_readsAndIsReadByItselfAndEveryFrozenVersion() {
    return Topics.ALL.stream()
        .map(
            topic ->
                DynamicTest.dynamicTest(
                    topic.name(),
                    () -> {
                      List<Schema> versions = new ArrayList<>(frozen(topic));
                      versions.add(current(topic));
                      validate(current(topic), versions);
                    }));
  }

  @Test
  void aNewFieldWithDefault_isCompatible() throws SchemaValidationException {
    Schema before =
        edited(s -> s.replaceFirst("\\{\"name\":\"region\".*?\"default\":null\\},", ""));
    assertThat(before.getField("region")).isNull();
    validate(current(Topics.USAGE_EVENTS), List.of(before));
  }

  @Test
  void aNewFieldWithoutDefault_isRefused() {
    Schema before =
        edited(s -> s.replaceFirst("\\{\"name\":\"provider\",\"type\":\\{[^}]*\\},[^}]*\\},", ""));
    assertThat(before.getField("provider")).isNull();
    assertThatThrownBy(() -> validate(current(Topics.USAGE_EVENTS), List.of(before)))
        .isInstanceOf(SchemaValidationException.class);
  }

  @Test
  void aChangedScale_isRefused() {
    Schema before = edited(s -> s.replace("\"scale\":12", "\"scale\":6"));
    assertThatThrownBy(() -> validate(current(Topics.USAGE_EVENTS), List.of(before)))
        .isInstanceOf(SchemaValidationException.class);
  }

  @Test
  void aChangedType_isRefused() {
    Schema before =
        edited(
            s ->
                s.replaceFirst(
                        "\"name\":\"retries\",\"type\":\"int\"",
                        "\"name\":\"retries\",\"type\":\"string\"")
                    .replaceFirst("(\"name\":\"retries\".*?\"default\":)0", "$1\"\""));
    assertThatThrownBy(() -> validate(current(Topics.USAGE_EVENTS), List.of(before)))
        .isInstanceOf(SchemaValidationException.class);
  }

  private static void validate(Schema schema, List<Schema> versions)
      throws SchemaValidationException {
    new SchemaValidatorBuilder().mutualReadStrategy().validateAll().validate(schema, versions);
    for (Schema version : versions) {
      sameLogicalTypes(version, schema, schema.getName());
    }
  }

  /** Avro's own check ignores logical types; a changed scale would turn cents into dollars. */
  private static void sameLogicalTypes(Schema before, Schema after, String path)
      throws SchemaValidationException {
    if (before.getLogicalType() != null
        && !before.getLogicalType().equals(after.getLogicalType())) {
      throw new SchemaValidationException(after, before);
    }
    if (before.getType() != after.getType()) {
      return;
    }
    switch (before.getType()) {
      case RECORD -> {
        for (Schema.Field field : before.getFields()) {
          Schema.Field now = after.getField(field.name());
          if (now != null && !path.contains("." + field.name() + ".")) {
            sameLogicalTypes(field.schema(), now.schema(), path + "." + field.name() + ".");
          }
        }
      }
      case ARRAY -> sameLogicalTypes(before.getElementType(), after.getElementType(), path);
      case MAP -> sameLogicalTypes(before.getValueType(), after.getValueType(), path);
      case UNION -> {
        for (int i = 0; i < Math.min(before.getTypes().size(), after.getTypes().size()); i++) {
          sameLogicalTypes(before.getTypes().get(i), after.getTypes().get(i), path);
        }
      }
      default -> {
        // a leaf
      }
    }
  }

  private static Schema edited(UnaryOperator<String> edit) {
    String now = UsageEvent.getClassSchema().toString();
    String before = edit.apply(now);
    assertThat(before).as("the edit must change something").isNotEqualTo(now);
    return new Schema.Parser().parse(before);
  }

  private static Schema current(Topic<?> topic) {
    return SpecificData.get().getSchema(topic.valueType());
  }

  private static List<Schema> frozen(Topic<?> topic) throws IOException {
    Path folder = FROZEN.resolve(topic.name());
    if (!Files.isDirectory(folder)) {
      return List.of();
    }
    List<Schema> schemas = new ArrayList<>();
    try (Stream<Path> files = Files.list(folder)) {
      for (Path file : files.sorted(Comparator.comparing(Path::toString)).toList()) {
        schemas.add(new Schema.Parser().parse(file.toFile()));
      }
    }
    return schemas;
  }
}
