// SPDX-License-Identifier: Apache-2.0
package io.costwire.extract;

import static org.assertj.core.api.Assertions.assertThat;

import java.math.BigDecimal;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Every provider and flavor, as a body and as a stream, against usage computed by hand. */
class SamplesTest {

  static List<Sample> samples() {
    return Sample.all();
  }

  @ParameterizedTest
  @MethodSource("samples")
  void extract_findsWhatWasComputedByHand(Sample sample) {
    Extraction extraction = sample.extract(sample.response());

    assertThat(extraction).isInstanceOf(Extraction.Extracted.class);
    Extraction.Extracted extracted = (Extraction.Extracted) extraction;
    assertThat(Sample.positive(extracted.usage())).isEqualTo(sample.expectedUsage());
    assertThat(extracted.model()).isEqualTo(sample.expected("model"));
    Extraction.Details details = extracted.details();
    assertThat(details.responseId()).isEqualTo(sample.expected("id"));
    assertThat(details.serviceTier()).isEqualTo(sample.expected("tier"));
    assertThat(details.region()).isEqualTo(sample.expected("region"));
    assertThat(details.finishReason()).isEqualTo(sample.expected("finish"));
    assertThat(details.attributes()).isEqualTo(attributes(sample));
    assertThat(details.notes()).hasSize(sample.row().path("notes").asInt(0));
    String cost = sample.expected("cost");
    if (cost == null) {
      assertThat(details.reportedCost()).isNull();
    } else {
      assertThat(details.reportedCost()).isEqualByComparingTo(new BigDecimal(cost));
    }
  }

  @ParameterizedTest
  @MethodSource("samples")
  void aResponseAsItComesOverTheWire_givesTheSame(Sample sample) {
    if (sample.row().has("headers")) {
      return;
    }
    assertThat(sample.extractText(sample.text())).isEqualTo(sample.extract(sample.response()));
    assertThat(sample.extractText(sample.text().strip()))
        .isEqualTo(sample.extract(sample.response()));
    if (sample.isStream()) {
      assertThat(
              new UsageExtractor()
                  .extractStream(
                      sample.provider(), sample.flavor(), sample.requestModel(), sample.events()))
          .isEqualTo(sample.extract(sample.response()));
    }
  }

  private static Map<String, String> attributes(Sample sample) {
    Map<String, String> attributes = new TreeMap<>();
    sample
        .row()
        .path("attributes")
        .properties()
        .forEach(field -> attributes.put(field.getKey(), field.getValue().textValue()));
    return attributes;
  }
}
