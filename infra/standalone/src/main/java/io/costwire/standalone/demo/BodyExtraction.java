// SPDX-License-Identifier: Apache-2.0
package io.costwire.standalone.demo;

import io.costwire.extract.Extraction;
import io.costwire.extract.Extraction.Extracted;
import io.costwire.extract.UsageExtractor;
import java.math.BigDecimal;
import java.util.Map;

/** Makes the provider's body of a call and reduces it to usage, as a service's listener would. */
final class BodyExtraction implements DemoRun.UsageOfBody {
  private final UsageExtractor extractor = new UsageExtractor();

  @Override
  public Map<String, BigDecimal> extract(Call call) {
    ModelProfile model = call.model();
    Extraction extraction =
        model.streamed()
            ? extractor.extractStream(
                model.provider(), model.apiFlavor(), model.model(), ProviderBodies.stream(call))
            : extractor.extract(
                model.provider(), model.apiFlavor(), model.model(), ProviderBodies.body(call));
    if (extraction instanceof Extracted extracted) {
      return extracted.usage();
    }
    throw new IllegalStateException("no usage in the body of " + model + ": " + extraction);
  }
}
