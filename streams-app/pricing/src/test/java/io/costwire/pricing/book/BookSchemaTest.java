// SPDX-License-Identifier: Apache-2.0
package io.costwire.pricing.book;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.networknt.schema.Schema;
import com.networknt.schema.SchemaRegistry;
import com.networknt.schema.SpecificationVersion;
import io.costwire.pricing.core.Unit;
import io.costwire.pricing.core.Units;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.snakeyaml.engine.v2.api.Load;
import org.snakeyaml.engine.v2.api.LoadSettings;

/** The published schema against the books, and against the mistakes it is there to find. */
class BookSchemaTest {

  private static final JsonMapper JSON = new JsonMapper();

  private final String text = text("/io/costwire/pricing/price-book.schema.json");
  private final Schema schema =
      SchemaRegistry.withDefaultDialect(SpecificationVersion.DRAFT_2020_12).getSchema(text);

  @Test
  void shippedDocuments_followTheSchema() {
    for (BookDocument document : PriceBook.shipped().documents()) {
      assertThat(errors(document.yaml())).as(document.id()).isEmpty();
    }
    assertThat(errors(text("/io/costwire/pricing/imports/providers.yaml"))).isEmpty();
  }

  @Test
  void schema_namesEveryUnit() throws IOException {
    List<String> named = new ArrayList<>();
    JSON.readTree(text).at("/$defs/unit/enum").forEach(unit -> named.add(unit.textValue()));
    assertThat(named).containsExactlyElementsOf(Units.all().stream().map(Unit::name).toList());
  }

  @Test
  void mistakes_areFound() {
    assertThat(errors("providers: [{id: a, colour: red}]")).anyMatch(it -> it.contains("colour"));
    assertThat(price("rates: {smells: {per: 1, rate: '1'}}")).isNotEmpty();
    assertThat(price("rates: {requests: {per: 1, rate: 0.1}}")).isNotEmpty();
    assertThat(price("rates: {requests: {per: 1, rate: '-1'}}")).isNotEmpty();
    assertThat(price("currency: yuan, rates: {requests: {per: 1, rate: '1'}}")).isNotEmpty();
    assertThat(price("rates: {requests: {per: 1, rate: '1'}}")).isEmpty();
  }

  private List<String> price(String fields) {
    return errors("providers: [{id: a, models: [{id: m, prices: [{id: p, " + fields + "}]}]}]");
  }

  private List<String> errors(String yaml) {
    Object plain = new Load(LoadSettings.builder().build()).loadFromString(yaml);
    JsonNode node = JSON.valueToTree(plain);
    return schema.validate(node).stream().map(Object::toString).toList();
  }

  private static String text(String resource) {
    try (InputStream in = BookSchemaTest.class.getResourceAsStream(resource)) {
      return new String(in.readAllBytes(), StandardCharsets.UTF_8);
    } catch (IOException e) {
      throw new IllegalStateException(e);
    }
  }
}
